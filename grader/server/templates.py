"""The templates that a server has: one for each set of names that exercises forbid, made when its first host is wanted.

To refuse what is forbidden and to hide the grader takes a host longer than all else that comes before a submission, and
is alike for all hosts of an exercise. A template (`template`) has it done, and hosts are forked from it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
from collections.abc import Callable, Iterator

from grader.cage import Cage
from grader.server.children import Child

_MOST = 4  # that wait for more to do; each has 15 MB of its own
_ANSWER_SECONDS = 10.0


class Templates:
    """The stock of templates.

    Args:
        make: makes a template; None where hosts are not forked.
        register: is told of each new template, and calls `heard` when it has something to say.
        let_go: is told of each template that is given up, before its descriptors are closed.
        on_end: called with the number and the exit status of each host that has ended.
    """

    def __init__(
        self,
        make: Callable[[tuple[str, ...]], Child | None],
        register: Callable[[Child], None],
        let_go: Callable[[Child], None],
        on_end: Callable[[int, int], None],
    ) -> None:
        self._make = make
        self._register = register
        self._let_go = let_go
        self._on_end = on_end
        self._ready: dict[tuple[str, ...], Child] = {}  # in the order in which they were used last
        self._hosts: dict[int, Child] = {}  # number of a host, and the template that it was forked from

    def __iter__(self) -> Iterator[Child]:
        return iter(self._ready.values())

    def host(self, cage: Cage, forbid: tuple[str, ...]) -> Child | None:
        """A host on the processor that refuses these names; None where it has to come from elsewhere.

        Args:
            cage: what it is confined to. A device that has to come up does so before anything is refused.
            forbid: names and families.
        """
        template = self._of(forbid) if cage.device == "cpu" else None
        if template is None:
            return None
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        request = json.dumps({"op": "host", "cage": dataclasses.asdict(cage)}).encode()
        try:
            socket.send_fds(template.sock, [request], [theirs.fileno(), writable])
            pid, pidfd = self._forked(template)
        except OSError:  # it was killed: the server will be told
            self.gone(template.pid)
            ours.close()
            os.close(readable)
            return None
        finally:
            theirs.close()
            os.close(writable)
        self._hosts[pid] = template
        return Child(pid, ours, readable, pidfd)

    def _of(self, forbid: tuple[str, ...]) -> Child | None:
        template = self._ready.pop(forbid, None) or self._make_one(forbid)
        if template is not None:
            self._ready[forbid] = template
        at_work = set(map(id, self._hosts.values()))
        idle = [key for key, other in self._ready.items() if id(other) not in at_work and other is not template]
        for key in idle[: max(0, len(self._ready) - _MOST)]:
            self._give_up(self._ready.pop(key))
        return template

    def _make_one(self, forbid: tuple[str, ...]) -> Child | None:
        template = self._make(forbid)
        if template is not None:
            template.sock.settimeout(_ANSWER_SECONDS)
            self._register(template)
        return template

    def _forked(self, template: Child) -> tuple[int, int | None]:
        """Wait for the number of the host that was asked for, and for a descriptor that refers to it."""
        while True:
            data, descriptors, _, _ = socket.recv_fds(template.sock, 4096, 1)
            if not data:
                raise ConnectionResetError
            message = json.loads(data)
            if "pid" in message:
                return message["pid"], descriptors[0] if descriptors else None
            self._ended(message)

    def heard(self, template: Child) -> None:
        """Read what a template says unasked: that a host has ended."""
        try:
            data = template.sock.recv(4096)
        except OSError:
            data = b""
        if data:
            self._ended(json.loads(data))
        else:
            self.gone(template.pid)

    def _ended(self, message: dict[str, int]) -> None:
        pid = message["ended"]
        template = self._hosts.pop(pid, None)
        if template is not None and template not in self._ready.values() and template not in self._hosts.values():
            self._give_up(template)
        self._on_end(pid, os.waitstatus_to_exitcode(message["status"]))

    def kill(self, pid: int) -> bool:
        """End a host; False for one that was not forked from a template."""
        template = self._hosts.get(pid)
        if template is None:
            return False
        try:
            template.sock.sendall(json.dumps({"op": "kill", "pid": pid}).encode())
        except OSError:
            self.gone(template.pid)  # and its hosts with it
        return True

    def gone(self, pid: int) -> None:
        """Forget a template whose process has ended, and its hosts, which end with it."""
        for key, template in list(self._ready.items()):
            if template.pid == pid:
                del self._ready[key]
                self._give_up(template)
        self._hosts = {host: template for host, template in self._hosts.items() if template.pid != pid}

    def renew(self) -> None:
        """The server's memory was put in order: have them made of what it is now."""
        known = list(self._ready)
        self.release()
        for forbid in known:
            template = self._make_one(forbid)
            if template is not None:
                self._ready[forbid] = template

    def release(self) -> None:
        """Let all of them go, each when its last host has ended."""
        for template in self._ready.values():
            if template not in self._hosts.values():
                self._give_up(template)
        self._ready.clear()

    def _give_up(self, template: Child) -> None:
        self._let_go(template)
        template.let_go()
