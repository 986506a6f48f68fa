"""Gradescope's autograder zip: ``setup.sh``, ``run_autograder``, the assignment, and exercises that kata has not."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import grader
from grader.classroom.assignment import Assignment, as_toml
from grader.content.exercise import Exercise
from grader.installed import builtin_pack

_TEMPLATES = Path(__file__).parent / "templates"
_PACK = "pack"
_TIME = (1980, 1, 1, 0, 0, 0)  # the same content gives the same zip
_NOISE = ("__pycache__",)


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
    files = {
        "setup.sh": _filled("setup.sh", version=grader.__version__).encode(),
        "run_autograder": _filled("run_autograder", seed=str(seed), options=options).encode(),
        "assignment.toml": as_toml(assignment, [f"{_PACK}"] if own else []).encode(),
        "roster.csv": b"student\nstudent\n",
    }
    for exercise in own:
        files |= {name: file.read_bytes() for name, file in _of_exercise(exercise)}
    draft = path.with_name(f".{path.name}.new")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, _TIME)
            mode = 0o755 if name in ("setup.sh", "run_autograder") else 0o644
            info.external_attr, info.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    draft.replace(path)


def _filled(name: str, **values: str) -> str:
    text = (_TEMPLATES / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{{ {key} }}}}", value)
    return text


def _of_exercise(exercise: Exercise) -> Iterator[tuple[str, Path]]:
    """The files of an exercise and of its topic, by their names in the zip."""
    topic = exercise.folder.parent
    for file in topic.iterdir():
        if file.is_file():
            yield f"{_PACK}/exercises/{topic.name}/{file.name}", file
    for kind, folder in (("exercises", exercise.folder), ("solutions", exercise.solution.parent)):
        for file in folder.rglob("*"):
            if file.is_file() and not any(part in _NOISE for part in file.parts):
                yield f"{_PACK}/{kind}/{exercise.name}/{file.relative_to(folder).as_posix()}", file
