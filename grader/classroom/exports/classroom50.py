"""The ``result.json`` of classroom50 (``classroom50/result/v1``), one file a student: ``classroom50/STUDENT.json``.

Its points are whole numbers: each exercise's are rounded down. What only the runner knows (classroom, tag, links) is
taken from the environment that classroom50 sets, where it is set.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.places import folders_of, replace_text
from grader.classroom.statuses import Status

SCHEMA = "classroom50/result/v1"


def write(book: Gradebook, folder: Path) -> None:
    """Write one file a student."""
    places = folders_of(book.students)
    for student, lines in book.lines():
        data = as_data(book, lines)
        replace_text(folder / "export" / "classroom50" / f"{places[student.key]}.json", json.dumps(data, indent=1))


def as_data(book: Gradebook, lines: Sequence[Line]) -> dict[str, Any]:
    """A student's result."""
    tests = [
        {
            "test-name": line.exercise.name,
            "passed": line.row.entry.status is Status.SOLVED,
            "score": int(line.mark.score or 0),
            "max-score": int(line.mark.possible),
            "status": line.row.entry.status.value,
        }
        for line in lines
    ]
    student = lines[0].student.key
    tag = os.environ.get("SUBMISSION_TAG", f"submit/{student}")
    times = [line.row.entry.submitted for line in lines if line.row.entry.submitted]
    handed_in = datetime.fromisoformat(max(times, key=datetime.fromisoformat)) if times else datetime.now(UTC)
    return {
        "schema": SCHEMA,
        "classroom": os.environ.get("CLASSROOM", book.assignment.name),
        "assignment": os.environ.get("ASSIGNMENT", book.assignment.name),
        "assignment_type": "individual",
        "owner": student,
        "submission": tag,
        "commit": os.environ.get("COMMIT_URL", tag),
        "release": os.environ.get("RELEASE_URL", tag),
        "review": os.environ.get("REVIEW_URL") or os.environ.get("COMMIT_URL", tag),
        "datetime": handed_in.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(int(line.mark.score or 0) for line in lines),
        "max-score": sum(int(line.mark.possible) for line in lines),
        "tests": tests,
    }
