"""A platform's own CSV, filled in: what is not a grade stays as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grader.classroom.gradebook import Gradebook, Total
from grader.classroom.people import People
from grader.classroom.places import replace_text
from grader.errors import UsageError


@dataclass(frozen=True)
class Sheet:
    """The file as it is: all of its cells, and how it separates them."""

    rows: list[list[str]]
    delimiter: str
    ends: str


def read_sheet(book: Gradebook, platform: str, what: str) -> Sheet:
    """The file that is to be filled in.

    Raises:
        UsageError: none was given, or it cannot be read.
    """
    path = book.fills.get(platform)
    if path is None:
        raise UsageError(f"The format {platform} fills in {what}.", f"Give it with --{platform} FILE.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as a CSV: {error}.", f"Export {what} again.") from error
    if len(rows) < 2:
        raise UsageError(f"{path} has no students.", f"Export {what} again.")
    return Sheet(rows, delimiter, "\r\n" if "\r\n" in text else "\n")


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sheet.delimiter, lineterminator=sheet.ends).writerows(sheet.rows)
    replace_text(path, text.getvalue())


class Scores:
    """Whose score a line asks for, and who was asked for by none."""

    def __init__(self, book: Gradebook) -> None:
        self._people = People()
        self._totals: dict[str, Total] = {}
        for student, lines in book.lines():
            self._people.add(student)
            self._totals[student.key] = book.total(student, lines)
        self._left = set(self._totals)

    def of(self, names: Iterable[str]) -> Total | None:
        """The sum of the student whom one of `names` means."""
        student = self._people.known([name for name in names if name.strip()])
        if student is None:
            return None
        self._left.discard(student.key)
        return self._totals[student.key]

    def left(self, platform: str) -> Sequence[str]:
        """Who has points and no line, in words."""
        names = sorted(key for key in self._left if self._totals[key].score)
        return [f"{platform}: no line of the file is for {', '.join(names)}."] if names else []


def number(value: Fraction, comma: bool = False) -> str:
    """Two decimals at most."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text
