"""Where a judge's hosts come from: the server has one ready, forks it, or starts it.

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
import time

from grader.cage import Cage
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


class Spawner:
    """Asks the server for hosts, over a judge's control socket.

    Args:
        control: one end of a stream socket pair; the server reads the other.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        control.settimeout(_ANSWER_SECONDS)

    def spawn(self, cage: Cage, forbid: tuple[str, ...] = ()) -> Spawned:
        """A host confined to `cage`, which may still be coming up.

        Args:
            cage: what it is confined to.
            forbid: what its programs may not use, so that it can come with that refused already.

        Raises:
            GraderError: the server is gone.
        """
        answer, descriptors = self._ask({"op": "host", "cage": dataclasses.asdict(cage), "forbid": forbid})
        sock, output, *rest = descriptors
        return Spawned(socket.socket(fileno=sock), output, answer["pid"], rest[0] if rest else None)

    def exit_status(self, spawned: Spawned) -> int | None:
        """How a host ended: its exit code, a negative signal number, or None when it is not known."""
        for _ in range(20):
            status: int | None = self._ask({"op": "status", "pid": spawned.pid})[0]["status"]
            if status is not None:
                return status
            time.sleep(0.005)
        return None

    def renew(self) -> None:
        """Another job begins: its time is its own."""
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
