"""Gradescope's autograder zip: ``setup.sh``, ``run_autograder``, the assignment, and exercises that kata has not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import grader
from grader.classroom.assignment import Assignment, as_toml
from grader.classroom.bundles import files
from grader.content.exercise import Exercise
from grader.installed import builtin_pack

_TEMPLATES = Path(__file__).parent / "templates"
_PACK = "pack"


def write_autograder(
    path: Path, assignment: Assignment, exercises: Sequence[Exercise], seed: int, *, require_sandbox: bool
) -> None:
    """Write the zip.

    Args:
        path: the file.
        assignment: its rules; times are Gradescope's to know, so lateness is left to it.
        exercises: of the assignment.
        seed: of the inputs: every student gets the same.
        require_sandbox: whether the container must have every barrier.
    """
    options = "" if require_sandbox else "--no-require-sandbox "
    own = [exercise for exercise in exercises if not exercise.folder.is_relative_to(builtin_pack())]
    contents = {
        "setup.sh": _filled("setup.sh", version=grader.__version__).encode(),
        "run_autograder": _filled("run_autograder", seed=str(seed), options=options).encode(),
        "assignment.toml": as_toml(assignment, [f"{_PACK}"] if own else []).encode(),
        "roster.csv": b"student\nstudent\n",
    }
    for exercise in own:
        contents |= {f"{_PACK}/{name}": data for name, data in files.of_exercise(exercise).items()}
    files.write(path, contents, zipped=True, programs=("setup.sh", "run_autograder"))


def _filled(name: str, **values: str) -> str:
    text = (_TEMPLATES / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{{ {key} }}}}", value)
    return text
