"""What is wrong, as text: the first cause in full, the others in a line each."""

from __future__ import annotations

from collections.abc import Sequence

from grader.report import Cause, CheckResult, Example, Failure, Frame, Report, Why
from grader.screen.terminal import Terminal, clean

_BODY = " " * 4  # indent of an explanation
_FACT = " " * 6
_MOST_FACTS = 6
_MOST_FURTHER = 4
_MOST_SENTENCES = 5  # lines of a misconception
_FIRST_FRAMES, _LAST_FRAMES = 1, 3
_TOLD_IN_A_LINE = {Why.UNWRITTEN, Why.MISTAKE, Why.CHANGE, Why.RAISED}  # of the others the title tells as much


def show(terminal: Terminal, report: Report, filename: str, *, every: bool = False) -> None:
    """Write the causes of a report.

    Args:
        terminal: where to.
        report: has at least one cause.
        filename: the learner's file.
        every: each cause in full.
    """
    for number, cause in enumerate(report.causes):
        if number == 0 or every:
            terminal.write()
            _show_in_full(terminal, report, cause, filename)
    further = [] if every else [cause for cause in report.causes[1:] if cause.why in _TOLD_IN_A_LINE]
    if further:
        terminal.write()
    for cause in further[:_MOST_FURTHER]:
        terminal.write(terminal.clip(f"Then: {_line(cause)}", "  "))
    if len(further) > _MOST_FURTHER:
        terminal.write(f"  ... and {len(further) - _MOST_FURTHER} more (`kata check --all`)")
    if report.search_cut:
        terminal.write(terminal.wrap("The search for the cause was cut short: its time was over.", "  "))


def show_failure(terminal: Terminal, failure: Failure, filename: str, indent: str, *, most: int = 20) -> None:
    """Write a failure: its sentences, facts and the learner's own lines."""
    if failure.message:
        terminal.write(terminal.wrap(failure.message, indent))
    facts = list(failure.details.items())[:most]
    width = max((len(key) for key, _ in facts), default=0) + 1
    for key, value in facts:
        lead = f"{indent}  {clean(key) + ':':<{width}} "
        terminal.write(terminal.wrap(value, " " * len(lead), first=lead))
    for line in _frame_lines(failure.frames, filename):
        terminal.write(terminal.clip(line, f"{indent}  "))


def _show_in_full(terminal: Terminal, report: Report, cause: Cause, filename: str) -> None:
    heading = terminal.clip(_heading(report, cause, filename), "  ")
    terminal.write(terminal.paint(heading, "bold", "red" if cause.why is Why.LOAD else "yellow"))
    named = cause.why in (Why.MISTAKE, Why.CHANGE)
    if cause.says and cause.why is not Why.UNWRITTEN and cause.why is not Why.LOAD:
        terminal.write(terminal.wrap(cause.says, _BODY))
    if named and not cause.certain:
        others = sum(len(other.checks) for other in report.causes) - len(cause.checks)
        terminal.write(
            terminal.wrap(f"This explains {len(cause.checks)} of {len(cause.checks) + others} failures.", _BODY)
        )
    if cause.example is not None:
        _show_example(terminal, cause.example)
    failure = cause.failure
    if failure is None or cause.why is Why.UNWRITTEN or (named and cause.example is not None):
        return
    if cause.example is not None:  # which says all but where
        message = "" if cause.why is Why.RAISED else failure.message
        failure = Failure(failure.kind, message, {}, failure.frames)
    elif named:
        failure = Failure(failure.kind, "", failure.details, failure.frames)
    show_failure(terminal, failure, filename, _BODY, most=_MOST_FACTS)


def _show_example(terminal: Terminal, example: Example) -> None:
    if example.stated:
        terminal.write(_BODY + terminal.paint("The statement's example:", "dim"))
    for line in example.code.split("\n"):
        lead = _FACT + line[: len(line) - len(line.lstrip())]
        terminal.write(terminal.wrap(line.lstrip(), lead + "    ", first=lead))  # breaks inside brackets alone
    for key, value in (("expected", example.expected), ("got", example.got)):
        lead = f"{_FACT}  {key + ':':<9} "
        terminal.write(terminal.wrap(value, " " * len(lead), first=lead))


def _heading(report: Report, cause: Cause, filename: str) -> str:
    checks, causes = report.checks, report.causes
    count = len(cause.checks)
    if cause.why is Why.LOAD:
        return f"{filename} could not be loaded"
    if cause.why is Why.UNWRITTEN:
        return f"{cause.says} {_count(count, 'check')} {'waits' if count == 1 else 'wait'} for it."
    if cause.why in (Why.MISTAKE, Why.CHANGE):
        return _of_the_stub(cause, causes) if cause.of_bugs else "What is wrong:" if cause.certain else "A part of it:"
    more = f"{_count(count, 'check')}, first: " if count > 1 else "First: "
    return f"{more}{_title(checks[cause.checks[0]])}"


def _of_the_stub(cause: Cause, causes: Sequence[Cause]) -> str:
    """How many of the bugs of a stub are fixed."""
    left = sum(bool(other.of_bugs) for other in causes)
    if not cause.certain or cause.of_bugs == 1:
        return "A bug of the original is still there:"
    if left == cause.of_bugs:
        return f"All {cause.of_bugs} bugs of the original are still there. The first:"
    return f"{cause.of_bugs - left} of the original's {cause.of_bugs} bugs fixed, {left} left:"


def _line(cause: Cause) -> str:
    if cause.why is Why.RAISED:
        return cause.failure.message.partition("\n")[0] if cause.failure is not None else ""
    return cause.says.partition(". ")[0].removesuffix(".") + "."


def _title(check: CheckResult) -> str:
    _, bracket, rest = check.id.partition("[")
    return clean(check.title).strip().removesuffix(".") + (f" {bracket}{clean(rest)}" if bracket else "")


def _frame_lines(frames: Sequence[Frame], filename: str) -> list[str]:
    lines = [f"{filename}:{frame.line} in {frame.function}:  {frame.text.strip()}" for frame in frames]
    if len(lines) <= _FIRST_FRAMES + _LAST_FRAMES:
        return lines
    left_out = len(lines) - _FIRST_FRAMES - _LAST_FRAMES
    return [*lines[:_FIRST_FRAMES], f"... {left_out} more ...", *lines[-_LAST_FRAMES:]]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
