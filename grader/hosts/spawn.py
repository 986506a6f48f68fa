"""Where a judge's hosts come from: the server has one ready, forks it, or starts it.

A judge asks for a host and gets the same three things either way: a socket to it, the pipe of what it prints, and a
handle that can kill it. The last comes when the host has been forked, which the judge does not wait for.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from grader.cage import Cage
from grader.errors import GraderError

_ANSWER_SECONDS = 30.0


class Spawned:
    """A running host, or one that is about to run: its socket can be written to at once.

    Args:
        sock: connected to it.
        output: descriptor to read what it prints.
        pid: its process.
        pidfd: refers to that very process, however soon the number is used again; None where the system has none.
        identify: waits for these two, where they are not known yet.
    """

    def __init__(
        self,
        sock: socket.socket,
        output: int,
        pid: int = 0,
        pidfd: int | None = None,
        identify: Callable[[], tuple[int, int | None]] | None = None,
    ) -> None:
        self.sock = sock
        self.output = output
        self._pid = pid
        self._pidfd = pidfd
        self._identify = identify

    @property
    def pid(self) -> int:
        """Its process.

        Raises:
            GraderError: there is none, or the server is gone.
        """
        if self._identify is not None:
            self._pid, self._pidfd = self._identify()
            self._identify = None
        return self._pid

    @property
    def pidfd(self) -> int | None:
        """Refers to that process; None where the system has none."""
        _ = self.pid
        return self._pidfd

    def kill(self) -> None:
        """End the host and everything in its group. Safe to call twice."""
        try:
            pid = self.pid
        except GraderError:
            return  # it never ran, or ended with the server
        if self._pidfd is None:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(pid, signal.SIGKILL)
            return
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            return  # it is gone and reaped, with its group: its number may be somebody else's by now
        except OSError:
            pass
        # Where the barrier against new processes is down the host may have children, all of them in its session.
        with contextlib.suppress(OSError):
            if os.getsid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill the host and release the descriptors."""
        self.kill()
        self.sock.close()
        for descriptor in (self.output, self._pidfd):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.output, self._pidfd = -1, None


class Spawner:
    """Asks the server for hosts, over a judge's control socket.

    Args:
        control: one end of a stream socket pair; the server reads the other.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._numbers = itertools.count(1)  # so that an answer that came too late is not taken for another one's
        self._bytes = b""
        self._descriptors: list[int] = []
        self._unread: list[tuple[dict[str, Any], list[int]]] = []
        control.settimeout(_ANSWER_SECONDS)

    def spawn(self, cage: Cage, forbid: tuple[str, ...] = ()) -> Spawned:
        """A host confined to `cage`, which may still be coming up, or be about to be forked.

        Args:
            cage: what it is confined to.
            forbid: what its programs may not use, so that it can come with that refused already.

        Raises:
            GraderError: the server is gone.
        """
        number = next(self._numbers)
        self._send({"op": "host", "number": number, "cage": dataclasses.asdict(cage), "forbid": forbid})
        _, (sock, output) = self._next("host", number)
        return Spawned(socket.socket(fileno=sock), output, identify=lambda: self._identity(number))

    def _identity(self, number: int) -> tuple[int, int | None]:
        """Process and descriptor of a host that was promised."""
        message, descriptors = self._next("pid", number)
        if not message["pid"]:
            raise GraderError("the server could not fork a host.", "Try again.")
        return message["pid"], descriptors[0] if descriptors else None

    def exit_status(self, spawned: Spawned) -> int | None:
        """How a host ended: its exit code, a negative signal number, or None when it is not known."""
        for _ in range(20):
            self._send({"op": "status", "pid": spawned.pid})
            status: int | None = self._next("status")[0]["status"]
            if status is not None:
                return status
            time.sleep(0.005)
        return None

    def renew(self) -> None:
        """Another job begins: its time is its own."""
        self._control.sendall(json.dumps({"op": "renew"}).encode() + b"\n")

    def _send(self, request: dict[str, object]) -> None:
        try:
            self._control.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise GraderError(f"the server gave no host: {error}", "Try again.") from error

    def _next(self, kind: str, number: int | None = None) -> tuple[dict[str, Any], list[int]]:
        """The next message of a kind, about this host if one is named, and the descriptors that came with it."""
        while True:
            for place, (message, _) in enumerate(self._unread):
                if message["op"] == kind and number in (None, message.get("number")):
                    return self._unread.pop(place)
            self._receive()

    def _receive(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 4096, 8)
        except OSError as error:
            raise GraderError(f"the server gave no host: {error}", "Try again.") from error
        if not data:
            raise GraderError("the server ended while a host was asked for.", "Try again.")
        self._descriptors += descriptors
        *lines, self._bytes = (self._bytes + data).split(b"\n")
        for message in map(json.loads, lines):
            count = message.get("descriptors", 0)
            self._unread.append((message, self._descriptors[:count]))
            del self._descriptors[:count]
