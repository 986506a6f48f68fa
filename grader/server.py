"""The warm server: imports torch once, then forks a judge for every client with a job and hosts for every judge.

One thread, one loop, no state but the children it must not lose. It never runs learner code, checks or a torch
operation; a fork of it is clean. It leaves after 15 idle minutes, and when a client shows that the grader's code
or torch has changed.

``python -m grader.server --listen PATH`` serves a Unix socket; ``--connection FD`` serves that one connection and
ends (``kata check --cold``), by the same code. Where a fork of a process that has imported torch is not safe (macOS),
``--no-fork`` runs the judge in that one process and starts the hosts afresh.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import selectors
import signal
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import client, host, judge, memory, preload, sandbox, spawn, wire

IDLE_SECONDS = 15 * 60
_REQUEST_SECONDS = 5.0
_JUDGE_BYTES = 4 << 30  # a judge holds and compares answers, each of which has a bound of its own
_BUSY_JOBS = 4  # a server that was never without a judge for so many jobs takes the time for huge pages between two
_GRACE_SECONDS = 30.0  # beyond a job's own total, before a judge that hangs is ended


@dataclass
class _Judge:
    """A running judge and the hosts that were forked for it. `seconds` are what it has for each of its jobs."""

    pid: int
    control: socket.socket
    seconds: float
    deadline: float
    hosts: set[int] = field(default_factory=set)
    ended: dict[int, int] = field(default_factory=dict)  # pid of a host to its exit status


class Server:
    """The loop.

    Args:
        listener: a listening Unix socket, or None to serve no more than the connections given to `accept`.
    """

    def __init__(self, listener: socket.socket | None) -> None:
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._judges: dict[int, _Judge] = {}
        self._started = time.monotonic()
        self._last_used = self._started
        self._graded = 0
        self._stopping = False
        self._settled = False
        self._fingerprint = client.fingerprint()
        self._wakeup, wakeup = os.pipe()
        for descriptor in (self._wakeup, wakeup):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up descriptor does the work
        signal.signal(signal.SIGTERM, self._on_terminate)
        self._selector.register(self._wakeup, selectors.EVENT_READ, self._on_child)
        if listener is not None:
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, self._on_connection)

    def serve(self) -> None:
        """Run until stopped, idle for too long, or, without a listener, out of judges."""
        while not self._stopping or self._judges:
            if self._listener is None and not self._judges:
                return
            for key, _ in self._selector.select(self._timeout()):
                key.data()
            self._settle()
            now = time.monotonic()
            for late in [job for job in self._judges.values() if now > job.deadline]:
                _kill(late.pid)
            if not self._judges and now - self._last_used > IDLE_SECONDS:
                self._stop()

    def _settle(self) -> None:
        """Once, when nobody waits: not at the start, where a learner does, nor for a server of one job."""
        waited_for = not self._graded or (self._judges and self._graded <= _BUSY_JOBS)
        if self._listener is not None and not self._settled and not waited_for:
            self._settled = True
            memory.use_huge_pages()
            memory.release_code()

    def accept(self, connection: socket.socket) -> None:
        """Answer one client's request; a job is handed to a new judge together with the connection."""
        self._last_used = time.monotonic()
        channel = wire.Channel(connection)
        try:
            request = channel.receive(time.monotonic() + _REQUEST_SECONDS)
            stale = request.get("fingerprint", self._fingerprint) != self._fingerprint
            if request["op"] == "run" and not stale:
                # The job itself is the next frame, which the judge reads: were it read here, its text would lie in this
                # process's memory, and in that of every host that is forked from it later.
                seconds = float(request["seconds"]) + _GRACE_SECONDS
                self._fork_judge(channel, seconds, lambda spawner: judge.main(channel, spawner))
                self._graded += 1
            elif request["op"] == "doctor" and not stale:
                self._fork_judge(channel, _GRACE_SECONDS, lambda spawner: judge.examine(channel, spawner))
            elif request["op"] in ("run", "doctor"):
                self._stop()  # before the answer: the next command finds the path free
                channel.send({"event": "stale"}, time.monotonic() + _REQUEST_SECONDS)
            elif request["op"] == "stop":
                self._stop()
                channel.send({"pid": os.getpid()}, time.monotonic() + _REQUEST_SECONDS)
            else:
                channel.send(self._status(), time.monotonic() + _REQUEST_SECONDS)
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
        }

    def _timeout(self) -> float:
        now = time.monotonic()
        if self._judges:
            return max(0.0, min(job.deadline for job in self._judges.values()) - now) + 0.01
        return max(0.0, self._last_used + IDLE_SECONDS - now) + 0.01

    def _stop(self) -> None:
        """Take no more clients; the judges at work finish first. The path is free for the next server at once."""
        self._stopping = True
        if self._listener is not None:
            self._selector.unregister(self._listener)
            with contextlib.suppress(OSError):
                Path(self._listener.getsockname()).unlink()
            self._listener.close()
            self._listener = None

    def _on_terminate(self, *_: object) -> None:
        self._stop()
        for job in self._judges.values():
            _kill(job.pid)

    def _on_connection(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            self.accept(self._listener.accept()[0])

    # --- children

    def _fork_judge(self, channel: wire.Channel, seconds: float, grade: Callable[[spawn.Spawner], None]) -> None:
        ours, theirs = socket.socketpair()

        def work() -> None:
            # A session of its own: Ctrl-C in the learner's terminal reaches the command, and through it this judge.
            os.setsid()
            sandbox.bound_data(_JUDGE_BYTES)
            grade(spawn.ForkSpawner(theirs))

        pid = self._fork(work, keep=(channel.fileno(), theirs.fileno()))
        theirs.close()
        ours.setblocking(False)
        child = _Judge(pid, ours, seconds, time.monotonic() + seconds)
        self._judges[pid] = child
        self._selector.register(ours, selectors.EVENT_READ, lambda: self._on_control(child))

    def _on_control(self, child: _Judge) -> None:
        """A judge asks for a host, how one ended, or time for another job. A closed connection: the judge is gone."""
        try:
            data = child.control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(child.control)
            child.control.close()
            self._end_hosts(child)
            return
        for line in data.splitlines():
            request = json.loads(line)
            if request["op"] == "host":
                self._fork_host(child, request["cage"])
            elif request["op"] == "renew":
                child.deadline = time.monotonic() + child.seconds
                self._last_used = time.monotonic()
                self._graded += 1
            else:
                answer = json.dumps({"status": child.ended.get(request["pid"])})
                child.control.sendall(answer.encode())

    def _fork_host(self, child: _Judge, cage: dict[str, Any]) -> None:
        cage["without"] = tuple(cage["without"])
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()

        def work() -> None:
            host.main(theirs, writable, sandbox.Cage(**cage), wire.Bounds())

        pid = self._fork(work, keep=(theirs.fileno(), writable))
        descriptors = [ours.fileno(), readable]
        pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        descriptors += [pidfd] if pidfd is not None else []
        child.hosts.add(pid)
        with contextlib.suppress(OSError):  # a judge that is gone is noticed on its control socket
            socket.send_fds(child.control, [json.dumps({"pid": pid}).encode()], descriptors)
        for descriptor in (readable, writable, pidfd):
            if descriptor is not None:
                os.close(descriptor)
        ours.close()
        theirs.close()

    def _fork(self, work: Callable[[], None], keep: tuple[int, ...]) -> int:
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

    def _on_child(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wakeup, 4096)
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            pid = ended.si_pid
            _kill(pid)  # what it may have started lies in its group, and its number is its own until it is reaped
            status = os.waitpid(pid, 0)[1]
            self._last_used = time.monotonic()
            gone = self._judges.pop(pid, None)
            if gone is not None:
                self._end_hosts(gone)
                continue
            for child in self._judges.values():
                if pid in child.hosts:
                    child.hosts.discard(pid)
                    child.ended[pid] = os.waitstatus_to_exitcode(status)

    def _end_hosts(self, child: _Judge) -> None:
        for pid in child.hosts:
            _kill(pid)


def _kill(pid: int) -> None:
    """Kill a child of ours and its group. Its number cannot have been used again: we have not reaped it yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)


def _close_all_but(keep: set[int]) -> None:
    start = 0
    for descriptor in sorted(keep):
        if start < descriptor:  # an empty range closes everything: close_range(2) takes its end for unsigned
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 4096)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="grader.server")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--listen", metavar="PATH")
    where.add_argument("--connection", metavar="FD", type=int)
    parser.add_argument("--no-fork", action="store_true", help="start every host as a process of its own")
    arguments = parser.parse_args()
    listener = connection = None
    if arguments.listen:
        # Bound before the imports: a client that connects now waits instead of failing.
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(arguments.listen)
        listener.listen(64)
    else:
        connection = socket.socket(fileno=arguments.connection)
    preload.preload()
    for accelerator in (False, True):
        sandbox.readable_paths(accelerator)  # once, for all the forks to come
    if connection is not None and arguments.no_fork:
        _serve_without_fork(wire.Channel(connection))
        return
    server = Server(listener)
    if connection is not None:
        server.accept(connection)
    server.serve()


def _serve_without_fork(channel: wire.Channel) -> None:
    """Answer one request in this very process, which is then the judge."""
    request = channel.receive(time.monotonic() + _REQUEST_SECONDS)
    if request["op"] == "doctor":
        judge.examine(channel, spawn.ProcessSpawner())
    else:
        judge.main(channel, spawn.ProcessSpawner())


if __name__ == "__main__":
    main()
