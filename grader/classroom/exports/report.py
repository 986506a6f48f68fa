"""``report.html``, ``report.md``: a page of the class."""

from __future__ import annotations

from grader.classroom.pages.writing import write_report as write

__all__ = ["write"]
