"""The tables: ``grades.csv``, ``details.csv``, ``checks.csv``."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.gradebook import Gradebook
from grader.classroom.tables import write_tables


def write(book: Gradebook, folder: Path) -> None:
    """Write them."""
    write_tables(book, folder)
