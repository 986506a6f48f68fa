"""Programs laid out for tools that compare them: JPlag, compare50, MOSS. Nothing is said about anybody here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.classroom.bundles import files
from grader.classroom.matching import Match
from grader.classroom.people import Student
from grader.classroom.places import folders_of
from grader.content.exercise import Exercise


def write_programs(
    path: Path,
    students: Sequence[Student],
    exercises: Sequence[Exercise],
    matches: Mapping[tuple[str, str], Match],
) -> int:
    """Write ``EXERCISE/STUDENT.py`` for each program, and ``base/EXERCISE/STUB.py``, which all have in common.

    What is missing, empty, unreadable or still the stub is left out.

    Args:
        path: a folder, or a zip where it ends so.
        students: of the class.
        exercises: that are compared.
        matches: what each handed in, by student and exercise.

    Returns:
        How many programs there are.

    Raises:
        UsageError: it cannot be written there.
    """
    names = folders_of(students)
    programs = {
        f"{_folder(exercise)}/{names[student.key]}.py": match.answer.source.encode("utf-8", "backslashreplace")
        for exercise in exercises
        for student in students
        if (match := matches[student.key, exercise.name]).handed is not None and match.status is None
    }
    base = {f"base/{_folder(e)}/{e.stub_name}": e.stub.read_bytes() for e in exercises}
    files.write(path, programs | base, zipped=files.is_zip(path))
    return len(programs)


def _folder(exercise: Exercise) -> str:
    return exercise.name.replace("/", "-")
