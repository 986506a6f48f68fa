from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.errors import WorkspaceError
from grader.learner.progress import VERSION, Note, Progress, open_progress
from grader.report import Category, Report, from_data

NOW = datetime(2026, 11, 21, 10, 45, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "progress.db"


@pytest.fixture
def progress(path: Path) -> Iterator[Progress]:
    with open_progress(path, create=True) as progress:
        yield progress


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_an_attempt_is_read_back(progress, make_report):
    report = make_report(solved=False, devices=("cpu", "cuda"))
    assert progress.record(report, "abc", NOW)
    (attempt,) = progress.attempts()
    assert attempt.exercise == "alpha/one"
    assert attempt.time == NOW
    assert not attempt.solved
    assert (attempt.earned, attempt.possible) == (2, 7)
    assert attempt.points == {Category.CORRECTNESS: (0, 5), Category.PERFORMANCE: (2, 2)}
    assert attempt.devices == ("cpu", "cuda")


def test_everything_is_kept(progress, path, make_report):
    report = make_report(seed=41)
    progress.record(report, "abc", NOW)
    ((data, seed, source),) = rows(path, "SELECT report, seed, source FROM attempt")
    assert from_data(Report, json.loads(data)) == report
    assert (seed, source) == (41, "abc")
    assert rows(path, "PRAGMA user_version") == [(VERSION,)]


def test_the_same_attempt_is_recorded_once(progress, make_report):
    report = make_report()
    assert progress.record(report, "abc", NOW)
    assert not progress.record(report, "abc", NOW)
    assert len(progress.attempts()) == 1


def test_times_are_kept_in_utc(progress, path, make_report):
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    progress.record(make_report(), "abc", there)
    assert rows(path, "SELECT time FROM attempt") == [("2026-11-21T10:45:01+00:00",)]


def test_solved(progress, make_report):
    progress.record(make_report("alpha/one"), "", NOW)
    progress.record(make_report("alpha/one", solved=False), "", NOW)
    progress.record(make_report("beta/three", solved=False), "", NOW)
    assert progress.solved() == {"alpha/one"}


def test_current_is_what_was_handed_out_or_checked_last(progress, make_report):
    assert progress.current() is None
    progress.issue("alpha/one", NOW)
    assert progress.current() == "alpha/one"
    progress.record(make_report("beta/three"), "", NOW)
    assert progress.current() == "beta/three"
    progress.issue("alpha/one", NOW)
    assert progress.current() == "alpha/one"


def test_hints(progress):
    taken = [progress.take_hint("alpha/one", 3) for _ in range(5)]
    assert taken == [(1, True), (2, True), (3, True), (3, False), (3, False)]
    assert progress.notes() == {"alpha/one": Note(hints=3)}


def test_an_exercise_that_has_fewer_hints_now(progress):
    for _ in range(3):
        progress.take_hint("alpha/one", 3)
    assert progress.take_hint("alpha/one", 2) == (2, False)


def test_notes(progress, path):
    progress.issue("alpha/one", NOW)
    progress.take_hint("alpha/one", 3)
    progress.give_up("alpha/one", NOW)
    progress.issue("alpha/one", NOW + timedelta(days=1))
    progress.give_up("alpha/one", NOW + timedelta(days=1))
    progress.give_up("beta/three", NOW)
    assert progress.notes() == {
        "alpha/one": Note(issued=True, hints=1, given_up=True),
        "beta/three": Note(given_up=True),
    }
    first = "2026-11-21T10:45:01+00:00"
    assert rows(path, "SELECT issued, given_up FROM exercise WHERE name = 'alpha/one'") == [(first, first)]


def test_without_a_file_nothing_was_done(path):
    with open_progress(path) as progress:
        assert progress.attempts() == ()
        assert progress.notes() == {}
        assert progress.current() is None
        assert progress.solved() == frozenset()
    assert not path.exists()


def test_a_damaged_value(progress, path, make_report):
    progress.record(make_report(), "abc", NOW)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE attempt SET points = 'nonsense'")
    connection.close()
    with pytest.raises(WorkspaceError, match="is damaged"):
        progress.attempts()


def test_a_newer_version_is_refused_and_kept(progress, path):
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(WorkspaceError, match="has version"):
        open_progress(path, create=True)
    assert rows(path, "PRAGMA user_version") == [(VERSION + 1,)]
