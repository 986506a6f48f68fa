"""All that is known of a class: an SQLite file to which rows are added, and none is changed.

A grading is one report on one text. An entry says what one student has for one exercise, and points to a grading where
there is one; the last entry counts. A grading and the entries that it belongs to are one transaction: a kill -9 leaves
both or neither. What was not graded is then graded by the next run, which sees what is there by its key.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.classroom.statuses import Status
from grader.errors import UsageError
from grader.learner.database import Database, open_database
from grader.report import Report, from_data, to_data

VERSION = 1
FILE = "results.sqlite"
"""In the folder of results."""
_LATER = """CREATE TABLE IF NOT EXISTS standing (  -- results that were made before it have none
        number INTEGER PRIMARY KEY,
        time   TEXT NOT NULL,             -- ISO 8601, UTC
        data   BLOB NOT NULL              -- see `standing.to_data`, JSON, zlib
    )"""
_OPEN = tuple(status.value for status in Status if status.is_open)
_SCHEMA = (
    """CREATE TABLE run (
        number  INTEGER PRIMARY KEY,
        started TEXT NOT NULL,            -- ISO 8601, UTC
        ended   TEXT,                     -- NULL: interrupted
        seed    INTEGER NOT NULL,
        options TEXT NOT NULL             -- JSON
    )""",
    """CREATE TABLE grading (
        number   INTEGER PRIMARY KEY,
        id       TEXT NOT NULL UNIQUE,    -- Job.attempt
        key      TEXT NOT NULL,           -- see `keys`
        exercise TEXT NOT NULL,
        digest   TEXT NOT NULL,
        version  TEXT NOT NULL,
        seed     INTEGER NOT NULL,
        devices  TEXT NOT NULL,           -- [name, ...]
        time     TEXT NOT NULL,
        seconds  REAL NOT NULL,
        status   TEXT NOT NULL,
        message  TEXT NOT NULL,           -- why there is no report
        report   BLOB                     -- the whole Report, zlib
    )""",
    "CREATE INDEX grading_key ON grading (key)",
    """CREATE TABLE entry (
        number     INTEGER PRIMARY KEY,
        run        INTEGER NOT NULL REFERENCES run,
        student    TEXT NOT NULL,
        exercise   TEXT NOT NULL,
        status     TEXT NOT NULL,
        matched_by TEXT NOT NULL,
        place      TEXT NOT NULL,
        sha256     TEXT NOT NULL,         -- of the file
        shape      TEXT NOT NULL,         -- see `shapes`
        note       TEXT NOT NULL,
        submitted  TEXT NOT NULL,         -- ISO 8601; empty where nothing was handed in
        source     TEXT NOT NULL,         -- where that time comes from
        grading    INTEGER REFERENCES grading
    )""",
    "CREATE INDEX entry_row ON entry (student, exercise)",
)


@dataclass(frozen=True, slots=True)
class Grading:
    """One text, graded.

    Attributes:
        id: of its job.
        key: see `keys.key_of`.
        digest: of the exercise.
        time: when it ended, ISO 8601, UTC.
        seconds: that it took.
        message: why there is no report.
    """

    id: str
    key: str
    exercise: str
    digest: str
    version: str
    seed: int
    devices: tuple[str, ...]
    time: str
    seconds: float
    status: Status
    message: str = ""
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one student has for one exercise.

    Attributes:
        place: of the file, below the folder of submissions.
        sha256: of its bytes.
        shape: of the program, see `shapes.shape_of`.
        submitted: when it was handed in, ISO 8601.
        time_source: who says so.
        grading: number of its grading; None where nothing was graded.
    """

    student: str
    exercise: str
    status: Status
    matched_by: str = ""
    place: str = ""
    sha256: str = ""
    shape: str = ""
    note: str = ""
    submitted: str = ""
    time_source: str = ""
    grading: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, with its grading."""

    entry: Entry
    grading: Grading | None = None

    @property
    def report(self) -> Report | None:
        """What was found, where something was graded."""
        return self.grading.report if self.grading is not None else None


@dataclass(frozen=True, slots=True)
class Run:
    """One call of the grader on a class."""

    number: int
    started: str
    ended: str
    seed: int
    options: Mapping[str, Any] = field(default_factory=dict)


class Results:
    """The results in one file, closed at the end of its ``with`` block. `open_results` makes it.

    Every method raises `WorkspaceError` where the file cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Results:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._database.close()

    def runs(self) -> tuple[Run, ...]:
        """All of them, in order."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT number, started, ended, seed, options FROM run ORDER BY number")
            return tuple(Run(n, started, ended or "", seed, json.loads(o)) for n, started, ended, seed, o in rows)

    def begin(self, now: datetime, seed: int, options: Mapping[str, Any]) -> int:
        """Note that a run begins; its number."""
        with self._database.change() as connection:
            values = (_stamp(now), seed, json.dumps(options))
            cursor = connection.execute("INSERT INTO run (started, seed, options) VALUES (?, ?, ?)", values)
            return int(cursor.lastrowid or 0)

    def finish(self, run: int, now: datetime) -> None:
        """Note that a run came to its end."""
        with self._database.change() as connection:
            connection.execute("UPDATE run SET ended = ? WHERE number = ?", (_stamp(now), run))

    def tell(self, now: datetime, standing: Mapping[str, Any]) -> None:
        """Keep what was told of the class, see `standing.to_data`."""
        with self._database.change() as connection:
            values = (_stamp(now), zlib.compress(json.dumps(standing).encode()))
            connection.execute("INSERT INTO standing (time, data) VALUES (?, ?)", values)

    def told(self) -> Mapping[str, Any] | None:
        """What was told of the class last; None where nothing was yet."""
        with self._database.read() as connection:
            row = connection.execute("SELECT data FROM standing ORDER BY number DESC LIMIT 1").fetchone()
            return None if row is None else dict(json.loads(zlib.decompress(row[0])))

    def known(self) -> dict[str, tuple[int, Status]]:
        """By its key, the last grading that counts: its number and status. What was somebody else's fault does not."""
        with self._database.read() as connection:
            marks = ", ".join("?" * len(_OPEN))
            query = f"SELECT key, number, status FROM grading WHERE status NOT IN ({marks}) ORDER BY number"
            return {key: (number, Status(status)) for key, number, status in connection.execute(query, _OPEN)}

    def record(self, run: int, grading: Grading, entries: Iterable[Entry]) -> None:
        """Add a grading and the entries that it belongs to: all of it, or nothing."""
        values = (
            grading.id,
            grading.key,
            grading.exercise,
            grading.digest,
            grading.version,
            grading.seed,
            json.dumps(grading.devices),
            grading.time,
            grading.seconds,
            grading.status.value,
            grading.message,
            None if grading.report is None else zlib.compress(json.dumps(to_data(grading.report)).encode()),
        )
        with self._database.change() as connection:
            cursor = connection.execute(
                f"INSERT INTO grading VALUES (NULL, {', '.join('?' * len(values))})",
                values,
            )
            for entry in entries:
                _add(connection, run, entry, cursor.lastrowid)

    def note(self, run: int, entries: Iterable[Entry]) -> None:
        """Add entries, where they say something else than the last ones."""
        with self._database.change() as connection:
            last = {(row.student, row.exercise): row for row in _entries(connection, run)}
            for entry in entries:
                if last.get((entry.student, entry.exercise)) != entry:
                    _add(connection, run, entry, entry.grading)

    def entries(self, until: int | None = None) -> dict[tuple[str, str], Entry]:
        """The last entry of each student and exercise; `until` the run of this number."""
        with self._database.read() as connection:
            return {(entry.student, entry.exercise): entry for entry in _entries(connection, until)}

    def grading(self, number: int) -> Grading:
        """One grading, with its report."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT id, key, exercise, digest, version, seed, devices, time, seconds, status, message, report"
                " FROM grading WHERE number = ?",
                (number,),
            ).fetchone()
            (id_, key, exercise, digest, version, seed, devices, time, seconds, status, message, report) = row
            found = None if report is None else from_data(Report, json.loads(zlib.decompress(report)))
            return Grading(
                id_,
                key,
                exercise,
                digest,
                version,
                seed,
                tuple(json.loads(devices)),
                time,
                seconds,
                Status(status),
                message,
                found,
            )

    def verify(self) -> None:
        """Read all of it; raises `WorkspaceError` where it is damaged."""
        self._database.verify()


def open_results(path: Path, *, create: bool = True) -> Results:
    """Open the results at `path`; see `open_database`."""
    database = open_database(path, _SCHEMA, VERSION, create=create)
    try:
        with database.change() as connection:
            connection.execute(_LATER)
    except BaseException:
        database.close()
        raise
    return Results(database)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep others from grading into the same folder; the system ends it with the process, however that ends.

    Raises:
        UsageError: another process is at it.
    """
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"Another `kata grade` is at work on {folder}.", "Wait for it, or end it.") from error
        yield


def _entries(connection: sqlite3.Connection, until: int | None) -> list[Entry]:
    query = (
        "SELECT student, exercise, status, matched_by, place, sha256, shape, note, submitted, source, grading"
        " FROM entry WHERE number IN (SELECT max(number) FROM entry WHERE run <= ? GROUP BY student, exercise)"
        " ORDER BY number"
    )
    most = 2**62 if until is None else until
    return [Entry(s, e, Status(status), *rest) for s, e, status, *rest in connection.execute(query, (most,))]


def _add(connection: sqlite3.Connection, run: int, entry: Entry, grading: int | None) -> None:
    values = (
        run,
        entry.student,
        entry.exercise,
        entry.status.value,
        entry.matched_by,
        entry.place,
        entry.sha256,
        entry.shape,
        entry.note,
        entry.submitted,
        entry.time_source,
        grading,
    )
    connection.execute(f"INSERT INTO entry VALUES (NULL, {', '.join('?' * len(values))})", values)


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
