"""Which of several results of one row counts: the last one, or a higher one from before."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from grader.classroom.gradebook import Gradebook
from grader.classroom.results import Entry

Entries = Mapping[tuple[str, str], Entry]


class Keep(enum.StrEnum):
    """What counts beside the last result, where it is worth more."""

    NOTHING = "nothing"
    SAME_FILE = "same file"  # a regrading lowers no mark
    ANY_FILE = "any file"  # the best of all that was handed in


def kept(book: Gradebook, earlier: Iterable[Entries], keep: Keep) -> Gradebook:
    """The book with the result of each row that counts, all by today's rules.

    A row that is open stays so: nobody knows yet what its last answer is worth.

    Args:
        book: with the last results.
        earlier: results of the runs before, the first one first.
        keep: which of them may count.
    """
    if keep is Keep.NOTHING:
        return book
    found = dict(book.entries)
    for entries in earlier:
        then = replace(book, entries=entries)
        for student in book.students:
            for exercise in book.exercises:
                row = (student.key, exercise.name)
                old, last = entries.get(row), book.entries.get(row)
                if old is None or old == last or old == found.get(row) or (last is not None and last.status.is_open):
                    continue
                if keep is Keep.SAME_FILE and (last is None or old.sha256 != last.sha256):
                    continue
                best = replace(book, entries=found).line(student, exercise).mark.score or Fraction(0)
                if (then.line(student, exercise).mark.score or Fraction(0)) > best:
                    found[row] = old
    notes = "kept: an earlier result is worth more"
    changed = {row: entry for row, entry in found.items() if entry != book.entries.get(row)}
    found |= {row: replace(e, note="; ".join(filter(None, (e.note, notes)))) for row, e in changed.items()}
    return replace(book, entries=found)
