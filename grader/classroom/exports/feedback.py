"""``feedback/STUDENT/``: a page for each student."""

from __future__ import annotations

from grader.classroom.pages.writing import write_feedback as write

__all__ = ["write"]
