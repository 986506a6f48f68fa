"""A real server process, and its loop with a short patience."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from grader import client, wire
from grader.result import Outcome
from grader.runner import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no server that forks")
RIGHT = "def double(x):\n    return 2 * x\n"


def soon(seconds=60.0):
    return time.monotonic() + seconds


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208


def ended(pidfd):
    """Waits until a process is gone."""
    return select.select([pidfd], [], [], 60)[0] == [pidfd]


@pytest.fixture
def private():
    """Starts servers in folders of their own: ``private(code)`` runs `code` in the server's process first."""
    with contextlib.ExitStack() as stack:

        def start(code=""):
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp"))
            path = Path(folder, "s.sock")
            main = f"sys.argv[1:] = ['--listen', {str(path)!r}]\nserver.main()\n"
            script = f"import sys\nfrom grader import server\n{code}\n{main}"
            process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
            while not path.exists():
                assert process.poll() is None
                time.sleep(0.01)
            process.path = path
            return process

        yield start


def connect(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    return wire.Channel(sock)


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
        before = Path(f"/proc/{pid}/schedstat").read_text().split()[2]
        select.select([], [], [], 0.3)
        slices = int(Path(f"/proc/{pid}/schedstat").read_text().split()[2]) - int(before)
        assert slices <= 5  # of the processor: the answer above ends, then silence

    def test_graded_counts_jobs(self, grade, tiny):
        tiny.write()
        before = client.server_status()["graded"]
        grade(RIGHT)
        assert client.server_status()["graded"] == before + 1

    def test_a_grading_leaves_no_process_and_no_descriptor(self, grade, tiny):
        tiny.write()
        pid = client.server_status()["pid"]

        def belongings():
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            return children, len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208

        grade(RIGHT)
        deadline = soon(20)
        while belongings()[0] and time.monotonic() < deadline:
            time.sleep(0.01)
        before = belongings()
        for source in (RIGHT, "import os\nos._exit(1)\n", "def double(x):\n    while True: pass\n", "x ="):
            grade(source, devices=("cpu",))
        deadline = soon(20)
        while belongings() != before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert belongings() == before
        assert before[0] == []


class TestPreload:
    def test_nothing_is_computed_no_device_touched_no_thread_started(self, python):
        ops, initialised, started, frozen = python(
            """
            import gc, json, os
            import torch
            from grader.counting import OpCounter
            with OpCounter() as counter:
                from grader import preload
                preload.preload()
            threads = len(os.listdir("/proc/self/task"))
            print(json.dumps([counter.count, torch.cuda.is_initialized(), threads, gc.get_freeze_count() > 10_000]))
            """,
            OMP_NUM_THREADS="2",
        )
        assert (ops, initialised, started) == (0, False, 1)
        assert frozen

    def test_what_the_first_grading_would_import_is_there(self, python):
        backward, close = python("""
            import json, sys
            from grader import preload
            preload.preload()
            import torch
            before = len(sys.modules)
            torch.ones(2, requires_grad=True).sum().backward()
            backward = len(sys.modules) - before
            torch.testing.assert_close(torch.ones(2), torch.ones(2))
            print(json.dumps([backward, len(sys.modules) - before - backward]))
        """)
        assert backward < 10  # about 480 without
        assert close < 5  # about 33 without


class TestStopping:
    def test_idle_for_too_long(self, private):
        process = private("server.IDLE_SECONDS = 0.3")
        assert process.wait(60) == 0
        assert not process.path.exists()

    def test_idle_is_not_counted_while_somebody_is_served(self, private, tiny, warm, monkeypatch):
        process = private("server.IDLE_SECONDS = 0.3")
        monkeypatch.setattr("grader.client.socket_path", lambda: process.path)
        tiny.write()
        slow = "import time\ntime.sleep(1)\n" + RIGHT
        assert run(tiny.job(slow)).solved
        assert process.wait(60) == 0

    def test_on_request_the_path_is_free_before_the_answer(self, private):
        process = private()
        assert ask(process.path, {"op": "stop"}) == {"pid": process.pid}
        assert not process.path.exists()
        assert process.wait(60) == 0

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
        assert process.wait(60) == 0

    def test_a_signal_ends_the_gradings_too(self, private, tiny):
        process = private()
        tiny.write()
        channel = connect(process.path)
        job = tiny.job("while True:\n    pass\n")
        channel.send({"op": "run", "seconds": 100}, soon())
        channel.send(__import__("dataclasses").asdict(job), soon())
        while channel.receive(soon())["event"] != "manifest":
            pass
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        pidfds = [os.pidfd_open(int(pid)) for pid in children]
        assert len(pidfds) == 3  # the judge and two hosts
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert all(ended(pidfd) for pidfd in pidfds)
        for pidfd in pidfds:
            os.close(pidfd)
        channel.close()

    def test_a_command_that_goes_away_ends_its_grading(self, private, tiny):
        """Ctrl-C: the judge cannot send the next event, and takes its hosts along."""
        process = private()
        tiny.write()
        with contextlib.closing(connect(process.path)) as channel:
            channel.send({"op": "run", "seconds": 100}, soon())
            channel.send(__import__("dataclasses").asdict(tiny.job("import time\ntime.sleep(1)\n" + RIGHT)), soon())
            while channel.receive(soon())["event"] != "manifest":
                pass
        deadline = soon()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while children.read_text() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert children.read_text() == ""
        assert process.poll() is None


class TestStale:
    def test_another_fingerprint_is_told_so_and_the_server_leaves(self, private):
        process = private()
        for request in ({"op": "status", "fingerprint": "old"},):
            assert ask(process.path, request)["pid"] == process.pid
        assert ask(process.path, {"op": "run", "seconds": 1, "fingerprint": "old"}) == {"event": "stale"}
        assert not process.path.exists()
        assert process.wait(60) == 0

    def test_the_runner_replaces_it(self, private, tiny, warm, monkeypatch):
        """The old one is told the new fingerprint, leaves, and the next one grades."""
        old = private("from grader import client\nclient.fingerprint = lambda: 'old'")
        paths = iter([old.path])
        warm_path = client.socket_path()
        monkeypatch.setattr("grader.client.socket_path", lambda: next(paths, warm_path))
        tiny.write()
        report = run(tiny.job(RIGHT))
        assert report.solved
        assert old.wait(60) == 0


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
            *(
                pytest.param(
                    message,
                    marks=pytest.mark.xfail(
                        strict=True, reason="Server.accept catches neither AttributeError nor ValueError"
                    ),
                )
                for message in ([1], 5, {"op": "run", "seconds": "many"})
            ),
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
        assert process.poll() is None


class TestHosts:
    def test_killing_the_server_leaves_no_orphan(self, private, tiny):
        process = private()
        tiny.write()
        channel = connect(process.path)
        channel.send({"op": "run", "seconds": 100}, soon())
        channel.send(__import__("dataclasses").asdict(tiny.job("while True:\n    pass\n")), soon())
        while channel.receive(soon())["event"] != "manifest":
            pass
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        pidfds = [os.pidfd_open(int(pid)) for pid in children]
        process.kill()
        process.wait()
        assert len(pidfds) == 3
        assert all(ended(pidfd) for pidfd in pidfds)
        for pidfd in pidfds:
            os.close(pidfd)
        channel.close()
