"""What a host is confined to, as plain data, and what its device is let through the barriers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Opening:
    """What an accelerator is let through the barriers, beyond what a submission on the cpu may do.

    Attributes:
        why: a submission needs it after its device is up.
        readable, writable: paths; ``*`` stands for any end of a name.
        calls: system calls; ``socket`` for Unix sockets alone, ``ioctl`` for the commands of the driver.
    """

    why: str
    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """What is opened, as a reader is told it."""
        reads = [f"reads {path}" for path in self.readable]
        return (*reads, *(f"writes {path}" for path in self.writable), *(f"calls {name}" for name in self.calls))

    def without(self, shut: tuple[str, ...]) -> Opening:
        """The same without those of its `items` that are in `shut`."""
        return Opening(
            self.why,
            readable=tuple(path for path in self.readable if f"reads {path}" not in shut),
            writable=tuple(path for path in self.writable if f"writes {path}" not in shut),
            calls=tuple(name for name in self.calls if f"calls {name}" not in shut),
        )


OPENINGS: dict[str, Opening] = {
    "cuda": Opening(
        "the driver opens its device files anew for each mapping of memory, and some of its libraries when a kernel "
        "first needs them; it talks to the device by commands to these files, and to its own threads by descriptors",
        readable=("/usr/local/nvidia", "/usr/local/cuda"),
        writable=("/dev/nvidia*",),
        calls=("ioctl", "eventfd2", "pipe2", "get_mempolicy", "mbind", "set_mempolicy", "statfs", "fstatfs"),
    ),
}
"""What a device needs by the way in which its driver works."""

WIDER = (
    Opening(
        "a driver that looks the machine up again after its start, or keeps its memory where a bound on data counts it",
        readable=("/sys", "/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/devices", "/proc/modules"),
        writable=("/dev/shm",),
        calls=("memfd_create", "ftruncate", "fallocate", "unlink"),
    ),
    Opening(
        "a driver that makes threads with names, and sockets, after its start (580 does so while it starts)",
        writable=("/proc/self/task",),
        calls=(
            *("socket", "bind", "listen", "getsockname", "getsockopt", "setsockopt", "shutdown"),
            *("sendto", "recvfrom", "sendmsg", "recvmsg", "epoll_create1", "epoll_ctl", "epoll_wait"),
        ),
    ),
)
"""What is opened in addition, one after the other, only on a machine on which the device was tried out and failed."""

DOWN = 71
"""Exit status of a host whose device did not come up."""
SHUT_OUT = 72
"""Exit status of a host whose device came up, and did not work behind the barriers."""


@dataclass(frozen=True, slots=True)
class Cage:
    """What to confine to.

    Attributes:
        memory_bytes: what may be added to what the process has now: address space on the cpu; data beside an
            accelerator, whose driver reserves more address space than the machine has memory.
        device: what it may compute on.
        opened: so many of `WIDER` are opened to an accelerator.
        without: barriers to leave down, to see (and to test) what a system without them does.
        shut: items of `openings` to leave shut, to see whether a device needs them.
        hidden: folders that no submission may read, where they lie inside of one that it may.
        coded: a refused system call says which one it was.
    """

    memory_bytes: int
    device: str = "cpu"
    opened: int = 0
    without: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    coded: bool = False

    @property
    def openings(self) -> tuple[Opening, ...]:
        """What is opened to its device."""
        known = (OPENINGS[self.device],) if self.device in OPENINGS else ()
        return tuple(opening.without(self.shut) for opening in (*known, *WIDER[: self.opened]))


def cage_from_data(fields: Mapping[str, Any]) -> Cage:
    """The cage that `dataclasses.asdict` made plain data of."""
    return Cage(**{**fields, **{name: tuple(fields[name]) for name in ("without", "shut", "hidden")}})
