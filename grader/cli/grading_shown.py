"""What `kata grade` shows: what matches what, how far it is, and what came of it."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from tabulate import tabulate

from grader.classroom.changes import Change, in_words, write_changes
from grader.classroom.gradebook import Gradebook
from grader.classroom.places import replace_text
from grader.classroom.results import Grading
from grader.classroom.running import Plan, Task, as_line
from grader.classroom.standing import standing_of, to_data
from grader.classroom.submissions import Found
from grader.classroom.tables import points
from grader.cli.session import now
from grader.legible import clean
from grader.screen.terminal import Terminal

_MOST_SHOWN = 12


def show_matches(terminal: Terminal, found: Found) -> None:
    """What was handed in by whom, and what is nobody's."""
    rows = [
        [
            student,
            exercise,
            match.status.value if match.status else "to grade",
            match.place,
            match.matched_by,
            match.note,
        ]
        for (student, exercise), match in found.matches.items()
    ]
    terminal.write(f"Layout: {found.layout}")
    headers = ["student", "exercise", "status", "file", "matched by", "note"]
    terminal.write(clean(tabulate(rows, headers, disable_numparse=True)))
    if found.left:
        terminal.write("Nobody's:")
        for entry in found.left:
            terminal.write(clean(f"  {entry.place}{f' ({entry.refused})' if entry.refused else ''}"))


class Show:
    """Shows how far a run is, and what came of it.

    Args:
        terminal: where.
        quiet: only the end.
        as_json: a JSON line for each grading instead.
    """

    def __init__(self, terminal: Terminal, *, quiet: bool, as_json: bool) -> None:
        self.terminal = terminal
        self.as_json = as_json
        self._quiet = quiet or as_json
        self._total = self._done = 0
        self._started = time.monotonic()

    def begin(self, plan: Plan) -> None:
        """Say what there is to do."""
        self._total, self._started = len(plan.tasks), time.monotonic()
        if not self._quiet:
            known = f", {plan.known} known" if plan.known else ""
            self.terminal.write(f"{self._total} to grade{known}.")

    def on_done(self, task: Task, grading: Grading) -> None:
        """Count one, and say how long it will take."""
        self._done += 1
        if self.as_json:
            for line in as_line(task, grading):
                sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        if not self._quiet:
            rate = self._done / max(time.monotonic() - self._started, 1e-3)
            left = (self._total - self._done) / rate
            self.terminal.status(
                f"{self._done}/{self._total} {grading.exercise}, {rate:.1f} a second, {_duration(left)} left"
            )

    def end(self) -> None:
        """Wipe the line."""
        self.terminal.status("")

    def tell(self, notes: Sequence[str], sign: str = "! ") -> None:
        """What a person should look at, a line each; of very many the first."""
        if self.as_json:
            return
        for note in notes[:_MOST_SHOWN]:
            self.terminal.write(self.terminal.wrap(f"{sign}{note}", "    ", first="  "))
        if len(notes) > _MOST_SHOWN:
            self.terminal.write(f"  ... and {len(notes) - _MOST_SHOWN} more, see the tables")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def finish(book: Gradebook, changed: list[Change], folder: Path, show: Show, fail_under: float | None) -> int:
    """Write down what changed and how the run went, and say it. Returns the exit code."""
    write_changes(folder / "changes.csv", changed, excel=book.excel)
    totals = [book.total(student, lines) for student, lines in book.lines()]
    counts = Counter(status.value for total in totals for status in total.statuses.values())
    runs = book.results.runs()
    book.results.tell(now(), to_data(standing_of(runs[-1].number, totals)))
    summary = {
        "assignment": book.assignment.name,
        "seed": book.seed,
        "started": runs[-1].started,
        "ended": runs[-1].ended,
        "options": runs[-1].options,
        "students": len(totals),
        "exercises": [exercise.name for exercise in book.exercises],
        "statuses": dict(counts),
        "changed": len(changed),
    }
    replace_text(folder / "run.json", json.dumps(summary, indent=1))
    if show.as_json:
        sys.stdout.write(json.dumps(summary) + "\n")
    else:
        terminal = show.terminal
        terminal.write(", ".join(f"{counts[name]} {name}" for name in sorted(counts, key=lambda n: -counts[n])))
        if changed:
            terminal.write(in_words(changed))
            show.tell([f"{c.student}, {c.exercise}: {_points(c.before)} -> {_points(c.after)}" for c in changed], "")
        show.tell([f"{total.student.key}: {flag}" for total in totals for flag in total.flags])
        terminal.write(f"Results are in {folder}.")
    is_open = any(status.is_open for total in totals for status in total.statuses.values())
    below = fail_under is not None and any((total.percent or 0.0) < fail_under for total in totals)
    return 1 if is_open or below else 0


def _points(value: Fraction | None) -> str:
    return "open" if value is None else points(value)
