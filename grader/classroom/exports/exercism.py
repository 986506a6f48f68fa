"""Exercism's ``results.json``, version 3, one file a result: ``exercism/STUDENT/EXERCISE.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.classroom.assignment import Reveal
from grader.classroom.exports.cases import cases
from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.pages.told import IN_WORDS
from grader.classroom.places import folders_of, replace_text
from grader.classroom.statuses import Status
from grader.report import Outcome

_LONGEST = 65_535
_STATUS = {Outcome.PASSED: "pass", Outcome.FAILED: "fail"}


def write(book: Gradebook, folder: Path) -> None:
    """Write one file a result."""
    places = folders_of(book.students)
    for student, lines in book.lines():
        for line in lines:
            name = f"{line.exercise.name.replace('/', '-')}.json"
            path = folder / "export" / "exercism" / places[student.key] / name
            replace_text(path, json.dumps(as_data(line, book.assignment.reveal), indent=1))


def as_data(line: Line, reveal: Reveal) -> dict[str, Any]:
    """One result. The checks are hidden: there is no code of theirs in it."""
    status, report = line.row.entry.status, line.row.report
    checked = report is not None and report.load is None and not status.is_open
    tests = [
        {
            "name": case.title,
            "test_code": "",
            "status": _STATUS.get(case.outcome, "error"),
            "message": case.message[:_LONGEST] if case.outcome is not Outcome.PASSED else None,
            "output": None,
        }
        for case in cases(line, reveal)
    ]
    if not checked:
        said = report.load.message if report is not None and report.load is not None else IN_WORDS[status]
        return {"version": 3, "status": "error", "message": said[:_LONGEST], "tests": []}
    return {"version": 3, "status": "pass" if status is Status.SOLVED else "fail", "message": None, "tests": tests}
