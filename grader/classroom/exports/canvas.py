"""Canvas's gradebook, filled in: one column of the file that Canvas exported, or one that is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from grader.classroom.exports.filling import Scores, Sheet, number, read_sheet, write_sheet
from grader.classroom.gradebook import Gradebook
from grader.errors import UsageError

_NAMES = ("Student", "ID", "SIS User ID", "SIS Login ID")
_ID = re.compile(r"\s*\(\d+\)$")
_POINTS_POSSIBLE = "points possible"


def write(book: Gradebook, folder: Path) -> Sequence[str]:
    """Write ``export/canvas.csv``.

    Raises:
        UsageError: the file is none of Canvas's.
    """
    sheet = read_sheet(book, "canvas", "the gradebook that Canvas exports")
    header = sheet.rows[0]
    if "Student" not in header or "ID" not in header:
        raise UsageError("This is no gradebook of Canvas: it lacks the columns `Student` and `ID`.", "Export it again.")
    column = _column(sheet, book)
    scores = Scores(book)
    names = [header.index(name) for name in _NAMES if name in header]
    for row in sheet.rows[1:]:
        row += [""] * (len(header) - len(row))
        if _POINTS_POSSIBLE in row[0].lower():
            row[column] = row[column] or number(_possible(book))
            continue
        total = scores.of(row[at] for at in names)
        if total is not None:
            row[column] = number(total.score)
    write_sheet(sheet, folder / "export" / "canvas.csv")
    return scores.left("canvas")


def _column(sheet: Sheet, book: Gradebook) -> int:
    """The assignment's: called by its title or name, with Canvas's number behind it; otherwise a new one."""
    header = sheet.rows[0]
    wanted = (book.assignment.title, book.assignment.name)
    found = [at for at, cell in enumerate(header) if _ID.sub("", cell) in wanted]
    if found:
        return found[0]
    header.append(book.assignment.title)
    return len(header) - 1


def _possible(book: Gradebook) -> Fraction:
    return sum((part.points for part in book.assignment.parts if not part.extra), Fraction(0))
