"""Verdicts as text: a line for each exercise with what was found below it, mutants as diffs, and a table at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grader.authoring.verify.findings import Finding, Severity, Verified
from grader.authoring.verify.mutation import Mutation
from grader.legible import clean
from grader.mutate import Mutant
from grader.screen.terminal import Terminal

_HEADERS = ("exercise", "checks", "mistakes", "correct", "diagnosed", "margin", "seconds", "verdict")
_MUTATION_HEADERS = ("exercise", "mutants", "graded", "killed", "score", "equivalent", "seconds", "verdict")
_BODY = " " * 4


def verdict_text(verified: Verified, terminal: Terminal, *, in_full: bool = True) -> str:
    """One exercise: its name and its findings; on an accelerator also what proves each of its budgets there.

    Args:
        verified: the verdict.
        terminal: where it is shown.
        in_full: with the mistakes that learners are not told by name.
    """
    lines = [_block(verified.exercise, verified.ok, verified.findings, terminal)]
    if in_full:
        lines += [terminal.wrap(text, _BODY, first="  ") for text in _untold(verified)]
    for proof in verified.figures.proofs:
        if proof.device != "cpu":
            rejects = ", ".join(proof.rejects) or "nothing"
            lines.append(terminal.wrap(f"{proof.check} on {proof.device} rejects {rejects}.", _BODY, first="  "))
    for name, why in verified.figures.left_out.items():
        lines.append(terminal.wrap(f"{name} is left out: {why}", _BODY, first="  "))
    return "\n".join(lines)


def _untold(verified: Verified) -> Iterator[str]:
    """The mistakes that are not told by their name, by what is told instead."""
    by_reason: dict[str, list[str]] = {}
    for name, instead in verified.figures.untold.items():
        by_reason.setdefault(instead, []).append(name)
    for instead, names in by_reason.items():
        yield f"not diagnosed, {instead}: {', '.join(names)}"


def mutation_text(mutation: Mutation, terminal: Terminal) -> str:
    """One exercise: its name, the findings and the survivors as diffs."""
    parts = [_block(mutation.exercise, mutation.ok, mutation.findings, terminal)]
    parts += [_survivor(mutant, terminal) for mutant in mutation.survivors]
    return "\n\n".join(parts) if mutation.survivors else parts[0]


def verdict_table(results: Iterable[Verified], terminal: Terminal) -> str:
    """One line an exercise."""
    return _table([_row(result, terminal) for result in results], _HEADERS)


def mutation_table(results: Iterable[Mutation], terminal: Terminal) -> str:
    """One line an exercise, and their sum."""
    results = list(results)
    rows = [_mutation_row(result.exercise, [result], terminal) for result in results]
    if len(results) > 1:
        rows.append(_mutation_row("together", results, terminal))
    return _table(rows, _MUTATION_HEADERS)


def _block(name: str, ok: bool, findings: Sequence[Finding], terminal: Terminal) -> str:
    return "\n".join([f"{_sign(ok, terminal)} {name}", *(_finding(finding, terminal) for finding in findings)])


def _finding(finding: Finding, terminal: Terminal) -> str:
    colour = "red" if finding.severity is Severity.ERROR else "yellow"
    head = f"{finding.severity} {finding.rule}"
    place = f"{finding.place}: " if finding.place else ""
    text = terminal.wrap(f"{head}: {place}{finding.message} {finding.next_step}".rstrip(), _BODY, first="  ")
    return text.replace(head, terminal.paint(head, colour), 1)


def _survivor(mutant: Mutant, terminal: Terminal) -> str:
    head = f"{_BODY}{terminal.paint(mutant.id, 'bold')} line {mutant.line}, {mutant.kind}: every check accepts it"
    lines = (clean(line) for line in mutant.diff.splitlines() if not line.startswith("@@"))
    return "\n".join([head, *(_BODY + _painted(line, terminal) for line in lines)])


def _painted(line: str, terminal: Terminal) -> str:
    colours = {"-": "red", "+": "green"}
    return terminal.paint(line, colours[line[0]]) if line[:1] in colours else line


def _sign(ok: bool, terminal: Terminal) -> str:
    sign, colour = (terminal.signs.passed, "green") if ok else (terminal.signs.failed, "red")
    return terminal.paint(sign, colour)


def _row(result: Verified, terminal: Terminal) -> list[str]:
    figures = result.figures
    if not figures.gradings:
        cells = [""] * 6
    else:
        diagnosed = f"{figures.diagnosed}/{figures.mistakes}"
        numbers = (figures.checks, figures.mistakes, figures.correct, diagnosed)
        cells = [*map(str, numbers), f"{figures.margin:.0%}", f"{figures.seconds:.1f}"]
    warnings = len(result.findings) - len(result.errors)
    words = [_count(len(result.errors), "error")] if result.errors else ["good"]
    words += [_count(warnings, "warning")] if warnings else []
    return [result.exercise, *cells, terminal.paint(", ".join(words), "green" if result.ok else "red")]


def _mutation_row(name: str, results: Sequence[Mutation], terminal: Terminal) -> list[str]:
    total, graded, killed, equivalent = (
        sum(getattr(result, field) for result in results) for field in ("total", "graded", "killed", "equivalent")
    )
    seconds = sum(result.seconds for result in results)
    survivors = graded - killed
    ok = all(result.ok for result in results)
    verdict = _count(survivors, "survivor") if survivors else "good" if ok else "not graded"
    score = f"{killed / graded:.1%}" if graded else ""
    cells = [str(total), str(graded), str(killed), score, str(equivalent or ""), f"{seconds:.1f}"]
    return [name, *cells, terminal.paint(verdict, "green" if ok else "red")]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _table(rows: list[list[str]], headers: Sequence[str]) -> str:
    from tabulate import tabulate  # 20 ms that only a table needs

    align = ("left", *["right"] * (len(headers) - 2), "left")
    return tabulate(rows, headers, tablefmt="simple", disable_numparse=True, colalign=align)
