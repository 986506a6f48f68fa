"""Handouts: packs without hidden checks and solutions. Their ``handout.toml`` says what they hand out, and for what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.content.exercise import HANDOUT
from grader.content.fields import check_keys, read_toml
from grader.errors import ExerciseError

FORMAT = 1
EXAMPLES = "test_example"
"""Name of the check that the statement's examples make."""
PLAN = "public.json"
"""While a handout is made, beside its `PUBLIC`: what its checks are called, and the source of their probes."""
_KEYS: Mapping[str, type] = {
    "format": int,
    "name": str,
    "title": str,
    "due": datetime,
    "digest": str,
    "exercises": list,
}


@dataclass(frozen=True, slots=True)
class Handout:
    """What is handed out.

    Attributes:
        name: of the assignment, short.
        title: of the assignment.
        digest: of what learners are given: the same where this handout and a grader belong together.
        exercises: full names, in the order of the assignment.
        due: None: at no time.
    """

    name: str
    title: str
    digest: str
    exercises: tuple[str, ...]
    due: datetime | None = None


def read_handout(pack: Path) -> Handout | None:
    """What a pack hands out; None for a pack that is no handout.

    Raises:
        ExerciseError: the file is there and not valid.
    """
    path = pack / HANDOUT
    return _of_data(path, read_toml(path)) if path.is_file() else None


def handout_of(text: str, path: Path) -> Handout:
    """What the text of a ``handout.toml`` says.

    Args:
        text: its content.
        path: where it is from, for messages.

    Raises:
        ExerciseError: it is not valid.
    """
    try:
        return _of_data(path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(f"{path}: {error}") from error


def _of_data(path: Path, data: dict[str, Any]) -> Handout:
    check_keys(path, data, _KEYS, {"due"})
    if data["format"] > FORMAT:
        raise ExerciseError(f"{path}: format {data['format']}, this kata reads up to {FORMAT}.", "Update kata.")
    if not all(isinstance(name, str) for name in data["exercises"]):
        raise ExerciseError(f"{path}: `exercises` is a list of names, got {data['exercises']!r}.")
    return Handout(data["name"], data["title"], data["digest"], tuple(data["exercises"]), data.get("due"))
