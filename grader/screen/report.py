"""A grading as text: what passed and what failed, what is wrong, the points, and what to do next."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.content.exercise import Exercise
from grader.errors import DeviceError
from grader.legible import clean, clean_line, cut, width
from grader.report import Category, CheckResult, Manifest, Outcome, Report
from grader.screen import causes
from grader.screen.handed_out import HIDDEN_RUN_LATER
from grader.screen.terminal import Terminal, clip

SCREEN = 24
"""Lines of a small screen, which a report fits: what is too long is left out, and shown with `--all`."""
_OUTPUT_LINES = 6
_MOST_PARAMETERS = 24  # columns of parameters beside a title
_MOST_FAILING = 4  # lines of checks that failed
_BODY = " " * 6  # indent of what belongs to a check


@dataclass(frozen=True)
class _Group:
    """Checks of one title on one device: they share a line."""

    device: str
    title: str
    checks: int
    wrong: tuple[CheckResult, ...]

    @property
    def is_the_learners(self) -> bool:
        """True where checks failed, and nobody else is at fault for one of them."""
        return bool(self.wrong) and all(check.outcome is Outcome.FAILED for check in self.wrong)

    @property
    def which(self) -> str:
        """Which of the checks are wrong: their parameters where they are short, otherwise their number."""
        some = len(self.wrong) < self.checks or self.checks == 1
        names = " " + ", ".join(map(causes.parameters_of, self.wrong)) if some else ""
        if self.checks == 1 or (some and len(names) <= _MOST_PARAMETERS):
            return names.rstrip()
        return f" ({len(self.wrong)} of {self.checks})"


class ReportPrinter:
    """Shows one grading, in a ``with``. Feed it the runner's events, then the report, which has the last word.

    What passed and what failed is shown as soon as the last check has answered; what is wrong follows with the report.

    Args:
        terminal: where to.
        exercise: what is graded.
        filename: the learner's file, as failures name it.
        every: each check and each cause in full.
    """

    def __init__(self, terminal: Terminal, exercise: Exercise, filename: str, *, every: bool = False) -> None:
        self._terminal = terminal
        self._exercise = exercise
        self._filename = filename
        self._every = every
        self._expected = 0
        self._results: list[CheckResult] = []
        self._shown = False
        self._several_devices = False

    def __enter__(self) -> ReportPrinter:
        """Show what is graded."""
        terminal = self._terminal
        name = f" {terminal.signs.dot} {self._exercise.name}"
        title = clip(clean_line(self._exercise.title), terminal.width - width(name))
        terminal.write(f"{terminal.paint(title, 'bold')}{terminal.paint(name, 'dim')}")
        terminal.status("starting ...")
        return self

    def on_event(self, event: Manifest | CheckResult) -> None:
        """Take one event of the runner."""
        if isinstance(event, Manifest):
            self._expected = len(event.checks)
            self._several_devices = len(event.devices) > 1
        else:
            self._results.append(event)
        if self._expected and len(self._results) == self._expected:
            self._show_checks(self._results)
            self._terminal.status("looking for the cause ...")
        else:
            self._terminal.status(f"grading {len(self._results)}/{self._expected} ...")

    def __exit__(self, *_: object) -> None:
        """Leave the terminal clean, whatever happened."""
        self._terminal.status("")

    def finish(self, report: Report) -> None:
        """Show what is still open, what is wrong, the points and what to do next."""
        self._several_devices = len(report.devices) > 1
        if report.load is None:
            self._show_checks(report.checks)
        end = self._terminal.aside()
        if not report.solved:
            self._show_output(end, "Your file printed while it was loaded:", report.output)
            self._show_printed(end, report)
        if not self._exercise.is_handout:  # its points are those of checks that are not here
            self._show_points(end, report)
        self._show_not_run(end, report)
        self._show_verdict(end, report)
        if report.causes:
            room = SCREEN - self._terminal.lines - end.lines
            causes.show(self._terminal, report, self._filename, room=None if self._every else room)
        self._terminal.keep(end)

    def _show_checks(self, checks: Sequence[CheckResult]) -> None:
        """Once: how many passed, and a line for each title that did not; every title where all are wanted."""
        if self._shown:
            return
        self._shown = True
        ran = [check for check in checks if check.outcome is not Outcome.NOT_RUN]
        groups = _grouped(ran)
        if self._every:
            self._show_every(groups)
            return
        passed = sum(check.outcome is Outcome.PASSED for check in ran)
        if passed:
            told = causes.count(passed, "check") if passed == len(ran) else f"{passed} of {len(ran)} checks"
            self._write(self._terminal.signs.passed, f"{told} passed", "green")
        self._show_failing([group for group in groups if group.is_the_learners])
        for group in groups:
            if not group.is_the_learners:
                self._show_in_full(group.wrong)

    def _show_every(self, groups: Iterable[_Group]) -> None:
        for group in groups:
            if not group.wrong:
                times = f" ({group.checks})" if group.checks > 1 else ""
                self._write(self._terminal.signs.passed, group.title + times, "green", group.device)
            self._show_in_full(group.wrong)

    def _show_failing(self, groups: Sequence[_Group]) -> None:
        """A line a title; the only one in full."""
        sign = self._terminal.signs.failed
        for group in groups if len(groups) <= _MOST_FAILING else groups[: _MOST_FAILING - 1]:
            text = f"{group.title}{group.which}"
            if len(groups) > 1:
                room = self._terminal.width - len("  x ") - len(self._where(group.device))
                text = _clipped(group.title, group.which, room)
            self._write(sign, text, "red", group.device)
        if len(groups) > _MOST_FAILING:
            self._terminal.write(f"    ... and {len(groups) - _MOST_FAILING + 1} more (`kata check --all`)")

    def _show_in_full(self, checks: Iterable[CheckResult]) -> None:
        """What did not pass, and why; somebody else's fault is said to be theirs."""
        signs = self._terminal.signs
        for check in checks:
            sign, colour, prefix = {
                Outcome.INCONCLUSIVE: (signs.unclear, "yellow", "Too noisy to tell: "),
                Outcome.BROKEN: (signs.fault, "yellow", "The exercise is at fault, not you: "),
                Outcome.FAULT: (signs.fault, "yellow", "kata is at fault, not you: "),
            }.get(check.outcome, (signs.failed, "red", ""))
            self._write(sign, f"{causes.title_of(check)} {causes.parameters_of(check)}".rstrip(), colour, check.device)
            if check.failure is not None:
                failure = dataclasses.replace(check.failure, message=prefix + check.failure.message)
                causes.show_failure(self._terminal, failure, self._filename, _BODY)

    def _write(self, sign: str, text: str, colour: str, device: str = "", on: Terminal | None = None) -> None:
        terminal, where = on or self._terminal, self._where(device)
        lines = terminal.wrap(where + text, indent=" " * (4 + len(where)), first=" " * 4)
        terminal.write(f"  {terminal.paint(sign, colour)} {lines[4:]}")

    def _where(self, device: str) -> str:
        """The column of the device, where there are several."""
        return f"{device:<4}  " if device and self._several_devices else ""

    def _show_printed(self, terminal: Terminal, report: Report) -> None:
        """What the submission printed in the first check that failed."""
        numbers = report.causes[0].checks if report.causes else ()
        printed = next((report.checks[n].output for n in numbers if report.checks[n].output.strip()), "")
        self._show_output(terminal, "Your code printed:", printed)

    def _show_output(self, terminal: Terminal, heading: str, output: str) -> None:
        text = clean(output).strip("\n")
        if not text.strip():
            return
        bar = f"{_BODY}{terminal.signs.bar} "
        room = terminal.width - len(bar)
        lines = [piece for line in text.split("\n") for piece in _pieces(line, room)]
        terminal.write(terminal.paint(f"    {heading}", "dim"))
        for line in lines[:_OUTPUT_LINES]:
            terminal.write((bar + line).rstrip())
        if len(lines) > _OUTPUT_LINES:
            more = f"... {len(lines) - _OUTPUT_LINES} more lines (`kata check --json` has them)"
            terminal.write(bar + terminal.paint(more, "dim"))

    def _show_points(self, terminal: Terminal, report: Report) -> None:
        """A line a category: points, and with several devices the passed checks on each."""
        per_device = report.devices if self._several_devices else ()
        names = [category for category in Category if category in report.scores]
        rows = [
            [
                str(name),
                f"{report.scores[name].earned}/{report.scores[name].possible}",
                *(_passed(report.checks, name, device) for device in per_device),
            ]
            for name in names
        ]
        rows.append(["total", f"{report.earned}/{report.possible}", *("" for _ in per_device)])
        if per_device:
            rows.insert(0, ["", "points", *(f"{device} checks" for device in per_device)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        terminal.write()
        if not per_device:
            line = "   ".join(f"{name} {points}" for name, points in rows)
            terminal.write(terminal.wrap(line, "  "))
            return
        for name, *cells in rows:
            aligned = "   ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
            terminal.write(f"  {name:<{widths[0]}}   {aligned}".rstrip())

    def _show_not_run(self, terminal: Terminal, report: Report) -> None:
        left_out = sum(check.outcome is Outcome.NOT_RUN for check in report.checks)
        lines = [f"not run: {causes.count(left_out, 'check')}"] if left_out and report.load is None else []
        if report.devices_not_here:
            lines.append(f"not run: {', '.join(report.devices_not_here)} (not on this machine)")
        for line in lines:
            terminal.write(terminal.wrap(line, "  "))
        for device, words in report.devices_down.items():
            error = DeviceError(device, clean(words))
            self._write(terminal.signs.fault, error.message, "yellow", on=terminal)
            terminal.write(terminal.wrap(error.next_step, "    "))

    def _show_verdict(self, terminal: Terminal, report: Report) -> None:
        replay = f"Replay with `kata check {self._exercise.short} --seed {report.seed}`."
        outcomes = {check.outcome for check in report.checks}
        if report.solved and self._exercise.is_handout:
            verdict, colour = f"{causes.count(len(report.checks), 'public check')} passed.", "green"
            then = f"{HIDDEN_RUN_LATER} Next: `kata next`, or `kata submit`, which makes the zip that you hand in."
        elif report.solved:
            where = f" on {' and '.join(report.devices)}" if report.devices_not_here else ""
            verdict, colour = f"Solved{where}.", "green"
            then = "Next: `kata next`. Another way to write it: `kata solution`."
        elif report.blameless and report.devices_down:
            up = " and ".join(device for device in report.devices if device not in report.devices_down)
            verdict = f"Nothing failed on {up}." if up else "Nothing could be graded."
            verdict, colour, then = f"{verdict} This attempt does not count: not your fault.", "yellow", ""
        elif report.blameless:
            verdict, colour = "This attempt does not count: not your fault.", "yellow"
            then = f"Please report it to the exercise's author, with this output.\n{replay}"
        elif report.load is None and Outcome.FAILED not in outcomes and Outcome.INCONCLUSIVE in outcomes:
            verdict, colour = "Not decided: this machine is too busy to time.", "yellow"
            then = "Nothing failed. Run `kata check` again when it is quieter."
        else:
            verdict, colour, then = "Not solved yet.", "red", "`kata hint` gives a nudge."
            if report.load is None:  # which inputs there were made no difference to a file that does not load
                then = f"`kata hint` gives a nudge, `--all` shows all, `--seed {report.seed}` repeats this."
            if self._exercise.is_handout:  # whose questions are the same with any seed
                then = f"`kata hint` gives a nudge. {HIDDEN_RUN_LATER}"
        terminal.write(terminal.paint(terminal.wrap(verdict), colour, "bold"))
        if report.solved and self._exercise.learned:
            terminal.write(terminal.wrap(self._exercise.learned))
            terminal.write()
        if then:
            terminal.write(terminal.wrap(then))


def _passed(checks: Iterable[CheckResult], category: Category, device: str) -> str:
    here = [check.outcome for check in checks if check.category is category and check.device == device]
    return f"{here.count(Outcome.PASSED)}/{len(here)}"


def _grouped(checks: Iterable[CheckResult]) -> list[_Group]:
    found: dict[tuple[str, str], list[CheckResult]] = {}
    for check in checks:
        found.setdefault((check.device, causes.title_of(check)), []).append(check)
    return [
        _Group(device, title, len(ours), tuple(check for check in ours if check.outcome is not Outcome.PASSED))
        for (device, title), ours in found.items()
    ]


def _clipped(text: str, rest: str, room: int) -> str:
    """Both in one line, where the text is cut and the rest is not, unless it is longer than the text may be."""
    rest = clip(rest, room // 2)
    return clip(text, room - width(rest)) + rest


def _pieces(line: str, room: int) -> Iterator[str]:
    """A clean line in pieces of at most so many columns."""
    while width(line) > room:
        piece = cut(line, room)
        yield piece
        line = line[len(piece) :]
    yield line
