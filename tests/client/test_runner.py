from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from grader import wire
from grader.client import connection
from grader.client.runner import Series, call_judge, doctor, run
from grader.confined.sandbox import BARRIERS
from grader.errors import ExerciseError, GraderError
from grader.installed import fingerprint
from grader.job import Limits, job_to_data
from grader.report import CheckResult, Manifest, Outcome, Planned, Report, from_data, to_data

RIGHT = "def double(x):\n    return 2 * x\n"
CHECKS = """
@pytest.mark.gradients
@pytest.mark.parametrize("n", [1, 2])
def test_a(candidate, rng, n):
    \"\"\"First.\"\"\"
    assert_equal(candidate(call, n), 2 * n)

@pytest.mark.correctness
def test_b(candidate):
    \"\"\"Second.\"\"\"
    raise AssertionError(candidate(call, 2))
"""


def timeless(report):
    """A report without what differs from run to run."""
    checks = [{**to_data(check), "seconds": 0} for check in report.checks]
    return {**to_data(report), "checks": checks, "seconds": 0, "attempt": ""}


class TestEvents:
    def test_the_manifest_comes_first_and_every_check_as_it_ends(self, tiny, warm):
        tiny.write(CHECKS)
        events = []
        report = run(tiny.job(RIGHT), on_event=events.append)
        assert [type(event) for event in events] == [Manifest, CheckResult, CheckResult, CheckResult]
        manifest, *results = events
        assert tuple(results) == report.checks
        assert manifest.devices == ("cpu",)
        assert [dataclasses.astuple(planned) for planned in manifest.checks] == [
            ("test_a[1]", "First.", "gradients", "cpu", "", "n=1", ()),
            ("test_a[2]", "First.", "gradients", "cpu", "", "n=2", ()),
            ("test_b", "Second.", "correctness", "cpu", "", "", ()),
        ]

    @pytest.mark.parametrize(
        "source", ["1 / 0\n", "import os\nos._exit(0)\n", "x =\n"], ids=["raises", "exits", "no Python"]
    )
    def test_the_manifest_is_complete_whatever_the_submission_does(self, tiny, warm, source):
        tiny.write(CHECKS)
        events = []
        report = run(tiny.job(source), on_event=events.append)
        planned = [(check.id, check.device) for check in events[0].checks]
        assert planned == [("test_a[1]", "cpu"), ("test_a[2]", "cpu"), ("test_b", "cpu")]
        assert [(check.id, check.device) for check in report.checks] == planned

    def test_nobody_has_to_listen(self, tiny, warm):
        assert len(run(tiny.write(CHECKS).job(RIGHT)).checks) == 3


class TestErrors:
    def test_an_exercise_that_is_not_there(self, tiny, warm):
        with pytest.raises(ExerciseError, match=r"exercise\.toml is missing"):
            run(tiny.job())

    def test_a_solution_that_is_not_there(self, tiny, warm):
        tiny.write()
        (tiny.solutions / "solution.py").unlink()
        with pytest.raises(ExerciseError, match=r"solution\.py is missing"):
            run(tiny.job())

    def test_an_error_says_what_to_do(self, tiny, warm):
        tiny.write(CHECKS)
        with pytest.raises(GraderError) as caught:
            run(tiny.job(require_sandbox=True, without_barriers=("limits",)))
        assert caught.value.next_step == "See `kata doctor`."

    def test_a_job_that_makes_no_sense_is_the_graders_fault(self, tiny, warm):
        with pytest.raises(GraderError):
            run(tiny.write(CHECKS).job(devices=5))

    @pytest.mark.parametrize("answered", [False, True])
    def test_a_server_that_keeps_ending(self, tiny, monkeypatch, answered):
        """Before it took the job another server is tried; after that there is nothing to repeat."""
        connections = []

        def connect():
            import socket

            ours, theirs = socket.socketpair()
            connections.append(theirs)

            def serve():
                channel = wire.Channel(theirs)
                for _ in range(2):
                    channel.receive()
                if answered:
                    channel.send({"event": "accepted", "data": None})
                channel.close()

            threading.Thread(target=serve).start()
            return wire.Channel(ours)

        monkeypatch.setattr("grader.client.connection.connect_or_start", connect)
        with pytest.raises(GraderError, match="without a report" if answered else "kept stopping"):
            run(tiny.job())
        assert len(connections) == (1 if answered else 3)


class TestColdAndWarm:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("options", "environ"),
        [({"cold": True}, {}), ({}, {"KATA_NO_FORK": "1"})],  # without a fork: as where one is not safe
        ids=["cold", "without fork"],
    )
    def test_every_way_gives_the_same_report_apart_from_times(self, tiny, warm, python, options, environ):
        tiny.write(CHECKS)
        job = tiny.job("print('hi')\ndef double(x):\n    return 1 / (x - 1)\n")
        # In another process: the private server is a child of whoever asks, and stays its zombie.
        code = f"""
            import json
            from grader.job import job_from_data
            from grader.report import to_data
            from grader.client.runner import run
            events = []
            report = run(job_from_data({job_to_data(job)!r}), on_event=events.append, **{options!r})
            print(json.dumps([to_data(report), len(events)]))
        """
        data, events = python(code, KATA_RUNTIME_DIR=warm, **environ)
        assert timeless(from_data(Report, data)) == timeless(run(job))
        assert events == 4

    def test_two_runs_give_the_same_report(self, tiny, warm):
        tiny.write(CHECKS)
        first, second = (run(tiny.job(RIGHT)) for _ in range(2))
        assert timeless(first) == timeless(second)
        assert first.attempt != second.attempt


class TestSeries:
    # Its module-wide fixture has to be a new one for every submission, and the judge tells its process's number.
    CHECKS = """
import os

@pytest.fixture(scope="module")
def once():
    return []

@pytest.mark.correctness
def test_value(candidate, reference, rng, once):
    once.append(1)
    x = rng.normal((3,))
    assert_close(candidate(call, x), reference(call, x))

@pytest.mark.correctness
def test_again(candidate, once):
    assert len(once) == 1, "a fixture of another submission's"
    assert_equal(candidate(call, 2), 4)

@pytest.mark.gradients
def test_judge():
    assert False, str(os.getpid())
"""
    SOURCES = (
        RIGHT,
        "print('half')\ndef double(x):\n    return x / 2\n",
        "1 / 0\n",
        "import os\nos._exit(0)\n",
        "x =\n",
        "import os\ndef double(x):\n    os._exit(3)\n",
        "def double(x):\n    return [2 * x]\n",
    )

    @staticmethod
    def judge(report):
        """The process that graded."""
        return int(report.checks[-1].failure.message)

    @pytest.mark.parametrize("fail_fast", [False, True])
    def test_the_reports_are_those_of_run(self, tiny, warm, fail_fast):
        half = '"""You halved.\n\nfails: correctness\n"""\ndef double(x):\n    return x / 2\n'
        tiny.write(self.CHECKS, wrong={"half": half})

        def without_numbers(report):
            data = timeless(report)
            for check in data["checks"]:
                if check["id"] == "test_judge":
                    check["failure"] = None
            for cause in data["causes"]:
                if cause["failure"]["message"].isdecimal():
                    cause["failure"] = None
            return data

        with contextlib.closing(Series()) as series:
            for seed, source in enumerate(2 * self.SOURCES):
                job = tiny.job(source, seed=seed, fail_fast=fail_fast)
                assert without_numbers(series.run(job)) == without_numbers(run(job))

    def test_one_judge_does_them_all(self, tiny, warm):
        tiny.write(self.CHECKS)
        with contextlib.closing(Series()) as series:
            judges = [self.judge(series.run(tiny.job(RIGHT, seed=seed))) for seed in range(3)]
            other = self.judge(series.run(tiny.job(RIGHT, limits=Limits(check_seconds=9))))
        assert len(set(judges)) == 1
        assert other != judges[0]

    def test_nothing_of_a_submission_is_left_while_the_next_is_waited_for(self, tiny, warm):
        tiny.write(self.CHECKS)
        with contextlib.closing(Series()) as series:
            report = series.run(tiny.job(f"import os\nprint(os.getpid())\n{RIGHT}"))
            deadline = time.monotonic() + 20
            while Path(f"/proc/{int(report.output)}").exists():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            os.kill(self.judge(report), 0)  # it is still there

    def test_a_judge_takes_no_job_of_another_setting(self, tiny, warm):
        tiny.write(self.CHECKS)
        request = {"op": "run", "seconds": 60, "fingerprint": fingerprint()}
        jobs = [tiny.job(), tiny.job(seed=8), tiny.job(limits=Limits(check_seconds=9))]
        ends = []
        with contextlib.closing(connection.connect_or_start()) as channel:
            channel.send(request)
            for job in jobs:
                channel.send(job_to_data(job))
                events = iter(lambda: channel.receive(), None)
                ends.append(next(event for event in events if event["event"] in ("report", "error")))
        assert [end["event"] for end in ends] == ["report", "report", "error"]
        assert "two settings" in ends[-1]["data"]["message"]

    def test_a_judge_that_is_gone_is_replaced(self, tiny, warm):
        tiny.write(self.CHECKS)
        with contextlib.closing(Series()) as series:
            first = self.judge(series.run(tiny.job()))
            os.kill(first, signal.SIGKILL)
            second = self.judge(series.run(tiny.job()))
        assert second != first

    def test_a_series_has_an_end(self, tiny, warm, monkeypatch):
        monkeypatch.setattr("grader.client.runner._LONGEST_SERIES", 2)
        tiny.write(self.CHECKS)
        with contextlib.closing(Series()) as series:
            judges = [self.judge(series.run(tiny.job())) for _ in range(4)]
        assert judges[0] == judges[1] != judges[2] == judges[3]

    def test_an_exercise_that_breaks_ends_it(self, tiny, warm):
        tiny.write(self.CHECKS)
        with contextlib.closing(Series()) as series:
            series.run(tiny.job())
            with pytest.raises(GraderError):
                series.run(tiny.job(require_sandbox=True, without_barriers=("limits",)))
            assert len(series.run(tiny.job()).checks) == 3


class TestCalled:
    """A judge that was called before it is known what there is to grade."""

    def test_it_takes_the_job(self, tiny, warm):
        tiny.write(CHECKS)
        job = tiny.job(RIGHT)
        before = connection.server_status()["graded"]
        called = call_judge()
        assert timeless(run(job, called=called)) == timeless(run(job))
        assert called.fileno() == -1
        assert connection.server_status()["graded"] == before + 2

    @pytest.mark.parametrize("other", [{"cold": True}, {"limits": Limits(total_seconds=50)}], ids=["cold", "limits"])
    def test_a_job_that_it_is_not_for_gets_another(self, tiny, warm, other):
        tiny.write(CHECKS)
        called = call_judge()
        limits = {name: value for name, value in other.items() if name == "limits"}
        report = run(tiny.job(RIGHT, **limits), cold="cold" in other, called=called)
        assert len(report.checks) == 3
        assert called.fileno() == -1

    def test_one_of_a_server_with_other_code_is_replaced(self, private, tiny, warm, monkeypatch):
        old = private("server.fingerprint = lambda: 'old'")
        warm_path = connection.socket_path()
        paths = iter([old.path])
        monkeypatch.setattr("grader.client.connection.socket_path", lambda: next(paths, warm_path))
        tiny.write()
        assert run(tiny.job(RIGHT), called=call_judge()).solved
        assert old.wait() == 0

    def test_without_a_server_none_is_started(self, tmp_path, monkeypatch):
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(tmp_path))
        assert call_judge() is None
        assert connection.server_status() == {"running": False}


def test_two_gradings_at_once(tiny, warm, tmp_path):
    tiny.write(CHECKS)
    reports = {}
    sources = {n: f"print({n})\ndef double(x):\n    return 2 * x if x == {n} else None\n" for n in range(4)}

    def work(n):
        reports[n] = run(tiny.job(sources[n], attempt=str(n)))

    threads = [threading.Thread(target=work, args=(n,)) for n in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, report in reports.items():
        assert (report.attempt, report.output) == (str(n), f"{n}\n")
        passed = [check.id for check in report.checks if check.outcome is Outcome.PASSED]
        assert passed == ([f"test_a[{n}]"] if n in (1, 2) else [])


def test_the_manifest_is_plain_data():
    planned = Planned("a", "A.", "correctness", "cpu")
    assert dataclasses.asdict(planned) | {"rules": []} == to_data(planned)


def test_doctor(warm):
    answer = doctor()
    assert "cpu" in answer["devices"]
    assert answer["barriers"] == dict.fromkeys(BARRIERS, True)
    assert answer["barrier_notes"] == {}
