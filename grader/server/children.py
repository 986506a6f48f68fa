"""How the server comes by judges and hosts: forks of itself, or processes of their own where a fork is not safe.

Either way a child has one socket to the server's side, dies with it, and starts without a byte of any submission.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from grader import isolated
from grader.cage import Cage
from grader.confined import sandbox


@dataclass(eq=False)
class Child:
    """A judge or a host.

    Attributes:
        pid: its process.
        sock: of a judge, what it asks the server on; of a host, what its judge will talk to it on.
        output: descriptor to read what a host prints; -1 for a judge.
        pidfd: refers to that very process; None where the system has none.
    """

    pid: int
    sock: socket.socket
    output: int = -1
    pidfd: int | None = None

    def let_go(self) -> None:
        """Close the server's descriptors: a child that nobody else holds then ends."""
        self.sock.close()
        for descriptor in (self.output, self.pidfd):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.output, self.pidfd = -1, None


class Children(Protocol):
    """Makes children."""

    def judge(self) -> Child:
        """A process that waits for a client's connection; see `judge_process`."""

    def host(self, cage: Cage) -> Child:
        """A process that brings its device up, confines itself, and waits for a submission; see `host`."""

    def reaped(self, pid: int, status: int) -> None:
        """A child has ended, and the server has waited for it."""


class Forked:
    """Forks the server, which has imported everything."""

    def judge(self) -> Child:
        """See `Children`."""
        from grader.server import (
            fresh_judge as judge_process,  # imports torch, which a server that does not fork does without
        )

        ours, theirs = socket.socketpair()
        pid = _fork(lambda: judge_process.serve(theirs), keep=(theirs.fileno(),))
        theirs.close()
        return Child(pid, ours)

    def host(self, cage: Cage) -> Child:
        """See `Children`."""
        from grader.confined import process

        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        pid = _fork(lambda: process.main(theirs, writable, cage), keep=(theirs.fileno(), writable))
        theirs.close()
        os.close(writable)
        return Child(pid, ours, readable, _pidfd(pid))

    def reaped(self, pid: int, status: int) -> None:
        """See `Children`: nothing was kept."""


class Started:
    """Starts processes that import torch afresh, for systems on which a process with torch in it cannot be forked."""

    def __init__(self) -> None:
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def judge(self) -> Child:
        """See `Children`."""
        ours, theirs = socket.socketpair()
        pid = self._start("grader.server.fresh_judge", (), theirs.fileno())
        theirs.close()
        return Child(pid, ours)

    def host(self, cage: Cage) -> Child:
        """See `Children`."""
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        pid = self._start(
            "grader.server.fresh_host", (json.dumps(dataclasses.asdict(cage)),), theirs.fileno(), writable
        )
        theirs.close()
        os.close(writable)
        return Child(pid, ours, readable, _pidfd(pid))

    def reaped(self, pid: int, status: int) -> None:
        """See `Children`."""
        process = self._processes.pop(pid, None)
        if process is not None:
            process.returncode = os.waitstatus_to_exitcode(status)  # it would wait for it a second time

    def _start(self, module: str, arguments: tuple[str, ...], *descriptors: int) -> int:
        command = isolated.command(module, *map(str, descriptors), *arguments)
        process = subprocess.Popen(
            command, pass_fds=descriptors, stdin=subprocess.DEVNULL, start_new_session=True, cwd="/"
        )
        self._processes[process.pid] = process
        return process.pid


def kill(pid: int) -> None:
    """Kill a child of ours and its group. Its number cannot have been used again: we have not reaped it yet."""
    for way in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            way(pid, signal.SIGKILL)


def _pidfd(pid: int) -> int | None:
    # It is the call that fails, on Linux before 5.3 and in some containers; macOS has not even the name.
    with contextlib.suppress(AttributeError, OSError):
        return os.pidfd_open(pid)
    return None


def _fork(work: Callable[[], None], keep: tuple[int, ...]) -> int:
    """Fork a child that does `work` with no descriptor of the server's but `keep` and the standard ones."""
    server = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 70  # EX_SOFTWARE: the work raised, or returned where it must not
    try:
        sandbox.die_with_parent()
        if os.getppid() != server:  # it died between the fork and the line above
            os._exit(status)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _close_all_but({0, 1, 2, *keep})
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    os._exit(status)  # no atexit handlers, no flushing of buffers that are the server's


def _close_all_but(keep: set[int]) -> None:
    start = 0
    for descriptor in sorted(keep):
        if start < descriptor:  # an empty range closes everything: close_range(2) takes its end for unsigned
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 4096)
