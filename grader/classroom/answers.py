"""What was handed in, read once: a program, or why there is none."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass

from grader.classroom import notebooks
from grader.classroom.layouts import Handed
from grader.classroom.packed import read_member
from grader.classroom.statuses import Status
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.reading.submission import LIMIT, UTF16, NotTextError, read_bytes, text_of

_NOTEBOOK_LIMIT = 32 << 20  # with the pictures of its outputs
NOTEBOOK = ".ipynb"


@dataclass(frozen=True, slots=True)
class Answer:
    """One file as a program.

    Attributes:
        source: its text; empty where there is none.
        sha256: of the file's bytes; empty where it cannot be read.
        status: why it is not graded: `EMPTY`, `UNREADABLE`; None where it can be.
        note: what a reader should know of how it was read, or why it was not.
    """

    source: str = ""
    sha256: str = ""
    status: Status | None = None
    note: str = ""


def read_answer(handed: Handed) -> Answer:
    """Read a file without following a link. Whatever it is, this neither blocks nor raises."""
    entry = handed.entry
    if entry.refused:
        return Answer(status=Status.UNREADABLE, note=f"{entry.place} is {entry.refused}")
    is_notebook = entry.parts[-1].lower().endswith(NOTEBOOK)
    most = (_NOTEBOOK_LIMIT if is_notebook else LIMIT) + 1
    try:
        data = read_member(entry.path, entry.member, most) if entry.member else read_bytes(entry.path, most=most)
    except (OSError, UsageError) as error:
        return Answer(status=Status.UNREADABLE, note=f"{entry.place} cannot be read: {error}")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        source, note = _program(data) if is_notebook else _text(data)
    except (NotTextError, ValueError) as error:
        return Answer("", sha256, Status.UNREADABLE, f"{entry.place} {error}")
    status = None if source.strip() else Status.EMPTY
    return Answer(source, sha256, status, note)


def is_the_stub(source: str, exercise: Exercise) -> bool:
    """Whether it is what was handed out: a byte order mark, ends of lines and blanks at their ends do not count."""
    return _plain(source) == _plain(exercise.stub.read_text("utf-8"))


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.removeprefix("\ufeff").strip().splitlines())


def _text(data: bytes) -> tuple[str, str]:
    """The text and how it was read: what editors of other systems write is no reason for a zero."""
    if data.startswith(UTF16) and len(data) <= LIMIT:
        return data.decode("utf-16", "replace"), "read as UTF-16"
    if len(data) <= LIMIT and b"\0" not in data:
        try:
            data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1"), "read as latin-1"
    return text_of(data), ""


def _program(data: bytes) -> tuple[str, str]:
    if len(data) > _NOTEBOOK_LIMIT:
        raise ValueError(f"is larger than {_NOTEBOOK_LIMIT >> 20} MiB")
    source = notebooks.source_of(data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"))
    return source, "the definitions of a notebook"
