"""``results/STUDENT/EXERCISE.json``: the whole report of each row, with what a class adds to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.places import folders_of, replace_text
from grader.report import FORMAT, to_data


def write(book: Gradebook, folder: Path) -> None:
    """Write one file a row."""
    places = folders_of(book.students)
    for student, lines in book.lines():
        for line in lines:
            path = folder / "results" / places[student.key] / f"{line.exercise.name.replace('/', '-')}.json"
            replace_text(path, json.dumps(as_data(line, book.assignment.name), indent=1))


def as_data(line: Line, assignment: str) -> dict[str, Any]:
    """One row as plain data: `kata check --json`'s object, also where nothing could be graded."""
    entry, grading, mark = line.row.entry, line.row.grading, line.mark
    report = to_data(line.row.report) if line.row.report is not None else {"checks": [], "solved": False, "causes": []}
    return {
        **report,
        "format": FORMAT,
        "exercise": entry.exercise,
        "student": entry.student,
        "assignment": assignment,
        "status": entry.status.value,
        "file": entry.place,
        "sha256": entry.sha256,
        "matched_by": entry.matched_by,
        "note": entry.note,
        "message": grading.message if grading is not None else "",
        "exercise_digest": grading.digest if grading is not None else "",
        "graded_at": grading.time if grading is not None else "",
        "submitted_at": entry.submitted,
        "late_seconds": mark.late_seconds,
        "raw": float(mark.raw),
        "penalty": float(mark.penalty),
        "earned": None if mark.score is None else float(mark.score),
        "possible": float(mark.possible),
    }
