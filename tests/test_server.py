"""A real server process, and its loop with a short patience."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import client, wire
from grader.job import Limits, job_to_data
from grader.result import Outcome
from grader.runner import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no server that forks")
RIGHT = "def double(x):\n    return 2 * x\n"


def soon(seconds=60.0):
    return time.monotonic() + seconds


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def settled(pid):
    """The children of a server once they are gone, or those that stay."""
    deadline = soon(20)
    while children(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return children(pid)


def ended(pidfd):
    """Waits until a process is gone."""
    return select.select([pidfd], [], [], 60)[0] == [pidfd]


@dataclass(frozen=True)
class Private:
    """A server of one test."""

    path: Path
    pid: int
    pidfd: int
    nursery: object

    def wait(self):
        """Its exit code, once it is gone."""
        assert ended(self.pidfd)
        return self.nursery.ask(op="wait", pid=self.pid)

    def lives(self):
        return not select.select([self.pidfd], [], [], 0)[0]


@pytest.fixture
def private(nursery):
    """``private(code)``: a server in a folder of its own; `code` runs in its process first."""
    with contextlib.ExitStack() as stack:

        def start(code=""):
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")), "s.sock")
            pid = nursery.ask(op="start", path=str(path), code=code)
            server = Private(path, pid, os.pidfd_open(pid), nursery)
            stack.callback(os.close, server.pidfd)
            stack.callback(lambda: signal.pidfd_send_signal(server.pidfd, signal.SIGKILL) if server.lives() else None)
            connect(path).close()
            return server

        yield start


def connect(path):
    deadline = soon()
    while True:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.connect(str(path))
        except OSError:  # not bound yet, or not listening yet
            sock.close()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        else:
            return wire.Channel(sock)


def submit(server, job):
    """Starts a grading and waits until its checks are about to run; returns the connection."""
    channel = connect(server.path)
    channel.send({"op": "run", "seconds": 100}, soon())
    channel.send(job_to_data(job), soon())
    while channel.receive(soon())["event"] != "manifest":
        pass
    return channel


@contextlib.contextmanager
def pidfds(server):
    """Descriptors of all children of a server."""
    found = [os.pidfd_open(int(pid)) for pid in children(server.pid)]
    yield found
    for pidfd in found:
        os.close(pidfd)


def slices_of_the_processor(pid, seconds):
    """How often a process got to run within so many seconds."""
    stat = Path(f"/proc/{pid}/schedstat")
    before = int(stat.read_text().split()[2])
    select.select([], [], [], seconds)
    return int(stat.read_text().split()[2]) - before


def ask(path, request):
    with contextlib.closing(connect(path)) as channel:
        channel.send(request, soon())
        return channel.receive(soon())


class TestAtRest:
    def test_status(self, warm):
        status = client.server_status()
        assert status["running"] is True
        os.kill(status["pid"], 0)
        assert 50 << 20 < status["memory_bytes"] < 600 << 20
        assert 0 < status["seconds_up"] < 3600

    def test_starting_it_again_changes_nothing(self, warm):
        pid = client.server_status()["pid"]
        client.start_server()
        assert client.server_status()["pid"] == pid

    def test_it_has_one_thread_and_does_not_work_while_nobody_asks(self, warm, grade, tiny):
        tiny.write()
        grade(RIGHT)
        pid = client.server_status()["pid"]
        assert threads(pid) == 1  # thread pools do not survive a fork
        assert settled(pid) == []
        deadline = soon()
        while slices_of_the_processor(pid, 0.3) > 1:  # it may still be putting its memory in order, once
            assert time.monotonic() < deadline

    def test_graded_counts_jobs(self, grade, tiny):
        tiny.write()
        before = client.server_status()["graded"]
        grade(RIGHT)
        assert client.server_status()["graded"] == before + 1

    def test_a_grading_leaves_no_process_and_no_descriptor(self, grade, tiny):
        tiny.write()
        pid = client.server_status()["pid"]

        grade(RIGHT)
        assert settled(pid) == []
        before = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208
        for source in (RIGHT, "import os\nos._exit(1)\n", "def double(x):\n    while True: pass\n", "x ="):
            grade(source, limits=Limits(check_seconds=0.3))
        assert settled(pid) == []
        assert len(os.listdir(f"/proc/{pid}/fd")) == before  # noqa: PTH208


class TestStopping:
    def test_idle_for_too_long(self, private):
        process = private("server.IDLE_SECONDS = 0.3")
        assert process.lives()
        assert process.wait() == 0
        assert not process.path.exists()

    def test_idle_is_not_counted_while_somebody_is_served(self, private, tiny, warm, monkeypatch):
        process = private("server.IDLE_SECONDS = 0.3")
        monkeypatch.setattr("grader.client.socket_path", lambda: process.path)
        tiny.write()
        slow = "import time\ntime.sleep(1)\n" + RIGHT
        assert run(tiny.job(slow)).solved
        assert process.wait() == 0

    def test_on_request(self, private):
        process = private()
        assert ask(process.path, {"op": "stop"}) == {"pid": process.pid}
        assert process.wait() == 0
        assert not process.path.exists()

    @pytest.mark.parametrize("request_", [{"op": "stop"}, {"op": "run", "fingerprint": "old"}], ids=["stop", "stale"])
    def test_the_path_is_free_before_the_answer(self, private, request_):
        process = private("""
import time
stop = server.Server._stop
server.Server._stop = lambda self: (time.sleep(0.3), stop(self))
""")
        ask(process.path, request_)
        assert not process.path.exists()

    def test_a_stop_lets_the_gradings_at_work_finish(self, private, tiny, warm, monkeypatch):
        process = private()
        monkeypatch.setattr("grader.client.socket_path", lambda: process.path)
        stopped = []
        tiny.write()
        report = run(
            tiny.job("import time\ndef double(x):\n    time.sleep(0.5)\n    return 2 * x\n"),
            on_event=lambda event: stopped or stopped.append(ask(process.path, {"op": "stop"})),
        )
        assert stopped == [{"pid": process.pid}]
        assert report.solved
        assert process.wait() == 0

    def test_a_signal_ends_the_gradings_too(self, private, tiny):
        process = private()
        tiny.write()
        with contextlib.closing(submit(process, tiny.job("while True:\n    pass\n"))), pidfds(process) as family:
            assert len(family) == 3  # the judge and two hosts
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait() == 0
            assert all(ended(pidfd) for pidfd in family)

    def test_killed_it_leaves_no_orphan(self, private, tiny):
        process = private()
        tiny.write()
        with contextlib.closing(submit(process, tiny.job("while True:\n    pass\n"))), pidfds(process) as family:
            assert len(family) == 3
            os.kill(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            assert all(ended(pidfd) for pidfd in family)

    def test_a_command_that_goes_away_ends_its_grading(self, private, tiny):
        """Ctrl-C: the judge cannot send the next event, and takes its hosts along."""
        process = private()
        tiny.write()
        submit(process, tiny.job("import time\ntime.sleep(1)\n" + RIGHT)).close()
        assert settled(process.pid) == []
        assert process.lives()


class TestStale:
    def test_another_fingerprint_is_told_so_and_the_server_leaves(self, private):
        process = private()
        assert ask(process.path, {"op": "status", "fingerprint": "old"})["pid"] == process.pid
        assert ask(process.path, {"op": "run", "seconds": 1, "fingerprint": "old"}) == {"event": "stale"}
        assert process.wait() == 0
        assert not process.path.exists()

    def test_the_runner_replaces_it(self, private, tiny, warm, monkeypatch):
        """The old one is told the new fingerprint, leaves, and the next one grades."""
        old = private("server.client.fingerprint = lambda: 'old'")
        paths = iter([old.path])
        warm_path = client.socket_path()
        monkeypatch.setattr("grader.client.socket_path", lambda: next(paths, warm_path))
        tiny.write()
        report = run(tiny.job(RIGHT))
        assert report.solved
        assert old.wait() == 0


class TestClients:
    def test_one_at_work_does_not_keep_another_waiting(self, private, tiny, warm, monkeypatch):
        process = private()
        monkeypatch.setattr("grader.client.socket_path", lambda: process.path)
        tiny.write()
        inner = []

        def meanwhile(event):
            if not inner:
                inner.append(run(tiny.job(RIGHT)))

        report = run(tiny.job("def double(x):\n    return 3 * x\n"), on_event=meanwhile)
        assert inner[0].solved
        assert [check.outcome for check in report.checks] == [Outcome.FAILED]

    @pytest.mark.parametrize(
        "message",
        [
            b"GET / HTTP/1.1\r\n\r\n",
            b"",
            b"KAT1\xff\xff\xff\xff" + b"\xff" * 8,
            {},
            {"op": 5},
            {"op": "run"},
            {"op": "run", "seconds": [1]},
            {"op": "dance"},
            {"op": ["run"]},
            {"op": "run", "seconds": 1},
            [1],
            5,
            {"op": "run", "seconds": "many"},
        ],
        ids=repr,
    )
    def test_one_that_speaks_another_language_does_no_harm(self, private, message):
        process = private()
        if isinstance(message, bytes):
            with socket.socket(socket.AF_UNIX) as sock:
                sock.connect(str(process.path))
                sock.sendall(message)
        else:
            with contextlib.closing(connect(process.path)) as channel:
                channel.send(message, soon())
        assert ask(process.path, {"op": "status"})["pid"] == process.pid
        assert process.lives()


def test_the_time_of_each_job_of_a_series_is_its_own(python):
    left, graded = python(
        """
        import json, socket, time
        from grader import children, server
        from grader.spawn import Spawner
        ours, theirs = socket.socketpair()
        loop = server.Server(None, children.Forked(), server.Ahead())
        judge = server._Judge(children.Child(1 << 30, ours), 100.0, time.monotonic() - 1)
        Spawner(theirs).renew()
        loop._on_control(judge)
        print(json.dumps([judge.deadline - time.monotonic(), loop._status()["graded"]]))
    """
    )
    assert 0 < left <= 100
    assert graded == 1
