"""Where a learner stands: the catalog and the progress made in it, as data. Nothing here prints."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.content.catalog import Catalog
from grader.content.exercise import DEVICES, Exercise, Topic
from grader.errors import UsageError
from grader.learner.progress import Attempt, Note, Progress
from grader.report import Category


class State(enum.StrEnum):
    """How far an exercise is."""

    NEW = "new"
    TRIED = "tried"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Tally:
    """Points of one category: `earned` of `possible`."""

    earned: int
    possible: int


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise on the board.

    Attributes:
        name: full name, e.g. ``normalization/rmsnorm``.
        topic: name of its topic.
        points: per category, of the best attempt; categories that are not graded are absent.
        earned: points of the best attempt.
        possible: points that a full pass earns.
        devices: where it was solved, or where it was tried as long as it is not solved.
        last_try: ISO 8601, UTC; None when it was never tried.
        issued: it was handed out.
        hints: how many were taken.
        gave_up: the solution was shown before it was solved.
    """

    name: str
    title: str
    topic: str
    kind: str
    difficulty: int
    state: State
    points: Mapping[Category, Tally]
    earned: int
    possible: int
    attempts: int
    devices: tuple[str, ...]
    last_try: str | None
    issued: bool
    hints: int
    gave_up: bool


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over a topic, or over everything (`topic` is then empty)."""

    topic: str
    title: str
    exercises: int
    tried: int
    solved: int
    earned: int
    possible: int


@dataclass(frozen=True, slots=True)
class Board:
    """The scoreboard.

    Attributes:
        rows: every exercise, topic by topic.
        topics: sums per topic, in the order of `rows`.
        total: sums over all rows.
        elsewhere: names that were tried but are in none of the packs at hand.
    """

    rows: tuple[Row, ...]
    topics: tuple[Total, ...]
    total: Total
    elsewhere: tuple[str, ...] = ()


def make_board(catalog: Catalog, progress: Progress) -> Board:
    """Put the board together. Filter the catalog with `in_topic` for the board of one topic."""
    attempts: dict[str, list[Attempt]] = {}
    for attempt in progress.attempts():
        attempts.setdefault(attempt.exercise, []).append(attempt)
    notes = progress.notes()
    rows = tuple(
        _row(exercise, attempts.get(exercise.name, []), notes.get(exercise.name, Note()))
        for exercise in sorted(catalog, key=lambda e: (e.topic.order, e.topic.name))
    )
    titles = {exercise.topic.name: exercise.topic.title for exercise in catalog}
    topics = tuple(
        _total(name, titles[name], [row for row in rows if row.topic == name])
        for name in dict.fromkeys(row.topic for row in rows)
    )
    known = {exercise.name for exercise in catalog}
    elsewhere = tuple(sorted(name for name in attempts if name not in known))
    return Board(rows, topics, _total("", "In all", rows), elsewhere)


def next_exercise(catalog: Catalog, progress: Progress) -> Exercise | None:
    """The first unsolved exercise in the catalog's order, or None: all are solved.

    Exercises that were given up come last, so that one that is too hard does not block the way.
    """
    solved, notes = progress.solved(), progress.notes()
    unsolved = [exercise for exercise in catalog if exercise.name not in solved]
    unsolved.sort(key=lambda exercise: notes.get(exercise.name, Note()).given_up)
    return unsolved[0] if unsolved else None


def in_topic(catalog: Catalog, text: str) -> Catalog:
    """The part of the catalog that is in the topic called `text`, or in the only one that contains it.

    Raises:
        UsageError: none or several topics fit; near misses are suggested.
    """
    topics = {exercise.topic.name: exercise.topic for exercise in catalog}
    topic = _find_topic(topics, text)
    broken = tuple(item for item in catalog.broken if item.name.partition("/")[0] == topic.name)
    return Catalog(tuple(exercise for exercise in catalog if exercise.topic.name == topic.name), broken)


def _find_topic(topics: Mapping[str, Topic], text: str) -> Topic:
    wanted = text.strip().strip("/").lower().replace("_", "-").replace(" ", "-")
    if wanted in topics:
        return topics[wanted]
    found = [name for name in topics if wanted and wanted in name]
    if len(found) == 1:
        return topics[found[0]]
    if found:
        raise UsageError(f"{text!r} fits several topics: {', '.join(found)}.", "Give more of the name.")
    near = difflib.get_close_matches(wanted, topics, n=3)
    raise UsageError(
        f"There is no topic {text!r}." + (f" Did you mean {', '.join(near)}?" if near else ""),
        f"The topics: {', '.join(topics)}.",
    )


def _row(exercise: Exercise, attempts: Sequence[Attempt], note: Note) -> Row:
    best = max(enumerate(attempts), key=_quality)[1] if attempts else None
    solving = [attempt for attempt in attempts if attempt.solved]
    points = {
        category: Tally(*(best.points.get(category, (0, possible)) if best else (0, possible)))
        for category, possible in exercise.points.items()
    }
    seen = {device for attempt in solving or attempts for device in attempt.devices}
    return Row(
        name=exercise.name,
        title=exercise.title,
        topic=exercise.topic.name,
        kind=exercise.kind,
        difficulty=exercise.difficulty,
        state=State.SOLVED if solving else State.TRIED if attempts else State.NEW,
        points=points,
        earned=sum(tally.earned for tally in points.values()),
        possible=sum(tally.possible for tally in points.values()),
        attempts=len(attempts),
        devices=tuple(device for device in DEVICES if device in seen),
        last_try=_iso(max(attempt.time for attempt in attempts)) if attempts else None,
        issued=note.issued,
        hints=note.hints,
        gave_up=note.given_up,
    )


def _quality(item: tuple[int, Attempt]) -> tuple[bool, float, int]:
    """Best is what solves, then what earns most, then what came last."""
    number, attempt = item
    return attempt.solved, attempt.earned / max(attempt.possible, 1), number


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _total(topic: str, title: str, rows: Iterable[Row]) -> Total:
    rows = list(rows)
    return Total(
        topic=topic,
        title=title,
        exercises=len(rows),
        tried=sum(row.state is State.TRIED for row in rows),
        solved=sum(row.state is State.SOLVED for row in rows),
        earned=sum(row.earned for row in rows),
        possible=sum(row.possible for row in rows),
    )
