"""Gradescope's ``results.json``, one file a student: ``gradescope/STUDENT.json``.

Fields as Gradescope's page "Autograder Specifications" has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.classroom.assignment import Reveal
from grader.classroom.exports.cases import cases
from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.pages.told import IN_WORDS
from grader.classroom.places import folders_of, replace_text
from grader.report import Outcome


def write(book: Gradebook, folder: Path) -> None:
    """Write one file a student."""
    places = folders_of(book.students)
    for student, lines in book.lines():
        data = as_data(book, lines)
        replace_text(folder / "export" / "gradescope" / f"{places[student.key]}.json", json.dumps(data, indent=1))


def as_data(book: Gradebook, lines: Sequence[Line]) -> dict[str, Any]:
    """A student's results."""
    total = book.total(lines[0].student, lines)
    said = [f"{line.exercise.title}: {IN_WORDS[line.row.entry.status]}" for line in lines]
    gradings = [line.row.grading for line in lines if line.row.grading is not None]
    return {
        "score": round(float(total.score), 4),  # it counts, and not the sum of the tests: penalties, rounding
        "execution_time": round(sum(grading.seconds for grading in gradings)),
        "output": "\n".join(said),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "seed": book.seed,
            "exercise_digests": {grading.exercise: grading.digest for grading in gradings},
            "statuses": {line.exercise.name: line.row.entry.status.value for line in lines},
        },
        "tests": [test for number, line in enumerate(lines, 1) for test in _tests(book, number, line)],
    }


def _tests(book: Gradebook, number: int, line: Line) -> Iterator[dict[str, Any]]:
    reveal = book.assignment.reveal
    if reveal in (Reveal.CATEGORY, Reveal.NONE):  # one line an exercise
        score, possible = line.mark.score, line.mark.possible
        yield {
            "name": line.exercise.title,
            "number": str(number),
            "score": round(float(score or 0), 4),
            "max_score": float(possible),
            "status": "passed" if score == possible else "failed",
            "visibility": "visible",
        }
        return
    for at, case in enumerate(cases(line, reveal), 1):
        yield {
            "name": f"{line.exercise.title}: {case.title}",
            "name_format": "text",
            "number": f"{number}.{at}",
            "score": round(float(case.points), 4),
            "max_score": round(float(case.possible), 4),
            "status": "passed" if case.outcome is Outcome.PASSED else "failed",
            "output": case.message,
            "output_format": "text",
            "tags": [case.category, case.device],
            "visibility": "visible",
        }
