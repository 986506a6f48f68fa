"""Autolab's line, one file a student: ``autolab/STUDENT.json``. It is what an autograder prints last."""

from __future__ import annotations

import json
from pathlib import Path

from grader.classroom.gradebook import Gradebook
from grader.classroom.places import folders_of, replace_text


def write(book: Gradebook, folder: Path) -> None:
    """Write one file a student: a problem an exercise."""
    places = folders_of(book.students)
    for student, lines in book.lines():
        scores = {line.exercise.short: round(float(line.mark.score or 0), 4) for line in lines}
        replace_text(
            folder / "export" / "autolab" / f"{places[student.key]}.json", json.dumps({"scores": scores}) + "\n"
        )
