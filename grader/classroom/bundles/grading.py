"""A grader: what the one who grades installs. It has an assignment's exercises and rules, and its handout's digest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import grader
from grader.classroom.bundles import files
from grader.classroom.bundles.digest import digest_of, expect_digest
from grader.classroom.bundles.handout import read_digest
from grader.classroom.bundles.toml import as_toml
from grader.classroom.places import file_name
from grader.content.exercise import Exercise
from grader.content.fields import read_toml

_PACK = "pack"
_README = """# Grader of {title}

With kata {version}, in this folder:

    kata grade HANDED-IN --assignment assignment.toml

Solutions and hidden checks are in here: keep it from the class. It belongs to the handout {digest}.
"""


def write_grader(path: Path, assignment: Path, title: str, exercises: Sequence[Exercise], handout: Path | None) -> str:
    """Write a grader.

    Args:
        path: a folder, or a zip where it ends so.
        assignment: ``assignment.toml``: its rules are kept as they stand there.
        title: of the assignment.
        exercises: of the assignment, in its order.
        handout: that it must belong to, a folder or a zip; None: nobody asks.

    Returns:
        The digest by which handouts and this grader are matched.

    Raises:
        UsageError: the handout is another one's, or it cannot be written there.
        ExerciseError: an exercise has no solution.
    """
    if handout is not None:
        expect_digest(exercises, read_digest(handout), str(handout))
    digest = digest_of(exercises)
    rules = {**read_toml(assignment), "packs": [_PACK], "only_packs": True, "handout": digest}
    rules["exercise"] = [
        {**table, "name": exercise.name} for table, exercise in zip(rules["exercise"], exercises, strict=True)
    ]
    contents = {
        "assignment.toml": as_toml(rules).encode(),
        "README.md": _README.format(title=title, version=grader.__version__, digest=digest).encode(),
    }
    for exercise in exercises:
        contents |= {f"{_PACK}/{name}": data for name, data in files.of_exercise(exercise).items()}
    files.write(path, contents, zipped=files.is_zip(path), inside=file_name(path.stem))
    return digest
