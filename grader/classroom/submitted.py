"""The zip that `kata submit` makes: answers, and a manifest that says what they answer."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import grader
from grader.classroom.answers import is_the_stub
from grader.classroom.bundles import files
from grader.classroom.claims import FORMAT, MANIFEST
from grader.content.exercise import Exercise
from grader.content.handout import Handout
from grader.errors import UsageError
from grader.learner.workspace import Workspace
from grader.reading.submission import NotTextError, read_bytes, text_of


class State(enum.StrEnum):
    """What there is to hand in for one exercise."""

    ANSWERED = "answered"
    UNCHANGED = "still the stub"
    EMPTY = "empty"
    MISSING = "missing"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Piece:
    """One exercise's file.

    Attributes:
        place: in the zip, and in the workspace.
        data: its bytes; empty where there is nothing that can be handed in.
        note: why it cannot be read.
    """

    exercise: Exercise
    state: State
    place: str
    data: bytes = b""
    note: str = ""


def gather(workspace: Workspace, exercises: Sequence[Exercise]) -> list[Piece]:
    """What a workspace has for these exercises. No link leads out of it."""
    return [_piece(workspace, exercise) for exercise in exercises]


def _piece(workspace: Workspace, exercise: Exercise) -> Piece:
    file = workspace.file(exercise)
    place = f"{exercise.name}/{exercise.stub_name}"
    if not file.exists() and not file.is_symlink():
        return Piece(exercise, State.MISSING, place)
    try:
        data = read_bytes(file, within=workspace.bounds(file))
        text = text_of(data)
    except UsageError as error:
        return Piece(exercise, State.UNREADABLE, place, note=error.message)
    except NotTextError as error:
        return Piece(exercise, State.UNREADABLE, place, note=f"{file} {error} {error.next_step}")
    if not text.strip():
        return Piece(exercise, State.EMPTY, place)
    return Piece(exercise, State.UNCHANGED if is_the_stub(text, exercise) else State.ANSWERED, place, data)


def write_submission(
    path: Path, pieces: Sequence[Piece], handout: Handout | None, assignment: str, student: str, now: datetime
) -> None:
    """Write the zip, whole or not at all; one that is there is replaced.

    Args:
        path: where to.
        pieces: those that have something are in it.
        handout: that the exercises came with.
        assignment: its name.
        student: as they call themselves; may be empty.
        now: with its zone.

    Raises:
        UsageError: it cannot be written there.
    """
    held = [piece for piece in pieces if piece.data]
    manifest = {
        "format": FORMAT,
        "assignment": assignment,
        "handout": handout.digest if handout is not None else "",
        "student": student,
        "time": now.isoformat(timespec="seconds"),
        "kata": grader.__version__,
        "files": [
            {"exercise": p.exercise.name, "path": p.place, "sha256": hashlib.sha256(p.data).hexdigest()} for p in held
        ],
        "left_out": {p.exercise.name: p.state.value for p in pieces if not p.data},
    }
    told = {MANIFEST: json.dumps(manifest, indent=2).encode()}
    files.write(path, told | {piece.place: piece.data for piece in held}, zipped=True)
