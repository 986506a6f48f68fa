"""What a learner has done: attempts, exercises handed out, hints, solutions looked at. Kept by `database`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader.category import Category
from grader.learner.database import BUSY_SECONDS, Database, open_database

if TYPE_CHECKING:
    from grader.report import Report

VERSION = 1
"""Version of the schema."""

_SCHEMA = (
    """CREATE TABLE attempt (
        number   INTEGER PRIMARY KEY,
        id       TEXT NOT NULL UNIQUE,   -- Report.attempt
        exercise TEXT NOT NULL,
        time     TEXT NOT NULL,          -- ISO 8601, UTC
        seed     INTEGER NOT NULL,
        solved   INTEGER NOT NULL,
        earned   INTEGER NOT NULL,
        possible INTEGER NOT NULL,
        points   TEXT NOT NULL,          -- {category: [earned, possible]}
        devices  TEXT NOT NULL,          -- [name, ...]
        source   TEXT NOT NULL,          -- SHA-256 of the submission's text
        report   TEXT NOT NULL           -- the whole Report
    )""",
    """CREATE TABLE exercise (
        name     TEXT PRIMARY KEY,
        issued   TEXT,                   -- when it was handed out
        hints    INTEGER NOT NULL DEFAULT 0,
        given_up TEXT                    -- when the solution was shown before it was solved
    )""",
    "CREATE TABLE current_exercise (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One recorded grading, without its checks.

    Attributes:
        points: earned and possible points per category.
    """

    exercise: str
    time: datetime
    solved: bool
    earned: int
    possible: int
    points: Mapping[Category, tuple[int, int]]
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is kept about one exercise beside its attempts."""

    issued: bool = False
    hints: int = 0
    given_up: bool = False


class Progress:
    """The progress in one workspace, closed at the end of its ``with`` block. `open_progress` makes it.

    Every method raises `WorkspaceError` where the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def record(self, report: Report, source_sha256: str, now: datetime) -> bool:
        """Keep one attempt and make its exercise the current one.

        Returns:
            False when this attempt was recorded before: it is not recorded twice.
        """
        from grader.report import to_data

        points = {category: (score.earned, score.possible) for category, score in report.scores.items()}
        values = (
            report.attempt,
            report.exercise,
            _stamp(now),
            report.seed,
            report.solved,
            report.earned,
            report.possible,
            json.dumps(points),
            json.dumps(report.devices),
            source_sha256,
            json.dumps(to_data(report)),
        )
        with self._database.change() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO attempt (id, exercise, time, seed, solved, earned, possible, points,"
                f" devices, source, report) VALUES ({', '.join('?' * len(values))})",
                values,
            )
            _make_current(connection, report.exercise)
            return cursor.rowcount == 1

    def issue(self, exercise: str, now: datetime) -> None:
        """Note that `exercise` was handed out, the first time, and make it the current one."""
        with self._database.change() as connection:
            connection.execute(
                "INSERT INTO exercise (name, issued) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET issued = coalesce(issued, excluded.issued)",
                (exercise, _stamp(now)),
            )
            _make_current(connection, exercise)

    def take_hint(self, exercise: str, available: int) -> tuple[int, bool]:
        """Count one more hint of those `available`.

        Returns:
            How many are taken now, and whether one of them is new.
        """
        with self._database.change() as connection:
            connection.execute("INSERT OR IGNORE INTO exercise (name) VALUES (?)", (exercise,))
            cursor = connection.execute(
                "UPDATE exercise SET hints = hints + 1 WHERE name = ? AND hints < ?", (exercise, available)
            )
            row = connection.execute("SELECT hints FROM exercise WHERE name = ?", (exercise,)).fetchone()
            return min(int(row[0]), available), cursor.rowcount == 1

    def give_up(self, exercise: str, now: datetime) -> None:
        """Note that the solution was shown before `exercise` was solved."""
        with self._database.change() as connection:
            connection.execute(
                "INSERT INTO exercise (name, given_up) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET given_up = coalesce(given_up, excluded.given_up)",
                (exercise, _stamp(now)),
            )

    def current(self) -> str | None:
        """The exercise that was handed out or checked last."""
        with self._database.read() as connection:
            row = connection.execute("SELECT name FROM current_exercise").fetchone()
            return None if row is None else str(row[0])

    def attempts(self) -> tuple[Attempt, ...]:
        """All attempts, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT exercise, time, solved, earned, possible, points, devices FROM attempt ORDER BY number"
            )
            return tuple(_attempt(*row) for row in rows)

    def solved(self) -> frozenset[str]:
        """The exercises that were solved at least once."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT DISTINCT exercise FROM attempt WHERE solved")
            return frozenset(str(name) for (name,) in rows)

    def notes(self) -> dict[str, Note]:
        """What is kept about each exercise beside its attempts; exercises never touched are absent."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT name, issued, hints, given_up FROM exercise")
            return {
                str(name): Note(issued is not None, int(hints), given_up is not None)
                for name, issued, hints, given_up in rows
            }

    def verify(self) -> None:
        """Read the whole database; raises `WorkspaceError` where it is damaged."""
        self._database.verify()


def open_progress(path: Path, *, create: bool = False, busy_seconds: float = BUSY_SECONDS) -> Progress:
    """Open a workspace's progress; see `open_database`."""
    return Progress(open_database(path, _SCHEMA, VERSION, create=create, busy_seconds=busy_seconds))


def _make_current(connection: sqlite3.Connection, exercise: str) -> None:
    connection.execute("INSERT OR REPLACE INTO current_exercise (only, name) VALUES (1, ?)", (exercise,))


def _attempt(exercise: str, time: str, solved: int, earned: int, possible: int, points: str, devices: str) -> Attempt:
    return Attempt(
        exercise=exercise,
        time=datetime.fromisoformat(time),
        solved=bool(solved),
        earned=earned,
        possible=possible,
        points={Category(name): (int(got), int(of)) for name, (got, of) in json.loads(points).items()},
        devices=tuple(json.loads(devices)),
    )


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
