"""What is graded. It stands by itself since code that reads an exercise needs it, and hardly anything of a report."""

from __future__ import annotations

import enum


class Category(enum.StrEnum):
    """The three things that are graded."""

    CORRECTNESS = "correctness"
    GRADIENTS = "gradients"
    PERFORMANCE = "performance"
