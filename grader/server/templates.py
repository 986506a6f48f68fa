"""The templates that a server has: one for each set of names that exercises forbid, made when its first host is wanted.

To refuse what is forbidden and to hide the grader takes a host longer than all else that comes before a submission, and
is alike for all hosts of an exercise. A template (`template`) has it done, and hosts are forked from it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
from collections.abc import Callable, Iterator

from grader.cage import Cage
from grader.server.children import Child

_MOST = 4  # that wait for more to do; each has 15 MB of its own


OnFork = Callable[[int, int | None], None]
"""Called with the number of a new host and a descriptor that refers to it; with 0 where none was made."""


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
        self._made: dict[int, Child] = {}  # by number: these, and others that still have hosts
        self._wanted: dict[int, list[OnFork]] = {}  # by a template's number: who waits for a host, in order
        self._hosts: dict[int, Child] = {}  # by a host's number: the template that it was forked from

    def __iter__(self) -> Iterator[Child]:
        return iter(self._ready.values())

    def host(self, cage: Cage, forbid: tuple[str, ...], on_fork: OnFork) -> tuple[socket.socket, int] | None:
        """Have a host forked on the processor that refuses these names.

        Args:
            cage: what it is confined to. A device that has to come up does so before anything is refused.
            forbid: names and families.
            on_fork: called when it is there.

        Returns:
            The socket that it will be talked to on and the descriptor of what it prints, which are there already; None
            where the host has to come from elsewhere.
        """
        template = self._of(forbid) if cage.device == "cpu" else None
        if template is None:
            return None
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        request = json.dumps({"op": "host", "cage": dataclasses.asdict(cage)}).encode()
        try:
            socket.send_fds(template.sock, [request], [theirs.fileno(), writable])
        except OSError:  # it was killed
            self.gone(template.pid)
            ours.close()
            os.close(readable)
            return None
        finally:
            theirs.close()
            os.close(writable)
        self._wanted[template.pid].append(on_fork)
        return ours, readable

    def _of(self, forbid: tuple[str, ...]) -> Child | None:
        template = self._ready.pop(forbid, None) or self._make_one(forbid)
        if template is not None:
            self._ready[forbid] = template
        idle = [key for key, other in self._ready.items() if other is not template and not self._at_work(other)]
        for key in idle[: max(0, len(self._ready) - _MOST)]:
            self._give_up(self._ready.pop(key))
        return template

    def _make_one(self, forbid: tuple[str, ...]) -> Child | None:
        template = self._make(forbid)
        if template is not None:
            self._made[template.pid], self._wanted[template.pid] = template, []
            self._register(template)
        return template

    def _at_work(self, template: Child) -> bool:
        return bool(self._wanted[template.pid]) or template in self._hosts.values()

    def heard(self, template: Child) -> None:
        """Read what a template says: that a host is there, or that one has ended."""
        try:
            data, descriptors, _, _ = socket.recv_fds(template.sock, 4096, 1)
        except OSError:
            data, descriptors = b"", []
        message = json.loads(data or "{}")
        if "pid" in message:
            self._hosts[message["pid"]] = template
            self._wanted[template.pid].pop(0)(message["pid"], descriptors[0] if descriptors else None)
        elif "ended" in message:
            del self._hosts[message["ended"]]
            if template not in self._ready.values() and not self._at_work(template):
                self._give_up(template)
            self._on_end(message["ended"], os.waitstatus_to_exitcode(message["status"]))
        else:
            self.gone(template.pid)

    def kill(self, pid: int) -> bool:
        """End a host; False for one that was not forked from a template."""
        template = self._hosts.get(pid)
        if template is None:
            return False
        with contextlib.suppress(OSError):  # it is gone, and its hosts with it
            template.sock.sendall(json.dumps({"op": "kill", "pid": pid}).encode())
        return True

    def gone(self, pid: int) -> None:
        """Forget a template whose process has ended. Its hosts end with it, by the signal that kills."""
        for on_fork in self._wanted.pop(pid, []):
            on_fork(0, None)
        self._ready = {key: template for key, template in self._ready.items() if template.pid != pid}
        if pid in self._made:
            self._give_up(self._made[pid])
        for host in [host for host, template in self._hosts.items() if template.pid == pid]:
            del self._hosts[host]
            self._on_end(host, -signal.SIGKILL)

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
            if not self._at_work(template):
                self._give_up(template)
        self._ready.clear()

    def _give_up(self, template: Child) -> None:
        self._made.pop(template.pid)
        self._wanted.pop(template.pid, None)
        self._let_go(template)
        template.let_go()
