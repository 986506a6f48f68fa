"""Feedback files for Moodle: a zip of pages in the folders by which Moodle knows its participants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.bundles import files
from grader.classroom.gradebook import Gradebook
from grader.classroom.pages.writing import write_feedback
from grader.classroom.people import Student
from grader.classroom.places import folders_of

_FOLDER = re.compile(r"[^/]+_\d+_assignsubmission_(?:file|onlinetext)_?")
_PAGE = "feedback.html"


def write(book: Gradebook, folder: Path) -> Sequence[str]:
    """Write ``export/moodle-feedback.zip``, for *Upload multiple feedback files in a zip*.

    Returns:
        Who has no folder of Moodle's among what was handed in, and so no page in the zip.
    """
    write_feedback(book, folder)
    places = folders_of(book.students)
    found, left = {}, []
    for student in book.students:
        of_moodle = _folder_of(book, student)
        if of_moodle is None:
            left.append(student.key)
        else:
            page = folder / "feedback" / places[student.key] / "index.html"
            found[f"{of_moodle}/{_PAGE}"] = page.read_bytes()
    (folder / "export").mkdir(parents=True, exist_ok=True)
    files.write(folder / "export" / "moodle-feedback.zip", found, zipped=True)
    return [f"moodle-feedback: no folder of Moodle's for {', '.join(left)}."] if left else []


def _folder_of(book: Gradebook, student: Student) -> str | None:
    """The folder in which Moodle gave out what this student handed in."""
    for exercise in book.exercises:
        entry = book.entries.get((student.key, exercise.name))
        first = entry.place.partition("/")[0] if entry is not None else ""
        if _FOLDER.fullmatch(first):
            return first
    return None
