"""A handout: what a class gets. Statements, stubs, and what can be checked without a line of what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import grader
from grader.classroom.assignment import Assignment
from grader.classroom.bundles import files
from grader.classroom.bundles.digest import digest_of
from grader.classroom.bundles.leaks import WORKSPACE, Secrets, leaks, statement_of
from grader.classroom.bundles.public import Public, record
from grader.classroom.bundles.toml import as_toml
from grader.classroom.places import file_name
from grader.content.exercise import HANDOUT, PUBLIC, Exercise
from grader.content.fields import read_toml
from grader.content.handout import FORMAT, Handout, handout_of
from grader.errors import ExerciseError, UsageError

_NOT_GIVEN = ("learned", "batteries")  # told once it is solved; told in words below the statement
_README = """# {title}

{due}You need kata {version}. In this folder:

| | |
|---|---|
| `kata next` | hands out the next exercise: read its `README.md`, edit your file |
| `kata check` | runs the public checks; the hidden ones run after you hand in |
| `kata hint` | gives a nudge, where there are hints |
| `kata submit` | makes the zip that you hand in, and says what is missing |

| exercise | points |
|---|---|
{rows}
"""


def write_handout(
    path: Path,
    assignment: Assignment,
    exercises: Sequence[Exercise],
    *,
    hints: bool,
    on_exercise: Callable[[Exercise, Public], None] = lambda exercise, public: None,
) -> None:
    """Write a handout.

    Args:
        path: a folder, or a zip where it ends so.
        assignment: its name, title and due date.
        exercises: of the assignment, in its order.
        hints: whether hints are handed out.
        on_exercise: called with each exercise and what of it is public.

    Raises:
        ExerciseError: an exercise has no solution, a public check cannot be kept as data, or a line that is hidden
            would be handed out.
        UsageError: it cannot be written there.
        GraderError: the solution could not be asked.
    """
    contents: dict[str, bytes] = {}
    names = [exercise.name for exercise in exercises]
    for exercise in exercises:
        public = record(exercise)
        on_exercise(exercise, public)
        contents |= _of_exercise(exercise, public, names, hints=hints)
    due = {"due": assignment.due} if assignment.due is not None else {}
    told = {"format": FORMAT, "name": assignment.name, "title": assignment.title, **due}
    contents |= {
        HANDOUT: as_toml({**told, "digest": digest_of(exercises), "exercises": names}).encode(),
        "README.md": _readme(assignment).encode(),
        WORKSPACE: b'packs = [".."]\nonly_packs = true\n',
    }
    found = leaks(contents, [Secrets.of(exercise) for exercise in exercises])
    if found:
        raise ExerciseError(found[0], "Nothing was written. Take the line out of what is handed out.")
    files.write(path, contents, zipped=files.is_zip(path), inside=file_name(assignment.name))


def verify_handout(path: Path, find: Callable[[str], Exercise]) -> tuple[list[str], int]:
    """Hold a handout to what it may have.

    Args:
        path: the folder, or the zip.
        find: gives the exercise of a name, with its solution.

    Returns:
        What is wrong with it, a sentence each, and how many lines that are hidden were looked for.

    Raises:
        UsageError: it is no handout, or one of its exercises is nowhere.
        ExerciseError: an exercise is broken, or has no solution here.
    """
    handout, ours = _read(path)
    exercises = [find(name) for name in handout.exercises]
    secrets = [Secrets.of(exercise) for exercise in exercises]
    found, digest = leaks(ours, secrets), digest_of(exercises)
    if digest != handout.digest:
        found.append(f"{HANDOUT} has the digest {handout.digest}, and these exercises have {digest}: they differ.")
    return found, sum(len(of.lines) for of in secrets)


def read_digest(path: Path) -> str:
    """The digest of a handout, a folder or a zip.

    Raises:
        UsageError: it is no handout.
        ExerciseError: what it says of itself is not valid.
    """
    return _read(path)[0].digest


def _read(path: Path) -> tuple[Handout, dict[str, bytes]]:
    """What a handout says of itself, and its files by name."""
    contents = files.read(path)
    inside = min((name for name in contents if name.split("/")[-1] == HANDOUT), key=len, default=None)
    if inside is None:
        raise UsageError(f"{path} is no handout: it has no {HANDOUT}.", "`kata export handout` makes one.")
    before = inside.removesuffix(HANDOUT)
    ours = {name.removeprefix(before): data for name, data in contents.items()}
    return handout_of(contents[inside].decode("utf-8", "replace"), path), ours


def _of_exercise(exercise: Exercise, public: Public, names: Sequence[str], *, hints: bool) -> dict[str, bytes]:
    folder = f"exercises/{exercise.name}"
    topic = exercise.folder.parent / "topic.toml"
    found = {
        f"{folder}/exercise.toml": as_toml(_metadata(exercise, names, hints=hints)).encode(),
        f"{folder}/README.md": statement_of(exercise),
        f"{folder}/{exercise.stub_name}": exercise.stub.read_bytes(),
    }
    if public.checks:
        found |= {f"{folder}/checks.py": public.checks.encode(), f"{folder}/{PUBLIC}": public.data}
    return found | ({f"exercises/{exercise.topic.name}/topic.toml": topic.read_bytes()} if topic.exists() else {})


def _metadata(exercise: Exercise, names: Sequence[str], *, hints: bool) -> dict[str, Any]:
    """What ``exercise.toml`` says, without what is told once an exercise is solved."""
    data = read_toml(exercise.folder / "exercise.toml")
    for key in (*_NOT_GIVEN, *(() if hints else ("hints",))):
        data.pop(key, None)
    if "requires" in data:
        data["requires"] = [name for name in data["requires"] if name in names]
    return data


def _readme(assignment: Assignment) -> str:
    due = f"Due: {assignment.due:%Y-%m-%d %H:%M %z}.\n\n" if assignment.due is not None else ""
    rows = "\n".join(f"| {part.exercise} | {part.points}{' (extra)' * part.extra} |" for part in assignment.parts)
    return _README.format(title=assignment.title, due=due, version=grader.__version__, rows=rows)
