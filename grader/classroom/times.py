"""When a file was handed in, and who says so: as written down, before any rule about lateness."""

from __future__ import annotations

import contextlib
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from grader.classroom.commits import Commits, NoCommitError
from grader.classroom.matching import Match
from grader.classroom.people import People, Student, read_table
from grader.errors import UsageError

_ZONE = re.compile(r"^(?P<time>.*\d)\s+(?P<zone>[A-Za-z_]+(?:/[A-Za-z_/]+)?)$")
_OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")


def read_time(text: str) -> datetime:
    """A moment as platforms write it: ISO 8601, with a zone's name (``UTC``, ``Europe/Berlin``) or an offset behind it.

    Without a zone it is UTC.

    Raises:
        ValueError: it is no time.
    """
    text = _OFFSET.sub(r"\1", text.strip())
    zone: zoneinfo.ZoneInfo | None = None
    found = _ZONE.match(text)
    if found is not None:
        name = "UTC" if found["zone"] in ("Z", "UTC") else found["zone"]
        try:
            text, zone = found["time"], zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {name!r}") from error
    time = datetime.fromisoformat(text)
    return time if time.tzinfo is not None else time.replace(tzinfo=zone or UTC)


def read_submissions(path: Path, people: People) -> dict[str, datetime]:
    """The times of a CSV with the columns ``student`` and ``submitted_at``, by student of the class.

    Others than those of the class may be in it.

    Raises:
        UsageError: it cannot be read, or a time is none.
    """
    told = _read(path, people, "submitted_at")
    return {student.key: time for _, student, time in told if student is not None}


def read_extensions(path: Path, people: People) -> dict[str, datetime]:
    """Who has longer: a CSV with the columns ``student`` and ``due``, and any others, by student of the class.

    Raises:
        UsageError: it cannot be read, a time is none, or nobody of the class is called so.
    """
    found = {}
    for name, student, time in _read(path, people, "due"):
        if student is None:
            raise UsageError(f"{path}: {name!r} is nobody of this class.", "Correct the line, or remove it.")
        found[student.key] = time
    return found


def _read(path: Path, people: People, column: str) -> Iterator[tuple[str, Student | None, datetime]]:
    """Who stands in a line, as written and as of the class, and the time in a column; lines without a time are none."""
    for row in read_table(path):
        if "student" not in row or column not in row:
            raise UsageError(f"{path} lacks a column: `student` and `{column}` are expected.", "Add it.")
        name = row["student"].strip()
        if row[column].strip():
            yield name, people.known([name]), _checked(path, row, column)


def _checked(path: Path, row: Mapping[str, str], column: str) -> datetime:
    try:
        return read_time(row[column])
    except ValueError as error:
        raise UsageError(
            f"{path}: {row[column]!r} of {row['student']} is no time: {error}.",
            "Write 2026-11-20T23:59:00+01:00.",
        ) from error


def time_of(
    student: str,
    match: Match,
    told: Mapping[str, datetime],
    platform: Mapping[str, str],
    commits: Commits | None = None,
) -> tuple[str, str]:
    """When something was handed in, ISO 8601, and who says so.

    Args:
        student: who handed it in.
        match: what was handed in.
        told: times that somebody wrote down, see `read_submissions`.
        platform: times of the platform's export.
        commits: asked where what was handed in are clones.
    """
    assert match.handed is not None, "something was handed in"
    if student in told:
        return told[student].isoformat(), "submissions.csv"
    if student in platform:
        with contextlib.suppress(ValueError):
            return read_time(platform[student]).isoformat(), "platform"
    why = ""
    if commits is not None:
        try:
            return commits.time_of(match.handed.entry).isoformat(), "git"
        except NoCommitError as error:
            why = f" (git: {error})"
    return datetime.fromtimestamp(match.handed.entry.time, UTC).isoformat(timespec="seconds"), f"time of the file{why}"
