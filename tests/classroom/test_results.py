"""What is kept of a class outlives a kill at any point."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from grader.classroom.results import Entry, Grading, alone, open_results
from grader.classroom.statuses import Status
from grader.errors import UsageError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def grading(key, status=Status.SOLVED, **values):
    fields = {"id": os.urandom(8).hex(), "exercise": "alpha/one", "digest": "d", "version": "0.1", "seed": 7}
    return Grading(key=key, devices=("cpu",), time="t", seconds=1.0, status=status, **{**fields, **values})


@pytest.fixture
def results(tmp_path):
    with open_results(tmp_path / "results.sqlite") as results:
        yield results


def test_a_report_comes_back_as_it_was(results, make_report):
    run = results.begin(NOW, 7, {"jobs": 2})
    report = make_report()
    results.record(run, grading("k", report=report), [Entry("ada", "alpha/one", Status.SOLVED, place="ada/one.py")])
    entry = results.entries()["ada", "alpha/one"]
    assert entry.place == "ada/one.py"
    assert results.grading(entry.grading).report == report


def test_the_last_entry_counts_and_earlier_ones_stay(results):
    first = results.begin(NOW, 7, {})
    results.note(first, [Entry("ada", "alpha/one", Status.MISSING)])
    second = results.begin(NOW, 7, {})
    results.record(second, grading("k"), [Entry("ada", "alpha/one", Status.SOLVED)])
    assert results.entries()["ada", "alpha/one"].status is Status.SOLVED
    assert results.entries(first)["ada", "alpha/one"].status is Status.MISSING


def test_an_entry_that_says_the_same_is_not_added(results, tmp_path):
    run = results.begin(NOW, 7, {})
    for _ in range(3):
        results.note(run, [Entry("ada", "alpha/one", Status.MISSING)])
    with results._database.read() as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1,)


def test_the_last_grading_of_a_key_counts_unless_somebody_else_was_at_fault(results):
    run = results.begin(NOW, 7, {})
    results.record(run, grading("a", Status.FAULT), [])
    results.record(run, grading("b", Status.FAILED), [])
    results.record(run, grading("b", Status.SOLVED), [])
    results.record(run, grading("c", Status.PARTIAL), [])
    results.record(run, grading("c", Status.BROKEN_CHECK), [])
    assert {key: status for key, (_, status) in results.known().items()} == {"b": Status.SOLVED, "c": Status.PARTIAL}


def test_a_run_that_was_interrupted_has_no_end(results):
    first = results.begin(NOW, 7, {"jobs": 2})
    results.finish(first, NOW)
    results.begin(NOW, 8, {})
    assert [(run.seed, bool(run.ended)) for run in results.runs()] == [(7, True), (8, False)]
    assert results.runs()[0].options == {"jobs": 2}


KILLED = """
import os, signal, sys
from pathlib import Path
from grader.classroom.results import Entry, Grading, open_results
from grader.classroom.statuses import Status

def entries():
    yield Entry("ada", "alpha/one", Status.SOLVED)
    os.kill(os.getpid(), signal.SIGKILL)

with open_results(Path(sys.argv[1])) as results:
    grading = Grading("1", "k", "alpha/one", "d", "0.1", 7, ("cpu",), "t", 1.0, Status.SOLVED)
    results.record(1, grading, entries())
"""


def test_a_kill_in_the_middle_of_a_result_leaves_nothing_of_it(results, tmp_path):
    results.begin(NOW, 7, {})
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "results.sqlite"], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    results.verify()
    assert results.known() == {}
    assert results.entries() == {}


def test_one_at_a_time(tmp_path):
    with alone(tmp_path), pytest.raises(UsageError, match="at work"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass
