"""Where hosts come from: forked from the warm server, or started as processes where that cannot be.

A judge asks for a host and gets the same three things either way: a socket to it, the pipe of what it prints, and a
handle that can kill it.
"""

from __future__ import annotations

import array
import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Protocol

from grader import sandbox
from grader.errors import GraderError

_ANSWER_SECONDS = 30.0


@dataclasses.dataclass
class Spawned:
    """A running host.

    Attributes:
        sock: connected to it.
        output: descriptor to read what it prints.
        pid: its process.
        pidfd: refers to that very process, however soon the number is used again; None where the system has none.
    """

    sock: socket.socket
    output: int
    pid: int
    pidfd: int | None

    def kill(self) -> None:
        """End the host and everything in its group. Safe to call twice."""
        if self.pidfd is None:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(self.pid, signal.SIGKILL)
            return
        try:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        except ProcessLookupError:
            return  # it is gone and reaped, with its group: its number may be somebody else's by now
        except OSError:
            pass
        # Where the barrier against new processes is down the host may have children, all of them in its session.
        with contextlib.suppress(OSError):
            if os.getsid(self.pid) == self.pid:
                os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill the host and release the descriptors."""
        self.kill()
        self.sock.close()
        for descriptor in (self.output, self.pidfd):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.output, self.pidfd = -1, None


class Spawner(Protocol):
    """Makes hosts."""

    def spawn(self, cage: sandbox.Cage) -> Spawned:
        """Start a host, confined to `cage`."""

    def exit_status(self, spawned: Spawned) -> int | None:
        """How a host ended: its exit code, a negative signal number, or None when it is not known."""

    def renew(self) -> None:
        """Another job begins: its time is its own."""


class ForkSpawner:
    """Asks the server, over the judge's control socket, to fork a host.

    Args:
        control: one end of a stream socket pair; the server reads the other.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        control.settimeout(_ANSWER_SECONDS)

    def spawn(self, cage: sandbox.Cage) -> Spawned:
        """See `Spawner`."""
        answer, descriptors = self._ask({"op": "host", "cage": dataclasses.asdict(cage)})
        sock, output, *rest = descriptors
        return Spawned(socket.socket(fileno=sock), output, answer["pid"], rest[0] if rest else None)

    def exit_status(self, spawned: Spawned) -> int | None:
        """See `Spawner`."""
        for _ in range(20):
            status: int | None = self._ask({"op": "status", "pid": spawned.pid})[0]["status"]
            if status is not None:
                return status
            time.sleep(0.005)
        return None

    def renew(self) -> None:
        """See `Spawner`."""
        self._control.sendall(json.dumps({"op": "renew"}).encode() + b"\n")

    def _ask(self, request: dict[str, object]) -> tuple[dict[str, int], list[int]]:
        try:
            self._control.sendall(json.dumps(request).encode() + b"\n")
            data, descriptors, _, _ = socket.recv_fds(self._control, 4096, 3)
        except OSError as error:
            raise GraderError(f"the server gave no host: {error}", "Try again.") from error
        if not data:
            raise GraderError("the server ended while a host was asked for.", "Try again.")
        return json.loads(data), list(array.array("i", descriptors))


class ProcessSpawner:
    """Starts each host as a fresh process: slower by an import of torch, for systems on which a fork is not safe."""

    def __init__(self) -> None:
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def spawn(self, cage: sandbox.Cage) -> Spawned:
        """See `Spawner`."""
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        command = [sys.executable, "-m", "grader.host_process", str(theirs.fileno()), str(writable)]
        process = subprocess.Popen(
            [*command, json.dumps(dataclasses.asdict(cage))],
            pass_fds=(theirs.fileno(), writable),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        os.close(writable)
        self._processes[process.pid] = process
        return Spawned(ours, readable, process.pid, None)

    def exit_status(self, spawned: Spawned) -> int | None:
        """See `Spawner`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._processes[spawned.pid].wait(0.2)
        return None

    def renew(self) -> None:
        """See `Spawner`: nobody bounds this judge's time but whoever waits for it."""
