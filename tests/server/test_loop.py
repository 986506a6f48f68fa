"""A real server process, and its loop with a short patience."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from grader.client import connection
from grader.client.runner import doctor as run_doctor
from grader.client.runner import run
from grader.job import Limits, job_to_data
from grader.report import Outcome
from grader.server.loop import ahead_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no server that forks")
RIGHT = "def double(x):\n    return 2 * x\n"


def soon(seconds=60.0):
    return time.monotonic() + seconds


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208


def family(pid):
    """The children of a process, and theirs."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # it has just ended
        return []
    return children + [grandchild for child in children for grandchild in family(child)]


def at_work(pid):
    """A server's judges and hosts: all of its family but the templates, which have no session of their own."""
    found = []
    for child in family(pid):
        with contextlib.suppress(ProcessLookupError):
            found += [child] if os.getsid(child) != os.getsid(pid) else []
    return found


def settled(pid):
    """The judges and hosts of a server once they are gone, or those that stay."""
    deadline = soon(20)
    while at_work(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return at_work(pid)


def submit(server, job):
    """Starts a grading and waits until its checks are about to run; returns the connection."""
    channel = server.connect()
    channel.send({"op": "run", "seconds": 100}, soon())
    channel.send(job_to_data(job), soon())
    while channel.receive(soon())["event"] != "manifest":
        pass
    return channel


def family_ends(server, count, sent=signal.SIGKILL):
    """A signal to the server ends all of its family too, so many."""
    members = eventually(lambda: found if len(found := family(server.pid)) == count else None)
    pidfds = [os.pidfd_open(pid) for pid in members]
    os.kill(server.pid, sent)
    for pidfd in pidfds:
        assert select.select([pidfd], [], [], 60)[0] == [pidfd]
        os.close(pidfd)


def slices_of_the_processor(pid, seconds):
    """How often a process got to run within so many seconds."""
    stat = Path(f"/proc/{pid}/schedstat")
    before = int(stat.read_text().split()[2])
    select.select([], [], [], seconds)
    return int(stat.read_text().split()[2]) - before


class TestAtRest:
    def test_status(self, warm):
        status = connection.server_status()
        assert status["running"] is True
        os.kill(status["pid"], 0)
        assert 50 << 20 < status["memory_bytes"] < 600 << 20
        assert 0 < status["seconds_up"] < 3600

    def test_starting_it_again_changes_nothing(self, warm):
        pid = connection.server_status()["pid"]
        connection.start_server()
        assert connection.server_status()["pid"] == pid

    def test_it_has_one_thread_and_does_not_work_while_nobody_asks(self, warm, grade, tiny):
        tiny.write()
        grade(RIGHT)
        pid = connection.server_status()["pid"]
        assert threads(pid) == 1  # thread pools do not survive a fork
        assert settled(pid) == []
        deadline = soon()
        while slices_of_the_processor(pid, 0.3) > 1:  # it may still be putting its memory in order, once
            assert time.monotonic() < deadline

    def test_graded_counts_jobs(self, grade, tiny):
        tiny.write()
        before = connection.server_status()["graded"]
        grade(RIGHT)
        assert connection.server_status()["graded"] == before + 1

    def test_a_grading_leaves_no_process_and_no_descriptor(self, grade, tiny):
        tiny.write()
        pid = connection.server_status()["pid"]
        for source in (
            RIGHT,
            "def double(x):\n    return x\n",
        ):  # the second is diagnosed, in hosts of another template
            grade(source)
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

    def test_idle_is_not_counted_while_somebody_is_served(self, serving, tiny, warm):
        process = serving("server.IDLE_SECONDS = 0.3")
        tiny.write()
        slow = "import time\ntime.sleep(1)\n" + RIGHT
        assert run(tiny.job(slow)).solved
        assert process.wait() == 0

    def test_on_request(self, private):
        process = private()
        assert process.ask({"op": "stop"}) == {"pid": process.pid}
        assert process.wait() == 0
        assert not process.path.exists()

    @pytest.mark.parametrize("request_", [{"op": "stop"}, {"op": "run", "fingerprint": "old"}], ids=["stop", "stale"])
    def test_the_path_is_free_before_the_answer(self, private, request_):
        process = private("""
import time
stop = server.Server._stop
server.Server._stop = lambda self: (time.sleep(0.3), stop(self))
""")
        process.ask(request_)
        assert not process.path.exists()

    def test_a_stop_lets_the_gradings_at_work_finish(self, serving, tiny, warm):
        process = serving()
        stopped = []
        tiny.write()
        report = run(
            tiny.job("import time\ndef double(x):\n    time.sleep(0.5)\n    return 2 * x\n"),
            on_event=lambda event: stopped or stopped.append(process.ask({"op": "stop"})),
        )
        assert stopped == [{"pid": process.pid}]
        assert report.solved
        assert process.wait() == 0

    @pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
    def test_a_signal_ends_the_gradings_too(self, private, tiny, sent, status):
        process = private()
        tiny.write()
        with contextlib.closing(submit(process, tiny.job("while True:\n    pass\n"))):
            family_ends(process, 4, sent)  # the judge, a template and two hosts
        assert process.wait() == status

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
        assert process.ask({"op": "status", "fingerprint": "old"})["pid"] == process.pid
        assert process.ask({"op": "run", "seconds": 1, "fingerprint": "old"}) == {"event": "stale"}
        assert process.wait() == 0
        assert not process.path.exists()

    def test_the_runner_replaces_it(self, private, tiny, warm, monkeypatch):
        """The old one is told the new fingerprint, leaves, and the next one grades."""
        old = private("server.fingerprint = lambda: 'old'")
        paths = iter([old.path])
        warm_path = connection.socket_path()
        monkeypatch.setattr("grader.client.connection.socket_path", lambda: next(paths, warm_path))
        tiny.write()
        report = run(tiny.job(RIGHT))
        assert report.solved
        assert old.wait() == 0


class TestClients:
    def test_one_at_work_does_not_keep_another_waiting(self, serving, tiny, warm):
        serving()
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
            b"KAT1" + bytes(12),
            b"KAT1\x00\x00\x00\x01" + bytes(8) + b"\xc1",
            b"KAT1\xff\xff\xff\xff" + b"\xff" * 8,
            {},
            {"op": 5},
            {"op": "run"},
            {"op": "run", "seconds": [1]},
            {"op": "dance"},
            {"op": ["run"]},
            {"op": [], "fingerprint": 5},
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
            with contextlib.closing(process.connect()) as channel:
                channel.send(message, soon())
        assert process.ask({"op": "status"})["pid"] == process.pid
        assert process.lives()


def test_the_time_of_each_job_of_a_series_is_its_own(python):
    left, graded = python(
        """
        import json, socket, time
        from grader.server import children
        from grader.server import loop
        from grader.hosts.spawn import Spawner
        ours, theirs = socket.socketpair()
        served = loop.Server(None, children.Forked(), loop.Ahead())
        judge = loop._Judge(children.Child(1 << 30, ours), 100.0, time.monotonic() - 1)
        Spawner(theirs).renew()
        served._on_control(judge)
        print(json.dumps([judge.deadline - time.monotonic(), served._status()["graded"]]))
    """
    )
    assert 0 < left <= 100
    assert graded == 1


def spares(server, *, ready):
    """What a server keeps ahead, once so many of it are ready: number of each kind, and their processes."""
    deadline = soon()
    while True:
        found = server.ask({"op": "status"})["spares"]
        up = [spare for spare in found if spare["ready"]]
        if len(up) == ready == len(found):
            return Counter(spare["for"] for spare in up), {spare["pid"] for spare in up}
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def eventually(look):
    """What `look` returns, as soon as that is something."""
    deadline = soon()
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


class TestWhatIsKeptAhead:
    def of(self, forks=True, **environ):
        ahead = ahead_of(environ, forks=forks)
        return ahead.judges, ahead.cpu, ahead.accelerator

    @pytest.mark.parametrize(
        ("forks", "environ", "kept"),
        [
            (True, {}, (0, 0, 4)),  # where a fork is safe only hosts on an accelerator
            (True, {"KATA_SPARES": "2"}, (0, 0, 2)),
            (True, {"KATA_SPARES": "0"}, (0, 0, 0)),
            (False, {}, (1, 5, 2)),  # elsewhere judges and hosts on the cpu too
            (False, {"KATA_SPARES": "3"}, (1, 3, 3)),
            (False, {"KATA_SPARES": "0"}, (0, 0, 0)),
        ],
    )
    def test_judges_and_hosts_on_the_cpu_and_on_an_accelerator(self, forks, environ, kept):
        assert self.of(forks, **environ) == kept

    def test_for_how_long(self):
        assert ahead_of({}, forks=True).seconds == 300
        assert ahead_of({"KATA_SPARE_SECONDS": "1.5"}, forks=True).seconds == 1.5

    @pytest.mark.parametrize("text", ["", "many", "-1", "1e3"])
    def test_what_is_no_number_is_left_alone(self, text):
        assert self.of(KATA_SPARES=text) == self.of()
        assert ahead_of({"KATA_SPARE_SECONDS": "soon"}, forks=True).seconds == 300


class TestAhead:
    """Hosts with their device up, kept before they are needed: here on a device that is pretended."""

    PRETENDED = {"KATA_PRETEND_CUDA": "0.1", "KATA_SPARES": "3"}
    BOTH = '["cpu", "cuda"]'

    def test_a_machine_without_an_accelerator_keeps_none(self, serving, tiny):
        process = serving()
        tiny.write()
        assert run(tiny.job()).solved
        assert settled(process.pid) == []
        assert process.ask({"op": "status"})["spares"] == []

    def test_they_are_there_before_the_first_grading(self, private):
        assert spares(private(**self.PRETENDED), ready=3)[0] == {"cuda": 3}

    def test_a_grading_takes_them_and_others_come(self, serving, tiny):
        process = serving(**self.PRETENDED)
        tiny.write(devices=self.BOTH)
        seen = set()
        for _ in range(3):
            _, pids = spares(process, ready=3)
            seen |= pids
            source = "import os\nprint(os.getpid())\n" + RIGHT
            report = run(tiny.job(source))
            assert report.solved
            assert report.devices == ("cpu", "cuda")
            used = set(map(int, report.output.split()))
            assert used & pids, "a spare was taken"
            _, after = spares(process, ready=3)
            assert not used & after, "what ran a submission is never kept"
        assert len(seen) > 3

    def test_memory_budgets_are_served_from_them(self, serving, tiny):
        process = serving(KATA_PRETEND_CUDA="0.1", KATA_SPARES="4")
        check = """
@pytest.mark.performance
@pytest.mark.parametrize("size", [100, 200])  # the second one takes fresh hosts
def test_memory(budget, rng, size):
    budget.memory(call, lambda: (rng.normal((size,)),))
"""
        tiny.write(check, devices='["cuda"]', points="performance = 2")
        _, pids = spares(process, ready=4)
        assert run(tiny.job()).solved
        assert not pids & spares(process, ready=4)[1]

    def test_none_after_the_idle_time_and_again_when_a_check_is_likely(self, private):
        process = private(KATA_PRETEND_CUDA="0", KATA_SPARES="2", KATA_SPARE_SECONDS="2")
        some = lambda: process.ask({"op": "status"})["spares"]  # noqa: E731
        eventually(some)
        spares(process, ready=0)
        assert settled(process.pid) == []
        with contextlib.closing(process.connect()) as channel:
            channel.send({"op": "warm"}, soon())
        assert {spare["for"] for spare in eventually(some)} == {"cuda"}

    def test_so_many_as_is_said(self, private):
        process = private(KATA_PRETEND_CUDA="0", KATA_SPARES="0")
        assert settled(process.pid) == []
        assert process.ask({"op": "status"})["spares"] == []

    def test_they_end_with_the_server(self, private):
        process = private(**self.PRETENDED)
        spares(process, ready=3)
        family_ends(process, 3)

    def test_a_stop_lets_them_go(self, private):
        process = private(**self.PRETENDED)
        spares(process, ready=3)
        process.ask({"op": "stop"})
        assert process.wait() == 0

    def test_one_that_is_killed_is_replaced_when_it_is_needed(self, serving, tiny):
        process = serving(**self.PRETENDED)
        for pid in spares(process, ready=3)[1]:
            os.kill(pid, signal.SIGKILL)
        tiny.write(devices=self.BOTH)
        assert run(tiny.job()).solved
        assert spares(process, ready=3)[0] == {"cuda": 3}


class TestADeviceBehindTheBarriers:
    @pytest.mark.parametrize("needed", [0, 1, 2])
    def test_they_are_opened_as_far_as_it_needs_and_no_further(self, serving, tiny, needed):
        process = serving(KATA_PRETEND_CUDA=f"0 shut {needed}", KATA_SPARES="1")
        tiny.write(devices='["cuda"]')
        for _ in range(2):
            assert run(tiny.job()).solved
        assert process.ask({"op": "status"})["opened"] == ({"cuda": needed} if needed else {})
        spares(process, ready=1)

    def test_one_that_is_shut_out_all_the_same(self, serving, tiny):
        serving(KATA_PRETEND_CUDA="0 shut 9", KATA_SPARES="1")
        tiny.write(devices='["cuda"]')
        assert "needs 9 openings, and has 2" in run(tiny.job()).devices_down["cuda"]
        assert run_doctor()["device_faults"]["cuda"].endswith("Without the barrier seccomp it works.")

    def test_one_that_does_not_come_up_costs_no_more_than_an_attempt(self, serving, tiny):
        process = serving(KATA_PRETEND_CUDA="0 down", KATA_SPARES="2")
        assert settled(process.pid) == []
        tiny.write(devices='["cpu", "cuda"]')
        report = run(tiny.job())
        assert report.devices_down == {"cuda": "RuntimeError: the pretended device does not come up"}
        assert settled(process.pid) == []


class TestWithoutFork:
    """As on macOS: every judge and host is a process that has imported torch by itself, ahead of the need."""

    @pytest.mark.slow
    def test_a_grading(self, private, tiny, warm, monkeypatch):
        process = private("", "--no-fork", KATA_SPARES="2")
        tiny.write(
            wrong={"twice": 'def double(x):\n    """You add 1.\n\n    fails: correctness\n    """\n    return x + 1\n'}
        )
        expected = run(tiny.job())
        monkeypatch.setattr("grader.client.connection.socket_path", lambda: process.path)
        assert spares(process, ready=3)[0] == {"cpu": 2, "judge": 1}
        report = run(tiny.job())
        assert report.solved
        assert report.checks == tuple(
            dataclasses.replace(check, seconds=mine.seconds)
            for check, mine in zip(expected.checks, report.checks, strict=True)
        )
        assert report.barriers == expected.barriers
        spares(process, ready=3)
        family_ends(process, 3)

    @pytest.mark.slow
    def test_it_has_not_imported_torch(self):
        """It holds 20 MB: what it hands out has."""
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            kept = {name: value for name, value in os.environ.items() if not name.startswith("KATA_")}
            kept |= {"KATA_RUNTIME_DIR": folder, "KATA_NO_FORK": "1", "KATA_SPARES": "0"}
            kata = [str(Path(sys.executable).with_name("kata")), "server"]
            subprocess.run([*kata, "start"], env=kept, check=True, capture_output=True)
            done = subprocess.run([*kata, "status", "--json"], env=kept, check=True, capture_output=True)
            subprocess.run([*kata, "stop"], env=kept, check=True, capture_output=True)
        assert json.loads(done.stdout)["memory_bytes"] < 60 << 20
