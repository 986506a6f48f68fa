"""Moodle's offline grading worksheet, filled in: the column of grades, in the site's own way to write numbers.

Its headers follow the site's language. The column of grades is the one before that of the maximum, which has one number
in every line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from grader.classroom.exports.filling import Scores, Sheet, number, read_sheet, write_sheet
from grader.classroom.gradebook import Gradebook
from grader.errors import UsageError

_NUMBER = re.compile(r"\d+([.,]\d+)?")


def write(book: Gradebook, folder: Path) -> Sequence[str]:
    """Write ``export/moodle.csv``. Where Moodle's maximum is not the assignment's, grades keep their share.

    Raises:
        UsageError: the file is no such worksheet.
    """
    sheet = read_sheet(book, "moodle", "the grading worksheet that Moodle gives out")
    column = _maximum(sheet)
    scores = Scores(book)
    for row in sheet.rows[1:]:
        total = scores.of(row[: column - 1])
        if total is not None:
            most = row[column]
            share = total.score / total.possible if total.possible else Fraction(0)
            row[column - 1] = number(share * Fraction(most.replace(",", ".")), comma="," in most)
    write_sheet(sheet, folder / "export" / "moodle.csv")
    return scores.left("moodle")


def _maximum(sheet: Sheet) -> int:
    width = min(len(row) for row in sheet.rows)
    for at in range(2, width):
        cells = {row[at].strip() for row in sheet.rows[1:]}
        if len(cells) == 1 and _NUMBER.fullmatch(next(iter(cells))):
            return at
    raise UsageError(
        "This is no grading worksheet of Moodle: no column has the same number in each line, as the maximum has.",
        "Download it again: View all submissions, Download grading worksheet.",
    )
