"""Points: by check within a category, rounded as one chooses, then lateness, then what a person decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from grader.classroom.assignment import Assignment, LateRule, Part, Rounding, read_assignment
from grader.classroom.marks import mark
from grader.classroom.overrides import Override, read_overrides
from grader.classroom.people import People, Student
from grader.classroom.results import Entry, Grading, Row
from grader.classroom.statuses import Status, status_of
from grader.classroom.times import read_time
from grader.content.catalog import load_exercise
from grader.errors import UsageError
from grader.report import Category, Failure, Kind, Outcome

DUE = datetime.fromisoformat("2026-11-20T23:59:00+01:00")


@pytest.fixture
def exercise(pack):
    """5 points for correctness, 2 for performance."""
    return load_exercise("alpha/one", [pack.root])


@pytest.fixture
def row(make_report, make_check):
    """A row of so many passed checks of ten for correctness, and of one for performance."""

    def make(passed, *, fast=True, submitted="2026-11-20T22:00:00+00:00", status=None):
        outcomes = [Outcome.PASSED] * passed + [Outcome.FAILED] * (10 - passed)
        checks = [make_check(f"test_{number}", outcome) for number, outcome in enumerate(outcomes)]
        fast = Outcome.PASSED if fast else Outcome.FAILED
        checks.append(make_check("test_fast", fast, category=Category.PERFORMANCE))
        report = make_report(solved=all(c.outcome is Outcome.PASSED for c in checks), checks=tuple(checks))
        status = status or status_of(report)
        grading = Grading("1", "k", "alpha/one", "d", "0.1", 7, ("cpu",), "t", 1.0, status, report=report)
        return Row(Entry("ada", "alpha/one", status, submitted=submitted), grading)

    return make


def assignment(points=7, **values):
    return Assignment("hw", "Homework", (Part("alpha/one", Fraction(points)),), **values)


POINTS = {
    "all": (10, True, {}, 7),
    "one of ten is worth something": (1, False, {}, Fraction(1, 2)),
    "rescaled": (1, False, {"points": 14}, 1),
    "down": (1, False, {"rounding": Rounding.DOWN}, 0),
    "half": (5, False, {"rounding": Rounding.HALF}, Fraction(5, 2)),
    "half, nearest": (7, False, {"rounding": Rounding.HALF}, Fraction(7, 2)),
    "half, up from the middle": (9, False, {"rounding": Rounding.HALF, "points": 3}, 2),  # 27/14
    "a floor": (0, False, {"floor": Fraction(2)}, 2),
}


@pytest.mark.parametrize(("passed", "fast", "rules", "expected"), POINTS.values(), ids=POINTS)
def test_points(exercise, row, passed, fast, rules, expected):
    found = mark(row(passed, fast=fast), exercise, assignment(**rules), None)
    assert found.score == expected
    assert sum(possible for _, possible in found.categories.values()) == found.possible


LATE = LateRule(grace_minutes=10, per_day=Fraction(1, 10), max_penalty=Fraction(4, 10), cutoff_days=5)
LATENESS = {
    "in time": (-60, 0),
    "within the grace": (600, 0),
    "a minute more": (660, Fraction(1, 10)),
    "a day to the second": (86400, Fraction(1, 10)),
    "a second more": (86401, Fraction(2, 10)),
    "at most": (4.5 * 86400, Fraction(4, 10)),
    "too late": (5 * 86400 + 1, 1),
}


@pytest.mark.parametrize(("seconds", "share"), LATENESS.values(), ids=LATENESS)
def test_lateness_is_computed_from_the_stored_time(exercise, row, seconds, share):
    answer = row(10, submitted=(DUE + timedelta(seconds=seconds)).isoformat())
    found = mark(answer, exercise, assignment(due=DUE, late=LATE), None)
    assert (found.raw, found.penalty, found.score) == (7, 7 * share, 7 - 7 * share)
    assert found.late_seconds == max(0, seconds)
    free = mark(answer, exercise, assignment(due=DUE), None)
    assert (free.late_seconds, free.score) == (max(0, seconds), 7)
    moved = assignment(due=DUE, late=LATE, extensions={"ada": DUE + timedelta(days=30)})
    assert mark(answer, exercise, moved, None).score == 7


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (Override(Fraction(3)), 3),
        (Override(Fraction(1), adds=True), 8),
        (Override(Fraction(-9), adds=True), 0),
        (Override(file="ada/one.py"), 7),
    ],
)
def test_what_a_person_decides_comes_last(exercise, row, override, expected):
    assert mark(row(10), exercise, assignment(), override).score == expected


@pytest.mark.parametrize("status", [Status.FAULT, Status.BROKEN_CHECK])
def test_somebody_elses_fault_counts_neither_way(exercise, row, status):
    assert mark(row(3, status=status), exercise, assignment(), None).score is None
    assert mark(row(3, status=status), exercise, assignment(), Override(Fraction(5))).score == 5


@pytest.mark.parametrize("status", [s for s in Status if not s.is_graded and not s.is_open])
def test_what_was_not_handed_in_has_no_floor(exercise, status):
    found = mark(Row(Entry("ada", "alpha/one", status)), exercise, assignment(floor=Fraction(2)), None)
    assert (found.score, found.possible, found.late_seconds) == (0, 7, None)


# --- statuses


def failing(make_check, kind, message="no", count=2):
    return [make_check(f"test_{n}", Outcome.FAILED, failure=Failure(kind, message)) for n in range(count)]


def test_every_report_has_a_status(make_report, make_check):
    def of(*checks, **values):
        return status_of(make_report(solved=False, checks=checks, **values))

    passed = make_check("test_p")
    assert status_of(make_report()) is Status.SOLVED
    assert of(passed, make_check("b", Outcome.FAILED)) is Status.PARTIAL
    assert of(make_check("b", Outcome.FAILED)) is Status.FAILED
    assert of(make_check("b", Outcome.FAILED), make_check("c", battery="any_length")) is Status.FAILED
    assert of(passed, make_check("b", Outcome.BROKEN)) is Status.BROKEN_CHECK
    assert of(passed, make_check("b", Outcome.FAULT)) is Status.FAULT
    assert of(passed, make_check("b", Outcome.INCONCLUSIVE)) is Status.FAULT
    assert of(passed, devices_down={"cuda": "no"}) is Status.FAULT
    assert of(*failing(make_check, Kind.TIMEOUT)) is Status.TIMEOUT
    assert of(passed, *failing(make_check, Kind.TIMEOUT), make_check("b", Outcome.FAILED)) is Status.PARTIAL
    assert of(passed, *failing(make_check, Kind.RAISED, "Your code raised MemoryError")) is Status.OUT_OF_MEMORY
    assert of(passed, *failing(make_check, Kind.FORBIDDEN)) is Status.FORBIDDEN
    assert of(load=Failure(Kind.LOAD, "no Python")) is Status.DOES_NOT_LOAD
    assert of(load=Failure(Kind.FORBIDDEN, "torch.rms_norm")) is Status.FORBIDDEN


# --- what a person writes

ASSIGNMENT = """\
format = 1
name = "hw3"
due = 2026-11-20T23:59:00+01:00
[[exercise]]
name = "alpha/one"
points = 20
require = true
[[exercise]]
name = "two-b"
points = 10
extra = true
[grading]
rounding = "half"
[late]
grace_minutes = 10
per_day = 0.10
max_penalty = 0.40
cutoff_days = 5
[extensions]
ada = 2026-11-25T23:59:00+01:00
"""


def test_an_assignment(tmp_path):
    path = tmp_path / "assignment.toml"
    path.write_text(ASSIGNMENT)
    found = read_assignment(path)
    assert found.parts == (Part("alpha/one", Fraction(20), require=True), Part("two-b", Fraction(10), extra=True))
    assert (found.rounding, found.late, found.due) == (Rounding.HALF, LATE, DUE)
    assert found.due_for("ada") == DUE + timedelta(days=5)


WRONG = {
    "an unknown key": ("due", "deu", "did you mean `due`"),
    "no zone": ("+01:00", "", "with its zone"),
    "a share above one": ("0.40", "40.0", "a share of the points"),
    "an unknown rounding": ('"half"', '"up"', "one of none, down, half"),
    "no points": ("points = 20", "points = 0", "at least 1"),
    "another format": ("format = 1", "format = 9", "reads up to 1"),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG)
def test_assignments_that_are_none(tmp_path, old, new, message):
    path = tmp_path / "assignment.toml"
    path.write_text(ASSIGNMENT.replace(old, new, 1))
    with pytest.raises(UsageError, match=message):
        read_assignment(path)


@pytest.fixture
def people():
    people = People()
    people.add(Student("ada", "Ada Lovelace", on_roster=True))
    return people


def test_overrides(tmp_path, exercise, people):
    path = tmp_path / "overrides.csv"
    path.write_text('student,exercise,points,reason,file\n"Lovelace, Ada",one,+2.5,kind,\n')
    assert read_overrides(path, people, [exercise]) == {
        ("ada", "alpha/one"): Override(Fraction(5, 2), True, "kind", "")
    }


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("bob,one,1", "is no row"),
        ("ada,three,1", "is no row"),
        ("ada,one,all", "no points"),
        ("ada,one,1\nada,one,2", "twice"),
    ],
)
def test_overrides_that_are_none(tmp_path, exercise, people, lines, message):
    path = tmp_path / "overrides.csv"
    path.write_text(f"student,exercise,points\n{lines}\n")
    with pytest.raises(UsageError, match=message):
        read_overrides(path, people, [exercise])


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T23:59:00+01:00",
        "2026-11-20 22:59:00.0 Z",
        "2026-11-20 22:59:00 UTC",
        "2026-11-20 23:59:00 Europe/Berlin",
        "2026-11-20 23:59:00 +0100",
        "2026-11-20 22:59:00",
    ],
)
def test_times_as_platforms_write_them(text):
    assert read_time(text) == DUE
