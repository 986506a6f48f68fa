"""``assignment.toml``: which exercises are graded, for how many points, until when, and by which rules."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from grader.content.exercise import Exercise
from grader.content.fields import check_keys, not_one_of, read_toml
from grader.errors import ExerciseError, FaultsError, UsageError

_KEYS: Mapping[str, type] = {
    "format": int,
    "name": str,
    "title": str,
    "due": datetime,
    "packs": list,
    "only_packs": bool,
    "handout": str,
    "exercise": list,
    "grading": dict,
    "late": dict,
    "extensions": dict,
    "reveal": str,
}
_OPTIONAL = set(_KEYS) - {"format", "name", "exercise"}
_EXERCISE_KEYS: Mapping[str, type] = {"name": str, "points": int, "require": bool, "extra": bool}
_GRADING_KEYS: Mapping[str, type] = {"rounding": str, "floor_for_submitting": int, "attempts": str}
_LATE_KEYS: Mapping[str, type] = {"grace_minutes": int, "per_day": float, "max_penalty": float, "cutoff_days": int}
FORMAT = 1


class Rounding(enum.StrEnum):
    """What becomes of parts of a point, for each exercise."""

    NONE = "none"
    DOWN = "down"  # to whole points
    HALF = "half"  # to the nearest half point


class Attempts(enum.StrEnum):
    """What counts of several files that a student handed in, one run after the other."""

    LATEST = "latest"
    BEST = "best"


class Reveal(enum.StrEnum):
    """How much of hidden checks is shown. Each level shows what the ones after it do, too."""

    ALL = "all"  # expected values, examples, the seed: a student who may hand in again can read answers off them
    TITLES = "titles"  # what each check asks for, and what is wrong in words
    CATEGORY = "category"  # how many checks of each category passed
    NONE = "none"  # points


@dataclass(frozen=True, slots=True)
class Part:
    """One exercise of an assignment.

    Attributes:
        exercise: full name.
        points: that it is worth here.
        require: whether who does not solve it is told so.
        extra: its points are above the maximum.
    """

    exercise: str
    points: Fraction
    require: bool = False
    extra: bool = False


@dataclass(frozen=True, slots=True)
class LateRule:
    """What lateness costs.

    Attributes:
        grace_minutes: that cost nothing.
        per_day: share of the points that each day begun costs.
        max_penalty: the largest share.
        cutoff_days: after so many days nothing counts; None: never.
    """

    grace_minutes: int = 0
    per_day: Fraction = Fraction(0)
    max_penalty: Fraction = Fraction(1)
    cutoff_days: int | None = None

    def share(self, late_seconds: float) -> Fraction:
        """The share of the points that so much lateness costs."""
        if late_seconds <= self.grace_minutes * 60:
            return Fraction(0)
        days = -int(-late_seconds // 86400)  # a day that has begun is one
        if self.cutoff_days is not None and late_seconds > self.cutoff_days * 86400:
            return Fraction(1)
        return min(self.max_penalty, self.per_day * days)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is graded, and how it is marked.

    Attributes:
        name: short, for files and platforms.
        due: None: nothing is late.
        packs: folders with more exercises.
        only_packs: there are no others than those of `packs`.
        handout: digest of what the class was given; empty where nobody has said.
        late: None: lateness is told, and costs nothing.
        extensions: a later `due`, by student.
        floor: points that a program that was handed in gets at least, for each exercise.
        attempts: which of several files counts.
        reveal: how much of hidden checks students are shown.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    due: datetime | None = None
    packs: tuple[Path, ...] = ()
    only_packs: bool = False
    handout: str = ""
    rounding: Rounding = Rounding.NONE
    floor: Fraction = Fraction(0)
    late: LateRule | None = None
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    attempts: Attempts = Attempts.LATEST
    reveal: Reveal = Reveal.TITLES

    def part(self, exercise: str) -> Part:
        """The part of this name."""
        return next(part for part in self.parts if part.exercise == exercise)

    def due_for(self, student: str) -> datetime | None:
        """When a student's answers are due."""
        return self.extensions.get(student, self.due)


def of_exercises(exercises: Sequence[Exercise]) -> Assignment:
    """An assignment of these exercises, each for its own points."""
    parts = tuple(Part(exercise.name, Fraction(sum(exercise.points.values()))) for exercise in exercises)
    name = exercises[0].short if len(exercises) == 1 else "exercises"
    return Assignment(name, exercises[0].title if len(exercises) == 1 else "Exercises", parts)


def read_assignment(path: Path) -> Assignment:
    """Read an assignment.

    The names of its exercises are taken as they stand: a catalog says which they are.

    Raises:
        UsageError: it cannot be read, or a value is none that there can be.
    """
    try:
        return _read(path)
    except ExerciseError as error:
        raise UsageError(error.message, error.next_step or "Correct it; docs/class.md shows one.") from error


def _read(path: Path) -> Assignment:
    data = read_toml(path)
    check_keys(path, data, _KEYS, _OPTIONAL)
    if data["format"] > FORMAT:
        raise ExerciseError(f"{path}: format {data['format']}, this kata reads up to {FORMAT}.", "Update kata.")
    parts = tuple(_part(path, table) for table in data["exercise"])
    if not parts:
        raise ExerciseError(f"{path}: there is no [[exercise]].")
    grading = data.get("grading", {})
    check_keys(f"{path}: [grading]", grading, _GRADING_KEYS, set(_GRADING_KEYS))
    faults = [
        *not_one_of("reveal", data.get("reveal", Reveal.TITLES), tuple(Reveal)),
        *not_one_of("grading.rounding", grading.get("rounding", "none"), tuple(Rounding)),
        *not_one_of("grading.attempts", grading.get("attempts", "latest"), tuple(Attempts)),
    ]
    if data.get("only_packs") and not data.get("packs"):
        faults.append("`only_packs` without `packs` leaves no exercise.")
    if faults:
        raise FaultsError(path, faults)
    return Assignment(
        name=data["name"],
        title=data.get("title", data["name"]),
        parts=parts,
        due=_with_zone(path, "due", data["due"]) if "due" in data else None,
        packs=tuple(path.parent / pack for pack in data.get("packs", [])),
        only_packs=data.get("only_packs", False),
        handout=data.get("handout", ""),
        rounding=Rounding(grading.get("rounding", "none")),
        floor=Fraction(grading.get("floor_for_submitting", 0)),
        attempts=Attempts(grading.get("attempts", "latest")),
        late=_late(path, data["late"]) if "late" in data else None,
        extensions={s: _with_zone(path, f"extensions.{s}", due) for s, due in data.get("extensions", {}).items()},
        reveal=Reveal(data.get("reveal", Reveal.TITLES)),
    )


def _part(path: Path, table: Any) -> Part:
    if not isinstance(table, dict):
        raise ExerciseError(f"{path}: `exercise` is a list of tables: [[exercise]].")
    where = f"{path}: {table.get('name', 'exercise')}"
    check_keys(where, table, _EXERCISE_KEYS, {"require", "extra"})
    if table["points"] < 1:
        raise ExerciseError(f"{where}: `points` is at least 1, got {table['points']}.")
    return Part(table["name"], Fraction(table["points"]), table.get("require", False), table.get("extra", False))


def _late(path: Path, table: dict[str, Any]) -> LateRule:
    where = f"{path}: [late]"
    check_keys(where, table, _LATE_KEYS, set(_LATE_KEYS))
    for key in ("per_day", "max_penalty"):
        if not 0 <= table.get(key, 0.0) <= 1:
            raise ExerciseError(f"{where}: `{key}` is a share of the points, from 0.0 to 1.0; got {table[key]}.")
    return LateRule(
        grace_minutes=table.get("grace_minutes", 0),
        per_day=Fraction(str(table.get("per_day", 0.0))),
        max_penalty=Fraction(str(table.get("max_penalty", 1.0))),
        cutoff_days=table.get("cutoff_days"),
    )


def _with_zone(path: Path, key: str, time: Any) -> datetime:
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise ExerciseError(f"{path}: `{key}` is a time with its zone, such as 2026-11-20T23:59:00+01:00; got {time}.")
    return time


def as_toml(assignment: Assignment, packs: Sequence[str]) -> str:
    """An assignment as text that `read_assignment` reads: its exercises and points, without what hangs on times.

    Args:
        assignment: to be written.
        packs: folders with more exercises, relative to the file.
    """
    lines = [f"format = {FORMAT}", f"name = {json.dumps(assignment.name)}", f"title = {json.dumps(assignment.title)}"]
    lines += [f"packs = {json.dumps(list(packs))}", f'reveal = "{assignment.reveal}"', ""]
    for part in assignment.parts:
        lines += ["[[exercise]]", f'name = "{part.exercise}"', f"points = {part.points}"]
        lines += [f"{key} = true" for key in ("require", "extra") if getattr(part, key)] + [""]
    lines += ["[grading]", f'rounding = "{assignment.rounding}"', f"floor_for_submitting = {assignment.floor}"]
    return "\n".join(lines) + "\n"
