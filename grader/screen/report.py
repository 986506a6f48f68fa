"""A grading as text: one line a check while it runs, what went wrong, and the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from grader.content.exercise import Exercise
from grader.errors import DeviceError
from grader.report import Category, CheckResult, Failure, Frame, Kind, Manifest, Outcome, Report
from grader.screen.terminal import Terminal, clean

_OUTPUT_LINES = 10
_FIRST_FRAMES, _LAST_FRAMES = 3, 5
_BODY = " " * 6  # indent of what belongs to a check
_FACT = " " * 8
_LEAD = 10  # columns of sign and device, at most

_Group = tuple[str, str]  # device and title: checks that share both are one line


class ReportPrinter:
    """Shows one grading, in a ``with``. Feed it the runner's events, then the report, which has the last word.

    A check's line appears once all checks of its title on its device have answered. What came by event is not
    shown again at the end; what did not (there may be no events at all) is shown then.

    Args:
        terminal: where to.
        exercise: what is graded.
        filename: the learner's file, as failures name it.
        brief: show, at the end, only the first check that did not pass.
    """

    def __init__(self, terminal: Terminal, exercise: Exercise, filename: str, *, brief: bool = False) -> None:
        self._terminal = terminal
        self._brief = brief
        self._exercise = exercise
        self._filename = filename
        self._expected: Counter[_Group] = Counter()
        self._results: dict[_Group, list[CheckResult]] = {}
        self._shown: set[_Group] = set()
        self._explained: set[str] = set()  # titles whose failure was shown in full
        self._said: set[str] = set()  # diagnoses and outputs that need no second showing
        self._several_devices = False

    def __enter__(self) -> ReportPrinter:
        """Show what is graded."""
        terminal = self._terminal
        name = terminal.paint(f"{terminal.signs.dot} {self._exercise.name}", "dim")
        terminal.write(f"{terminal.paint(clean(self._exercise.title), 'bold')} {name}")
        terminal.status("starting ...")
        return self

    def on_event(self, event: Manifest | CheckResult) -> None:
        """Take one event of the runner and show the line that it completes."""
        if isinstance(event, Manifest):
            self._expected = Counter((check.device, check.title) for check in event.checks)
            self._several_devices = len(event.devices) > 1
        else:
            group = (event.device, event.title)
            results = self._results.setdefault(group, [])
            results.append(event)
            # A file that does not load fails every check: the report says it once.
            loads = not any(r.failure is not None and r.failure.kind is Kind.LOAD for r in results)
            if loads and len(results) == self._expected[group] and not self._brief:
                self._show_group(group, results)
        done = sum(len(results) for results in self._results.values())
        self._terminal.status(f"grading {done}/{self._expected.total()} ...")

    def __exit__(self, *_: object) -> None:
        """Leave the terminal clean, whatever happened."""
        self._terminal.status("")

    def finish(self, report: Report) -> None:
        """Show what is still open, the points and what to do next."""
        self._several_devices = len(report.devices) > 1
        if report.load is not None:
            self._write(self._terminal.signs.failed, f"{self._filename} could not be loaded", "red")
            self._show_failure(report.load)
        elif self._brief:
            self._show_first_failure(report)
        else:
            groups: dict[_Group, list[CheckResult]] = {}
            for check in report.checks:
                groups.setdefault((check.device, check.title), []).append(check)
            for group, results in groups.items():
                if group not in self._shown:
                    self._show_group(group, results)
            for check in report.checks:  # a diagnosis may have come later than its check
                self._show_diagnosis(check.diagnosis)
            for symptom in report.symptoms:
                self._show_symptom(symptom, "  ")
        if not report.solved:
            self._show_output("Your file printed while it was loaded:", report.output)
        self._show_points(report)
        self._show_not_run(report)
        self._terminal.write()
        self._show_verdict(report)

    def _show_first_failure(self, report: Report) -> None:
        passed = sum(check.outcome is Outcome.PASSED for check in report.checks)
        self._terminal.write(f"  {passed} of {_count(len(report.checks), 'check')} passed")
        for check in report.checks:
            if check.outcome not in (Outcome.PASSED, Outcome.NOT_RUN):
                self._show_check(check)
                return

    def _show_group(self, group: _Group, results: Sequence[CheckResult]) -> None:
        self._shown.add(group)
        passed = [check for check in results if check.outcome is Outcome.PASSED]
        if passed:
            device, title = group
            count = "" if len(results) == 1 else f" ({len(passed)})"
            if len(passed) < len(results):
                count = f" ({len(passed)} of {len(results)})"
            self._write(self._terminal.signs.passed, _stripped(title) + count, "green", device)
        failing = [check for check in results if check.outcome not in (Outcome.PASSED, Outcome.NOT_RUN)]
        while failing:
            first = failing.pop(0)
            alike = [check for check in failing if _fails_as(check, first)]
            failing = [check for check in failing if check not in alike]
            self._show_check(first)
            if alike:
                which = ", ".join(_parameters(check.id).strip() for check in alike)
                self._terminal.write(self._terminal.wrap(f"The same with {which}.", _BODY))

    def _show_check(self, check: CheckResult) -> None:
        signs = self._terminal.signs
        sign, colour, prefix = {
            Outcome.INCONCLUSIVE: (signs.unclear, "yellow", "Too noisy to tell"),
            Outcome.BROKEN: (signs.fault, "yellow", "The exercise is at fault, not you"),
            Outcome.FAULT: (signs.fault, "yellow", "kata is at fault, not you"),
        }.get(check.outcome, (signs.failed, "red", ""))
        title = _stripped(check.title) + _parameters(check.id)
        message = check.failure.message if check.failure else ""
        if prefix:
            message = f"{prefix}: {message}" if message else f"{prefix}."
        if check.title in self._explained:
            line = ": ".join(filter(None, (title, clean(message).partition("\n")[0])))
            if len(line) <= self._terminal.width - _LEAD:
                self._write(sign, line, colour, check.device)
            else:
                self._write(sign, title, colour, check.device)
                self._terminal.write(self._terminal.clip(message, _BODY))
            return
        self._explained.add(check.title)
        self._write(sign, title, colour, check.device)
        failure = check.failure or Failure(Kind.INTERNAL, "")
        self._show_failure(Failure(failure.kind, message, failure.details, failure.frames))
        self._show_symptom(check.symptom, _BODY)
        self._show_diagnosis(check.diagnosis)
        self._show_output("Your code printed:", check.output)

    def _write(self, sign: str, text: str, colour: str, device: str = "") -> None:
        where = f"{device:<4}  " if device and self._several_devices else ""
        lines = self._terminal.wrap(where + text, indent=" " * (4 + len(where)), first=" " * 4)
        self._terminal.write(f"  {self._terminal.paint(sign, colour)} {lines[4:]}")

    def _show_failure(self, failure: Failure) -> None:
        terminal = self._terminal
        if failure.message:
            terminal.write(terminal.wrap(failure.message, _BODY))
        width = max((len(key) for key in failure.details), default=0) + 1
        for key, value in failure.details.items():
            lead = f"{_FACT}{clean(key) + ':':<{width}} "
            terminal.write(terminal.wrap(value, " " * len(lead), first=lead))
        for line in _frame_lines(failure.frames, self._filename):
            terminal.write(terminal.clip(line, _FACT))

    def _show_diagnosis(self, diagnosis: str) -> None:
        if diagnosis and diagnosis not in self._said:
            self._said.add(diagnosis)
            terminal = self._terminal
            terminal.write()
            terminal.write(_BODY + terminal.paint("Likely misconception:", "bold", "yellow"))
            terminal.write(terminal.wrap(diagnosis, _BODY))
            terminal.write()

    def _show_symptom(self, symptom: str, indent: str) -> None:
        if symptom and symptom not in self._said:
            self._said.add(symptom)
            self._terminal.write(self._terminal.paint(self._terminal.wrap(symptom, indent), "yellow"))

    def _show_output(self, heading: str, output: str) -> None:
        text = clean(output).strip("\n")
        if not text.strip() or text in self._said:
            return
        self._said.add(text)
        terminal = self._terminal
        bar = f"{_BODY}{terminal.signs.bar} "
        room = terminal.width - len(bar)
        lines = [line[at : at + room] for line in text.split("\n") for at in range(0, max(len(line), 1), room)]
        terminal.write(terminal.paint(_BODY + heading, "dim"))
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
                then += f"\n{replay}"
        self._terminal.write(self._terminal.paint(self._terminal.wrap(verdict), colour, "bold"))
        if then:
            self._terminal.write(self._terminal.wrap(then))


def _passed(checks: Iterable[CheckResult], category: Category, device: str) -> str:
    here = [check.outcome for check in checks if check.category is category and check.device == device]
    return f"{here.count(Outcome.PASSED)}/{len(here)}"


def _stripped(title: str) -> str:
    return clean(title).strip().removesuffix(".")


def _fails_as(check: CheckResult, first: CheckResult) -> bool:
    """Whether a check of the same function needs no words of its own."""
    messages = {item.failure.message if item.failure else "" for item in (check, first)}
    return check.outcome is first.outcome and len(messages) == 1 and "[" in check.id


def _parameters(check_id: str) -> str:
    """The part of ``test_name[parameters]`` in brackets."""
    _, bracket, rest = check_id.partition("[")
    return f" {bracket}{clean(rest)}" if bracket else ""


def _frame_lines(frames: Sequence[Frame], filename: str) -> list[str]:
    lines = [f"{filename}:{frame.line} in {frame.function}:  {frame.text.strip()}" for frame in frames]
    if len(lines) <= _FIRST_FRAMES + _LAST_FRAMES:
        return lines
    left_out = len(lines) - _FIRST_FRAMES - _LAST_FRAMES
    return [*lines[:_FIRST_FRAMES], f"... {left_out} more ...", *lines[-_LAST_FRAMES:]]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
