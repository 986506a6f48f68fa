"""How the server comes by judges and hosts: forks of itself, or processes of their own where a fork is not safe.

Either way a child has one socket to the server's side, dies with it, and starts without a byte of any submission.
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import subprocess
from dataclasses import dataclass
from typing import Protocol

from grader import isolated
from grader.cage import Cage
from grader.server import processes


@dataclass(eq=False)
class Child:
    """A judge, a host or a template.

    Attributes:
        pid: its process.
        sock: of a judge, what it asks the server on; of a host, what its judge will talk to it on; of a template, what
            the server asks it on.
        output: descriptor to read what a host prints; -1 for the others.
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

    def template(self, forbid: tuple[str, ...]) -> Child | None:
        """A process from which hosts are forked that refuse these names; None where nothing is forked. See
        `template`."""

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
        pid = processes.fork(lambda: judge_process.serve(theirs), keep=(theirs.fileno(),))
        theirs.close()
        return Child(pid, ours)

    def host(self, cage: Cage) -> Child:
        """See `Children`."""
        from grader.confined import process

        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        pid = processes.fork(lambda: process.main(theirs, writable, cage), keep=(theirs.fileno(), writable))
        theirs.close()
        os.close(writable)
        return Child(pid, ours, readable, processes.pidfd(pid))

    def template(self, forbid: tuple[str, ...]) -> Child:
        """See `Children`."""
        from grader.server import template

        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = processes.fork(lambda: template.serve(theirs, forbid), keep=(theirs.fileno(),))
        theirs.close()
        return Child(pid, ours)

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
        return Child(pid, ours, readable, processes.pidfd(pid))

    def template(self, forbid: tuple[str, ...]) -> None:
        """See `Children`: nothing is forked."""

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
