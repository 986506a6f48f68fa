"""The tables: ``grades.csv``, ``details.csv``, ``checks.csv``."""

from __future__ import annotations

from grader.classroom.tables import write_tables as write

__all__ = ["write"]
