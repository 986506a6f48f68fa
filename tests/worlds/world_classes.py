"""A class made by hand: what pages, tables and exports are made of, without a grading."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from grader.classroom.assignment import Assignment, Part, Reveal
from grader.classroom.gradebook import Gradebook
from grader.classroom.people import Student
from grader.classroom.results import Entry, Grading, open_results
from grader.classroom.statuses import Status, status_of
from grader.content.catalog import load_exercise
from grader.report import Category, Cause, Example, Failure, Frame, Kind, Outcome, Why

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EXPECTED = "3.14159"
NASTY = "<script>alert(1)</script> & ```` \x1b[31m \x00 ]]>"


def _wrong(make_report, make_check):
    """A report with a misconception, a value that must not be told, and what a student wrote."""
    failure = Failure(
        Kind.MISMATCH, f"Wrong, expected {EXPECTED}.", details={"first": EXPECTED}, frames=(Frame(2, "f", NASTY),)
    )
    causes = (
        Cause(Why.MISTAKE, "You triple it.", (0,), "tripled", True, failure, Example("double(2)", EXPECTED, "6")),
        Cause(Why.RAISED, "It raises.", (2,), failure=Failure(Kind.RAISED, f"Your code raised {NASTY}")),
    )
    checks = (
        make_check("test_a", Outcome.FAILED, title="Every number is doubled.", failure=failure, output=NASTY),
        make_check("test_b"),
        make_check("test_c", Outcome.FAILED, failure=causes[1].failure),
        make_check("test_fast", category=Category.PERFORMANCE),
    )
    return make_report(solved=False, checks=checks, causes=causes, seed=77)


@pytest.fixture
def book(tmp_path, pack, make_report, make_check):
    """ada solved it, bob and cyd hold a misconception, dee handed in nothing, eve's grading failed by our fault."""
    exercise = load_exercise("alpha/one", [pack.root])
    wrong = _wrong(make_report, make_check)
    solved = make_report(checks=(make_check("test_a"), make_check("test_fast", category=Category.PERFORMANCE)))
    handed = {"ada": solved, "bob": wrong, "cyd": wrong}
    with open_results(tmp_path / "results.sqlite") as results:
        run = results.begin(NOW, 77, {})
        for student, report in handed.items():
            status = status_of(report)
            grading = Grading(student, student, exercise.name, "d", "0.1", 77, ("cpu",), "t", 1.5, status, "", report)
            shape = "same" if status is Status.PARTIAL else ""
            entry = Entry(student, exercise.name, status, "file name", f"{student}/{NASTY}.py", "ff", shape)
            results.record(run, grading, [entry])
        results.note(run, [Entry("dee", exercise.name, Status.MISSING, note=f"found: {NASTY}")])
        fault = Grading("eve", "eve", exercise.name, "d", "0.1", 77, ("cpu",), "t", 1.5, Status.FAULT, "no host")
        results.record(run, fault, [Entry("eve", exercise.name, Status.FAULT)])
        results.finish(run, NOW)
        students = [Student(key, f"{key.title()} {NASTY}", f"{key}@x.org") for key in (*handed, "dee", "eve")]
        rules = Assignment("hw1", "Homework 1", (Part(exercise.name, Fraction(7)),), reveal=Reveal.TITLES)
        yield Gradebook(rules, students, [exercise], results.entries(), {}, results, 77)
