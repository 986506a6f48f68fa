"""A grading as text: what passed and what failed, what is wrong, the points, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.content.exercise import Exercise
from grader.errors import DeviceError
from grader.report import Category, CheckResult, Manifest, Outcome, Report
from grader.screen import causes
from grader.screen.terminal import Terminal, clean

_OUTPUT_LINES = 6
_MOST_FAILING = 6  # lines of checks that failed
_BODY = " " * 6  # indent of what belongs to a check

_Group = tuple[str, str]  # device and title: checks that share both are one line


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
        name = terminal.paint(f"{terminal.signs.dot} {self._exercise.name}", "dim")
        terminal.write(f"{terminal.paint(clean(self._exercise.title), 'bold')} {name}")
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
        if report.causes:
            causes.show(self._terminal, report, self._filename, every=self._every)
        if not report.solved:
            self._show_output("Your file printed while it was loaded:", report.output)
            self._show_printed(report)
        self._show_points(report)
        self._show_not_run(report)
        self._show_verdict(report)

    def _show_checks(self, checks: Sequence[CheckResult]) -> None:
        """Once: how many passed, and a line for each title that did not; every title where all are wanted."""
        if self._shown:
            return
        self._shown = True
        ran = [check for check in checks if check.outcome is not Outcome.NOT_RUN]
        passed = [check for check in ran if check.outcome is Outcome.PASSED]
        if passed and not self._every:
            all_of = "" if len(passed) == len(ran) else f" of {len(ran)}"
            self._write(self._terminal.signs.passed, f"{len(passed)}{all_of} checks passed", "green")
        groups: dict[_Group, list[CheckResult]] = {}
        for check in ran:
            groups.setdefault((check.device, check.title), []).append(check)
        failing = 0
        for group, results in groups.items():
            wrong = [check for check in results if check.outcome is not Outcome.PASSED]
            if not wrong and self._every:
                self._write(self._terminal.signs.passed, _stripped(group[1]) + _times(len(results)), "green", group[0])
            if not wrong:
                continue
            failing += 1
            if failing <= _MOST_FAILING or self._every or not _is_the_learners(wrong):
                self._show_failing(group, wrong, len(results))
        if failing > _MOST_FAILING and not self._every:
            self._terminal.write(f"    ... and {failing - _MOST_FAILING} more (`kata check --all`)")

    def _show_failing(self, group: _Group, wrong: Sequence[CheckResult], of: int) -> None:
        signs = self._terminal.signs
        if self._every or not _is_the_learners(wrong):
            for check in wrong:
                sign, colour, prefix = {
                    Outcome.INCONCLUSIVE: (signs.unclear, "yellow", "Too noisy to tell: "),
                    Outcome.BROKEN: (signs.fault, "yellow", "The exercise is at fault, not you: "),
                    Outcome.FAULT: (signs.fault, "yellow", "kata is at fault, not you: "),
                }.get(check.outcome, (signs.failed, "red", ""))
                self._write(sign, _stripped(check.title) + _parameters(check.id), colour, check.device)
                if check.failure is not None:
                    if prefix:
                        self._terminal.write(self._terminal.wrap(prefix + check.failure.message, _BODY))
                    else:
                        causes.show_failure(self._terminal, check.failure, self._filename, _BODY)
            return
        title = _stripped(group[1])
        text = title + (_parameters(wrong[0].id) if len(wrong) == 1 else f" ({len(wrong)} of {of})")
        where = f"{group[0]:<4}  " if self._several_devices else ""
        sign = self._terminal.paint(signs.failed, "red")
        self._terminal.write(f"  {sign} {self._terminal.clip(where + text, '    ')[4:]}")

    def _write(self, sign: str, text: str, colour: str, device: str = "") -> None:
        where = f"{device:<4}  " if device and self._several_devices else ""
        lines = self._terminal.wrap(where + text, indent=" " * (4 + len(where)), first=" " * 4)
        self._terminal.write(f"  {self._terminal.paint(sign, colour)} {lines[4:]}")

    def _show_printed(self, report: Report) -> None:
        """What the submission printed in the first check that failed."""
        numbers = report.causes[0].checks if report.causes else ()
        printed = next((report.checks[n].output for n in numbers if report.checks[n].output.strip()), "")
        self._show_output("Your code printed:", printed)

    def _show_output(self, heading: str, output: str) -> None:
        text = clean(output).strip("\n")
        if not text.strip():
            return
        terminal = self._terminal
        bar = f"{_BODY}{terminal.signs.bar} "
        room = terminal.width - len(bar)
        lines = [line[at : at + room] for line in text.split("\n") for at in range(0, max(len(line), 1), room)]
        terminal.write(terminal.paint(f"    {heading}", "dim"))
        for line in lines[:_OUTPUT_LINES]:
            terminal.write((bar + line).rstrip())
        if len(lines) > _OUTPUT_LINES:
            more = f"... {len(lines) - _OUTPUT_LINES} more lines (`kata check --json` has them)"
            terminal.write(bar + terminal.paint(more, "dim"))

    def _show_points(self, report: Report) -> None:
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
        self._terminal.write()
        if not per_device:
            line = "   ".join(f"{name} {points}" for name, points in rows)
            self._terminal.write(self._terminal.wrap(line, "  "))
            return
        for name, *cells in rows:
            aligned = "   ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
            self._terminal.write(f"  {name:<{widths[0]}}   {aligned}".rstrip())

    def _show_not_run(self, report: Report) -> None:
        left_out = sum(check.outcome is Outcome.NOT_RUN for check in report.checks)
        lines = [f"not run: {_count(left_out, 'check')}"] if left_out and report.load is None else []
        if report.devices_not_here:
            lines.append(f"not run: {', '.join(report.devices_not_here)} (not on this machine)")
        for line in lines:
            self._terminal.write(self._terminal.wrap(line, "  "))
        for device, words in report.devices_down.items():
            error = DeviceError(device, clean(words))
            self._write(self._terminal.signs.fault, error.message, "yellow")
            self._terminal.write(self._terminal.wrap(error.next_step, "    "))

    def _show_verdict(self, report: Report) -> None:
        replay = f"Replay with `kata check {self._exercise.short} --seed {report.seed}`."
        outcomes = {check.outcome for check in report.checks}
        if report.solved:
            where = f" on {' and '.join(report.devices)}" if report.devices_not_here else ""
            verdict, colour, then = f"Solved{where}.", "green", "Next: `kata next`"
        elif report.blameless and report.devices_down:
            up = " and ".join(device for device in report.devices if device not in report.devices_down)
            verdict = f"Nothing failed on {up}." if up else "Nothing could be graded."
            verdict, colour, then = f"{verdict} This attempt does not count: not your fault.", "yellow", ""
        elif report.blameless:
            verdict, colour = "This attempt does not count: not your fault.", "yellow"
            then = f"Please report it to the exercise's author, with this output. {replay}"
        elif report.load is None and Outcome.FAILED not in outcomes and Outcome.INCONCLUSIVE in outcomes:
            verdict, colour = "Not decided: this machine is too busy to time.", "yellow"
            then = "Nothing failed. Run `kata check` again when it is quieter."
        else:
            verdict, colour, then = "Not solved yet.", "red", "`kata hint` gives a nudge."
            if report.load is None:  # which inputs there were made no difference to a file that does not load
                then = f"`kata hint` gives a nudge; `--all` shows each failure; `--seed {report.seed}` replays this."
        self._terminal.write(self._terminal.paint(self._terminal.wrap(verdict), colour, "bold"))
        if then:
            self._terminal.write(self._terminal.wrap(then))


def _passed(checks: Iterable[CheckResult], category: Category, device: str) -> str:
    here = [check.outcome for check in checks if check.category is category and check.device == device]
    return f"{here.count(Outcome.PASSED)}/{len(here)}"


def _stripped(title: str) -> str:
    return clean(title).strip().removesuffix(".")


def _is_the_learners(wrong: Sequence[CheckResult]) -> bool:
    return all(check.outcome is Outcome.FAILED for check in wrong)


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count})"


def _parameters(check_id: str) -> str:
    """The part of ``test_name[parameters]`` in brackets."""
    _, bracket, rest = check_id.partition("[")
    return f" {bracket}{clean(rest)}" if bracket else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
