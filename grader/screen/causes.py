"""What is wrong, as text: the first cause in full, the others in a line each."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import tokenize
from collections.abc import Iterator, Sequence

from grader.legible import clean, clean_line, width
from grader.report import Cause, CheckResult, Example, Failure, Frame, Kind, Outcome, Report, Why
from grader.screen.terminal import Terminal

_BODY = " " * 4  # indent of an explanation
_FACT = " " * 6
_MOST_FACTS = 6
_MOST_RULES = 3  # more say as much as the statement
_MOST_FURTHER = 4
_FIRST_FRAMES, _LAST_FRAMES = 1, 2
_NAMED = {Why.MISTAKE, Why.CHANGE}
_QUOTED = {Kind.RAISED, Kind.LOAD, Kind.NOT_DATA, Kind.FORBIDDEN}  # their messages end in the submission's own words
_TOLD_IN_A_LINE = _NAMED | {Why.UNWRITTEN, Why.RAISED}  # of the others the title of the check tells as much


def show(terminal: Terminal, report: Report, filename: str, *, room: int | None = None) -> None:
    """Write the causes of a report.

    Args:
        terminal: where to.
        report: has at least one cause.
        filename: the learner's file.
        room: lines that there are for the first cause and a line for each of the others; without it each cause is shown
            in full.
    """
    every, before = room is None, terminal.lines
    told = report.causes if every else report.causes[:1]
    for cause in told:
        if cause.why is not Why.LOAD:  # nothing stands above it
            terminal.write()
        _show_heading(terminal, report, cause, filename, every=every)
        if room is None:
            _show_body(terminal, report, cause, filename)
    if room is not None:
        further = terminal.aside()
        _show_further(further, report.causes[1:])
        _show_what_fits(terminal, report, filename, room - (terminal.lines - before) - further.lines)
        terminal.keep(further)
    if report.search_cut:
        terminal.write(terminal.wrap("The search for the cause was cut short: its time was over.", "  "))


def _show_what_fits(terminal: Terminal, report: Report, filename: str, room: int) -> None:
    """The first cause: all of it, or without its facts and the outer frames, then without its rule and its example."""
    cause = report.causes[0]
    short = _in_short(cause)
    for shorter, cites in ((cause, True), (short, True), (short, False), (_without_example(short), False)):
        body = terminal.aside()
        _show_body(body, report, shorter, filename, cites=cites)
        if body.lines <= room:
            break
    terminal.keep(body)


def _in_short(cause: Cause) -> Cause:
    failure = cause.failure
    if failure is None or cause.example is None:
        return cause
    return dataclasses.replace(cause, failure=dataclasses.replace(failure, frames=failure.frames[-1:]))


def _without_example(cause: Cause) -> Cause:
    return dataclasses.replace(cause, example=None)


def show_failure(terminal: Terminal, failure: Failure, filename: str, indent: str, *, most: int = 20) -> None:
    """Write a failure: its sentences, facts and the learner's own lines."""
    _show_message(terminal, failure, indent)
    facts = list(failure.details.items())[:most]
    longest = max((width(clean_line(key)) for key, _ in facts), default=0) + 1
    for key, value in facts:
        name = f"{clean_line(key)}:"
        _show_value(terminal, f"{indent}  {name}{' ' * (longest - width(name))} ", value)
    for line in _frame_lines(failure.frames, filename):
        terminal.write(terminal.clip(line, f"{indent}  "))


def _show_message(terminal: Terminal, failure: Failure, indent: str) -> None:
    if failure.message:
        terminal.write(terminal.quote(failure.message, indent, foreign=failure.kind in _QUOTED))


def title_of(check: CheckResult) -> str:
    """What a check asks for, without the full stop."""
    return clean_line(check.title).strip().removesuffix(".")


def parameters_of(check: CheckResult) -> str:
    """What tells it from the other checks of its title, in brackets; empty where there is nothing."""
    case = check.case or check.id.partition("[")[2].removesuffix("]")
    return f"[{clean_line(case)}]" if case else ""


def count(number: int, what: str) -> str:
    """``1 check``, ``2 checks``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _show_heading(terminal: Terminal, report: Report, cause: Cause, filename: str, *, every: bool) -> None:
    if cause.why is Why.LOAD:
        sign = terminal.paint(terminal.signs.failed, "red")
        heading = terminal.clip(f"{filename} could not be loaded", _BODY).lstrip()
        terminal.write(f"  {sign} {terminal.paint(heading, 'bold')}")
    elif every or not _is_the_only_failure(report, cause):
        heading = clean_line(_heading(report, cause))
        terminal.write(terminal.paint(terminal.wrap(heading, "  "), "bold", "yellow"))


def _is_the_only_failure(report: Report, cause: Cause) -> bool:
    """True where the title of the check that failed stands just above, and says all that a heading would."""
    failing = sum(check.outcome is Outcome.FAILED for check in report.checks)
    return failing == 1 and cause.why not in {Why.UNWRITTEN, *_NAMED}


def _heading(report: Report, cause: Cause) -> str:
    number = len(cause.checks)
    if cause.why is Why.UNWRITTEN:
        return f"{cause.says} {count(number, 'check')} {'waits' if number == 1 else 'wait'} for it."
    if cause.of_bugs:
        return _of_the_stub(cause, report.causes)
    if cause.why in _NAMED:
        return "What is wrong:" if cause.certain else "A part of it:"
    first = report.checks[cause.checks[0]]
    title = f"{title_of(first)} {parameters_of(first)}".rstrip()
    where = f" on {first.device}" if len(report.devices) > 1 else ""
    return f"{f'{number} checks, first' if number > 1 else 'First'}: {title}{where}"


def _of_the_stub(cause: Cause, causes: Sequence[Cause]) -> str:
    """How many of the bugs of a stub are fixed."""
    left = [other for other in causes if other.of_bugs]
    if cause is not left[0]:
        return "The next of them:"
    of, fixed = cause.of_bugs, cause.of_bugs - len(left)
    if of == 1:
        return "The bug of the original is still there:"
    if not cause.certain:
        return "A bug of the original is still there:"
    if not fixed:
        return f"{'Both' if of == 2 else f'All {of}'} bugs of the original are still there. The first:"
    are_left = "1 is left" if len(left) == 1 else f"{len(left)} are left. The first"
    return f"{fixed} of the original's {of} bugs {'is' if fixed == 1 else 'are'} fixed, {are_left}:"


def _show_body(terminal: Terminal, report: Report, cause: Cause, filename: str, *, cites: bool = True) -> None:
    if cause.why is Why.UNWRITTEN:  # the heading says it all
        return
    if cause.says and cause.why is not Why.LOAD:  # which says the same as its failure
        terminal.write(terminal.wrap(cause.says, _BODY))
    if cause.why in _NAMED and not cause.certain:
        of = sum(len(other.checks) for other in report.causes)
        terminal.write(terminal.wrap(f"This explains {len(cause.checks)} of {of} failures.", _BODY))
    if cites and cause.why is not Why.LOAD:
        _show_rules(terminal, report, cause)
    failure = _left_to_tell(cause)
    if cause.example is not None:
        if failure is not None:
            _show_message(terminal, failure, _BODY)
            failure = dataclasses.replace(failure, message="")
        _show_example(terminal, cause.example)
    if failure is not None:
        show_failure(terminal, failure, filename, _BODY, most=_MOST_FACTS)


def _show_rules(terminal: Terminal, report: Report, cause: Cause) -> None:
    """Which rule of the statement is broken: in its own words, or the numbers where there are a few.

    Those that all of its checks cite. What is known by name says itself what is wrong, and a check may fail by a
    mistake against another rule than its own.
    """
    if cause.why in _NAMED or not cause.checks:
        return
    cited = [report.checks[number].rules for number in cause.checks]
    rules = [rule for rule in cited[0] if all(rule in others for others in cited)]
    if len(rules) > _MOST_RULES:
        return
    numbers = [rule.partition(". ")[0] for rule in rules]
    if len(rules) == 1:
        says = f"Rule {numbers[0]}: {rules[0].partition('. ')[2]}"
    elif rules:
        says = f"See the statement, rules {', '.join(numbers[:-1])} and {numbers[-1]}."
    else:
        return
    terminal.write(terminal.paint(terminal.wrap(says, _BODY), "dim"))


def _left_to_tell(cause: Cause) -> Failure | None:
    """What neither a misconception nor an example tells of a failure."""
    failure, example, named = cause.failure, cause.example, cause.why in _NAMED
    if failure is None or (named and example is not None):
        return None
    says_it = example is not None and f"raised {example.got.partition(':')[0]}" in failure.message
    return dataclasses.replace(
        failure,
        message="" if named or says_it else failure.message,
        details=failure.details if example is None else {},
    )


def _show_example(terminal: Terminal, example: Example) -> None:
    if example.stated:
        terminal.write(_BODY + terminal.paint("The statement's example:", "dim"))
    for line in clean(example.code).split("\n"):
        for piece in _folded(line, terminal.width - len(_FACT)) if line.strip() else ():
            lead = _FACT + piece[: len(piece) - len(piece.lstrip())]
            terminal.write(terminal.wrap(piece.lstrip(), lead, first=lead))  # a string may be too long all the same
    for key, value in (("expected", example.expected), ("got", example.got)):
        _show_value(terminal, f"{_FACT}  {key + ':':<9} ", value)


def _show_value(terminal: Terminal, lead: str, value: str) -> None:
    # In one line, as a value is written: what is folded stands below its beginning.
    terminal.write(terminal.wrap(clean_line(value), " " * width(lead), first=lead))


def _folded(line: str, columns: int) -> Iterator[str]:
    """A line of code in pieces that fit, broken inside brackets only: it can be pasted as it stands."""
    indent = line[: len(line) - len(line.lstrip())]
    lead, rest, breaks = indent, line.lstrip(), _breaks(line.lstrip())
    while width(lead + rest) > columns and breaks:
        room = columns - len(lead)
        fitting = {at: depth for at, depth in breaks.items() if at - 1 <= room} or dict([next(iter(breaks.items()))])
        # Rows stay together: of the breaks that do not come too early, the last one in the fewest brackets.
        end = min(fitting, key=lambda at: (at < room // 2, fitting[at], -at))
        yield lead + rest[:end].rstrip()
        lead, rest = indent + "    ", rest[end:]
        breaks = {at - end: depth for at, depth in breaks.items() if at > end}
    yield lead + rest


def _breaks(line: str) -> dict[int, int]:
    """Where a line of code may be broken: at a token inside brackets, behind a blank; and inside how many."""
    found, depth = {}, 0
    with contextlib.suppress(tokenize.TokenError, SyntaxError):  # what is no line of its own is not broken any more
        for token in tokenize.generate_tokens(io.StringIO(line).readline):
            at = token.start[1]
            if depth and line[at - 1 : at] == " ":
                found[at] = depth
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
    return found


def _show_further(terminal: Terminal, further: Sequence[Cause]) -> None:
    """A line for each cause that comes after the first."""
    told = [cause for cause in further if cause.why in _TOLD_IN_A_LINE]
    for cause in told[:_MOST_FURTHER]:
        terminal.write(terminal.clip(f"Then: {_line(cause)}", "  "))
    if len(told) > _MOST_FURTHER:
        terminal.write(f"  ... and {len(told) - _MOST_FURTHER} more (`kata check --all`)")


def _line(cause: Cause) -> str:
    """Its first sentence."""
    if cause.why is Why.RAISED:
        return cause.failure.message.partition("\n")[0] if cause.failure is not None else ""
    return " ".join(cause.says.split()).partition(". ")[0].removesuffix(".") + "."


def _frame_lines(frames: Sequence[Frame], filename: str) -> list[str]:
    places = [(f"{frame.line} in {frame.function}" if frame.function else frame.line, frame.text) for frame in frames]
    lines = [f"{filename}:{place}:  {text.strip()}" for place, text in places]
    if len(lines) <= _FIRST_FRAMES + _LAST_FRAMES + 1:  # a line to say that one is left out saves nothing
        return lines
    left_out = len(lines) - _FIRST_FRAMES - _LAST_FRAMES
    return [*lines[:_FIRST_FRAMES], f"... {left_out} more ...", *lines[-_LAST_FRAMES:]]
