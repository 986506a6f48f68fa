"""The warm server: has a judge for every client with a job, and hosts for every judge.

One thread, one loop, no state but the children it must not lose. It never runs learner code, checks or a torch
operation. Where a fork is safe it has imported torch, and forks (`children.Forked`); elsewhere it has not, and starts
processes that do, ahead of the need (`children.Started`, `spares`). It leaves after 15 idle minutes, and when a client
shows that the grader's code or torch has changed.

``python -m grader.server.loop --listen PATH`` serves a Unix socket; ``--connection FD`` serves that one connection and
ends (``kata check --cold``), by the same code. ``--no-fork`` starts every process afresh.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import wire
from grader.cage import SHUT_OUT, WIDER, Cage, cage_from_data
from grader.confined import sandbox
from grader.errors import GraderError, KataError
from grader.installed import fingerprint
from grader.job import Limits
from grader.server import children, pages, processes, spares, templates
from grader.server.children import Child, Children

IDLE_SECONDS = 15 * 60
_REQUEST_SECONDS = 5.0
_BUSY_JOBS = 4  # a server that was never without a judge for so many jobs takes the time for huge pages between two
_GRACE_SECONDS = 30.0  # beyond the time in which a judge reports, before one that hangs is ended


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a server keeps ahead.

    Attributes:
        cpu: hosts on the processor: none where they are forked, which takes no longer than to hand one out.
        accelerator: hosts on each accelerator that is here.
        judges: judges, likewise.
        seconds: without a grading, after which all of them go.
        at_once: so many children of a kind come up at the same time.
    """

    cpu: int = 0
    accelerator: int = 4  # candidate, reference, and a fresh one of each for a memory budget
    judges: int = 0
    seconds: float = 5 * 60
    at_once: int = 2


def ahead_of(environ: Mapping[str, str], *, forks: bool) -> Ahead:
    """What is kept ahead: the default, or as KATA_SPARES (hosts of a kind) and KATA_SPARE_SECONDS say.

    What is no number there is left alone: a server that does not start for it would help nobody.
    """
    # Started afresh each one holds an import of torch: the fifth is for the diagnosis of a failure.
    default = Ahead() if forks else Ahead(cpu=5, accelerator=2, judges=1)
    if environ.get("KATA_SPARES", "").isdecimal():
        number = int(environ["KATA_SPARES"])
        cpu, judges = 0 if forks else number, min(number, default.judges)
        default = dataclasses.replace(default, cpu=cpu, accelerator=number, judges=judges)
    with contextlib.suppress(KeyError, ValueError):
        default = dataclasses.replace(default, seconds=float(environ["KATA_SPARE_SECONDS"]))
    # An import of torch works; a device that comes up mostly waits for its driver.
    at_once = max(4 if forks else 2, (os.cpu_count() or 2) // 2)
    return dataclasses.replace(default, at_once=at_once)


@dataclass
class _Judge:
    """A judge at work and the hosts that it was given. `seconds` are what it has for each of its jobs."""

    child: Child
    seconds: float
    deadline: float
    hosts: dict[int, Cage] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)  # pid of a host to its exit status


class Server:
    """The loop.

    Args:
        listener: a listening Unix socket, or None to serve no more than the connections given to `accept`.
        source: makes judges and hosts.
        ahead: what is kept ahead.
    """

    def __init__(self, listener: socket.socket | None, source: Children, ahead: Ahead) -> None:
        self._listener = listener
        self._source = source
        self._ahead = ahead
        self._selector = selectors.DefaultSelector()
        self._spares = spares.Spares(
            self._make, self._forget, at_once=ahead.at_once, idle_seconds=ahead.seconds, clock=time.monotonic
        )
        self._templates = templates.Templates(source.template, self._register_template, self._forget, self._note_end)
        # The first one tells which devices are here.
        self._spares.keep(spares.JUDGE, ahead.judges or min(1, ahead.accelerator))
        self._spares.keep(Cage(Limits().memory_bytes), ahead.cpu)
        self._opened: dict[str, int] = {}  # of `cage.WIDER`, by device
        self._judges: dict[int, _Judge] = {}
        self._started = time.monotonic()
        self._last_used = self._started
        self._graded = 0
        self._stopping = False
        self._settled = False
        self._fingerprint = fingerprint()
        self._wakeup = processes.wake_on_child()
        signal.signal(signal.SIGTERM, self._on_terminate)
        self._selector.register(self._wakeup, selectors.EVENT_READ, self._on_child)
        if listener is not None:
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, self._on_connection)

    def serve(self) -> None:
        """Run until stopped, idle for too long, or, without a listener, out of judges."""
        while not self._stopping or self._judges:
            if self._listener is None and not self._judges:
                break
            if not self._stopping:
                self._spares.fill(len(self._judges))
            for key, _ in self._selector.select(self._timeout()):
                still = self._selector.get_map().get(key.fd)
                if still is not None and still.data is key.data:  # an event before this one may have taken it away
                    key.data()
            self._settle()
            now = time.monotonic()
            if not self._judges and now - self._last_used > self._ahead.seconds:
                self._templates.release()
            for late in [judge for judge in self._judges.values() if now > judge.deadline]:
                processes.kill(late.child.pid)
            if not self._judges and now - self._last_used > IDLE_SECONDS:
                self._stop()
        self._spares.release()
        self._templates.release()

    def _settle(self) -> None:
        """Once, when nobody waits: not at the start, where a learner does, nor for a server of one job."""
        waited_for = not self._graded or (self._judges and self._graded <= _BUSY_JOBS)
        if self._listener is not None and not self._settled and not waited_for:
            self._settled = True
            pages.use_huge_pages()
            pages.release_code()
            self._templates.renew()

    def start_ahead(self) -> None:
        """For a server of one connection: start what it will need, all at once, before it is asked for."""
        self._spares.fill(0)

    def accept(self, connection: socket.socket) -> None:
        """Answer one client's request; a job is handed to a judge together with the connection."""
        self._last_used = time.monotonic()
        channel = wire.Channel(connection)
        try:
            request = channel.receive(time.monotonic() + _REQUEST_SECONDS)
            stale = request.get("fingerprint", self._fingerprint) != self._fingerprint
            if request["op"] in ("run", "doctor") and not stale:
                # The job itself is the next frame, which the judge reads. Read here, its text would lie in this
                # process's memory, and in that of every host that is forked from it later.
                self._hand_over(channel, request["op"], float(request.get("seconds", 0)) + _GRACE_SECONDS)
            elif request["op"] in ("run", "doctor"):
                self._stop()  # before the answer: the next command finds the path free
                channel.send({"event": "stale"}, time.monotonic() + _REQUEST_SECONDS)
            elif request["op"] == "warm":
                self._spares.wake()
            elif request["op"] == "stop":
                self._stop()
                channel.send({"pid": os.getpid()}, time.monotonic() + _REQUEST_SECONDS)
            else:
                channel.send(self._status(), time.monotonic() + _REQUEST_SECONDS)
        except wire.PeerClosedError:
            pass  # a client that only looked whether somebody is here, or was interrupted
        except Exception:
            traceback.print_exc()  # into the server's log: a client that speaks another language must not end it
        finally:
            channel.close()

    def _status(self) -> dict[str, Any]:
        pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
        return {
            "pid": os.getpid(),
            "seconds_up": time.monotonic() - self._started,
            "memory_bytes": pages * os.sysconf("SC_PAGE_SIZE"),
            "graded": self._graded,
            "spares": [
                {"for": _name(spare.kind), "pid": spare.child.pid, "ready": spare.ready} for spare in self._spares
            ],
            "opened": dict(self._opened),
        }

    def _timeout(self) -> float:
        now = time.monotonic()
        if self._judges:
            return max(0.0, min(judge.deadline for judge in self._judges.values()) - now) + 0.01
        kept = self._last_used + self._ahead.seconds - now if any(self._templates) else float("inf")
        return max(0.0, min(self._last_used + IDLE_SECONDS - now, self._spares.seconds_left(), kept)) + 0.01

    def _stop(self) -> None:
        """Take no more clients; the judges at work finish first. The path is free for the next server at once."""
        self._stopping = True
        self._spares.release()
        if self._listener is not None:
            self._selector.unregister(self._listener)
            with contextlib.suppress(OSError):
                Path(self._listener.getsockname()).unlink()
            self._listener.close()
            self._listener = None

    def _on_terminate(self, *_: object) -> None:
        self._stop()
        for judge in self._judges.values():
            processes.kill(judge.child.pid)

    def _on_connection(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            self.accept(self._listener.accept()[0])

    # --- children

    def _make(self, kind: spares.Kind) -> Child:
        child = self._source.host(kind) if isinstance(kind, Cage) else self._source.judge()
        self._selector.register(child.sock, selectors.EVENT_READ, lambda: self._on_ready(child))
        return child

    def _forget(self, child: Child) -> None:
        with contextlib.suppress(KeyError, ValueError):  # ValueError: it is closed
            self._selector.unregister(child.sock)

    def _register_template(self, child: Child) -> None:
        self._selector.register(child.sock, selectors.EVENT_READ, lambda: self._templates.heard(child))

    def _take(self, kind: spares.Kind) -> Child:
        child = self._spares.take(kind)
        self._forget(child)
        return child

    def _on_ready(self, child: Child) -> None:
        """The first message of a spare is there. A host's is for its judge; a closed connection is told by its end."""
        self._forget(child)
        self._spares.is_ready(child)
        if child.output < 0:
            with contextlib.suppress(OSError, ValueError):  # it ended instead: that is noticed by itself
                self._on_devices(json.loads(child.sock.recv(4096))["devices"])

    def _hand_over(self, channel: wire.Channel, op: str, seconds: float) -> None:
        child = self._take(spares.JUDGE)
        judge = _Judge(child, seconds, time.monotonic() + seconds)
        self._judges[child.pid] = judge
        self._graded += op == "run"
        try:
            socket.send_fds(child.sock, [json.dumps({"op": op}).encode()], [channel.fileno()])
        except OSError:
            child.let_go()
            raise
        child.sock.setblocking(False)
        self._selector.register(child.sock, selectors.EVENT_READ, lambda: self._on_control(judge))

    def _on_control(self, judge: _Judge) -> None:
        """A judge asks for a host, how one ended, or time for another job. A closed connection: the judge is gone."""
        try:
            data = judge.child.sock.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(judge.child.sock)
            judge.child.let_go()
            self._end_hosts(judge)
            return
        for line in data.splitlines():
            request = json.loads(line)
            if request["op"] == "host":
                self._give_host(judge, request["number"], cage_from_data(request["cage"]), tuple(request["forbid"]))
            elif request["op"] == "ready":
                self._on_devices(request["devices"])
            elif request["op"] == "renew":
                judge.deadline = time.monotonic() + judge.seconds
                self._last_used = time.monotonic()
                self._graded += 1
            else:
                _tell(judge, {"op": "status", "status": judge.ended.get(request["pid"])})

    def _give_host(self, judge: _Judge, number: int, cage: Cage, forbid: tuple[str, ...]) -> None:
        """Hand over a host's socket and output at once, and its process when it is there."""
        self._on_child()  # one that has just found its device shut out may be the reason for this request
        # Nearly always none of it: then a host that was made ahead will do.
        hidden = sandbox.within_reach(cage.hidden)
        cage = dataclasses.replace(cage, opened=self._opened.get(cage.device, 0), hidden=hidden)

        def is_there(pid: int, pidfd: int | None) -> None:
            if judge.child.pid not in self._judges:  # it was not waited for
                self._end_host(pid)
            elif pid:
                judge.hosts[pid] = cage
            descriptors = [pidfd] if pidfd is not None else []
            _tell(judge, {"op": "pid", "number": number, "pid": pid}, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)

        coming = self._templates.host(cage, forbid, is_there)
        if coming is not None:
            sock, output = coming
            _tell(judge, {"op": "host", "number": number}, sock.fileno(), output)
            sock.close()
            os.close(output)
            return
        host = self._take(cage)
        _tell(judge, {"op": "host", "number": number}, host.sock.fileno(), host.output)
        pidfd, host.pidfd = host.pidfd, None
        host.let_go()
        is_there(host.pid, pidfd)

    def _on_devices(self, devices: Sequence[str]) -> None:
        """A judge says which devices are here: keep hosts for the accelerators."""
        for device in devices:
            if device != "cpu":
                self._keep_hosts(device)
        self._spares.keep(spares.JUDGE, self._ahead.judges)

    def _keep_hosts(self, device: str) -> None:
        cage = Cage(Limits().memory_bytes, device, self._opened.get(device, 0))
        self._spares.keep(cage, self._ahead.accelerator)

    def _on_child(self) -> None:
        for pid, status in processes.reaped(self._wakeup):
            self._source.reaped(pid, status)
            self._templates.gone(pid)
            self._note_end(pid, os.waitstatus_to_exitcode(status))

    def _note_end(self, pid: int, status: int) -> None:
        spare = next((spare for spare in self._spares if spare.child.pid == pid), None)
        if spare is not None:
            self._spares.ended(pid)
            if isinstance(spare.kind, Cage):
                self._open_wider(spare.kind, status)
            return
        self._last_used = time.monotonic()
        gone = self._judges.pop(pid, None)
        if gone is not None:
            self._end_hosts(gone)
            return
        for judge in self._judges.values():
            cage = judge.hosts.pop(pid, None)
            if cage is not None:
                judge.ended[pid] = status
                self._open_wider(cage, status)

    def _open_wider(self, cage: Cage, status: int) -> None:
        """A device that came up, and did not work behind the barriers: the next hosts get one opening more."""
        if status == SHUT_OUT and cage.opened == self._opened.get(cage.device, 0) < len(WIDER):
            self._opened[cage.device] = cage.opened + 1
            kept = [kind for kind in self._spares.kinds if isinstance(kind, Cage) and kind.device == cage.device]
            for kind in kept:
                self._spares.keep(kind, 0)
            if kept:
                self._keep_hosts(cage.device)

    def _end_hosts(self, judge: _Judge) -> None:
        for pid in judge.hosts:
            self._end_host(pid)

    def _end_host(self, pid: int) -> None:
        if pid and not self._templates.kill(pid):
            processes.kill(pid)


def _tell(judge: _Judge, message: dict[str, object], *descriptors: int) -> None:
    line = json.dumps({**message, "descriptors": len(descriptors)}).encode() + b"\n"
    with contextlib.suppress(OSError):  # a judge that is gone is noticed on its control socket
        socket.send_fds(judge.child.sock, [line], descriptors)


def _name(kind: spares.Kind) -> str:
    """What a spare is for: ``judge``, or a host's device."""
    return kind.device if isinstance(kind, Cage) else kind


def main() -> None:
    """See the module's docstring. What is wrong with this machine is said in one sentence, which the client shows."""
    try:
        _main()
    except KataError as error:
        sys.exit(f"{error.message} {error.next_step}")


def _main() -> None:
    if sandbox.LINUX and not os.access("/proc/self/statm", os.R_OK):
        raise GraderError("/proc is not here: memory and time are measured there.", "Mount it, and try again.")
    parser = argparse.ArgumentParser(prog="grader.server.loop")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--listen", metavar="PATH")
    where.add_argument("--connection", metavar="FD", type=int)
    parser.add_argument("--lock", metavar="FD", type=int, help="a lock to hold until PATH is listened on")
    parser.add_argument("--no-fork", action="store_true", help="start every judge and host as a process of its own")
    arguments = parser.parse_args()
    listener = None
    if arguments.listen:
        # Bound before the imports: a client that connects now waits instead of failing.
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(arguments.listen)
        listener.listen(64)
    if arguments.lock is not None:
        os.close(arguments.lock)
    ahead = ahead_of(os.environ, forks=not arguments.no_fork)
    source: Children
    if arguments.no_fork:
        source = children.Started()
    else:
        from grader.server import preload

        preload.preload()
        sandbox.prepare(Cage(0))
        source = children.Forked()
    server = Server(listener, source, ahead)
    if arguments.connection is not None:
        server.start_ahead()
        server.accept(socket.socket(fileno=arguments.connection))
    server.serve()


if __name__ == "__main__":
    main()
