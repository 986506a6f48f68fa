"""Answers that nobody here had written when they were tried, and what a report may tell of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.report import Report, Why

HERE = Path(__file__).parents[1] / "unseen"
WRONG, RIGHT = HERE / "wrong", HERE / "right"


@dataclass(frozen=True)
class Told:
    """What is true of an answer.

    Attributes:
        mistakes: names of the exercise's mistakes that are true of it.
        says: a pattern; a report that shows it tells the cause.
        change: whether the cause told as a small change, of the solution or in a line of its own, is true of it.
        hole: whether the checks judge it wrongly today: they accept a wrong answer, or refuse a right one.
    """

    mistakes: tuple[str, ...] = ()
    says: str = ""
    change: bool = True
    hole: bool = False

    def judge(self, report: Report, text: str) -> str:
        """Whether a report tells the true cause: ``true``, ``false`` or ``nothing``."""
        named = {cause.mistake for cause in report.causes if cause.mistake}
        changed = any(cause.why in (Why.CHANGE, Why.SLIP) for cause in report.causes)
        if named - set(self.mistakes) or (changed and not self.change):
            return "false"
        told = named or changed or (self.says and re.search(self.says, " ".join(text.replace("│", " ").split())))
        return "true" if told else "nothing"


def read_told() -> dict[str, Told]:
    """What is true of each answer, by the stem of its file."""
    data = tomllib.loads((HERE / "told.toml").read_text("utf-8"))
    return {stem: Told(**{**table, "mistakes": tuple(table.get("mistakes", ()))}) for stem, table in data.items()}
