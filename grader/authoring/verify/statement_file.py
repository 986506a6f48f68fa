"""Rules about the statement: its parts, its lines and the code of its hints, seen by reading them."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.authoring.verify.hinted import occurs
from grader.content.examples import examples_of
from grader.content.exercise import Exercise
from grader.content.statement import rules_of

WIDEST = 100
"""Columns of a line."""
LONGEST_TASK = 8
"""Lines of prose under ``## Task``; formulas do not count."""
LONGEST_RULE = 2
"""Lines of a rule."""
_PARTS = ("Task", "Example", "Rules")
_HEADING = re.compile(r"^## (.+?)\s*$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"^\$\$.*?\$\$[^\n]*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


def statement_file(exercise: Exercise) -> Iterator[Finding]:
    """Hold the statement to its shape: names, parts, lines, spans. Rules and checks are matched by the grading."""
    text = exercise.statement.read_text("utf-8", "replace")
    place = exercise.statement.name
    for name in exercise.provides:
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            message = f"The statement does not mention `{name}`, which a submission must define."
            yield Finding(Rule.STATEMENT, message, "Say what it is, what it takes and what it returns.", place)
    for message, step, line in (*_parts(text), *_lines(text)):
        yield Finding(Rule.STATEMENT, message, step, f"{place}:{line}" if line else place, Severity.WARNING)


def hints(exercise: Exercise) -> Iterator[Finding]:
    """Each hint says something, and its code is code of a file that the checks accept, or of the stub."""
    for number, hint in enumerate(exercise.hints, start=1):
        if not hint.strip():
            yield Finding(Rule.HINTS, f"Hint {number} is blank.", "Write it or remove it.", "exercise.toml")
    if exercise.solution_folder is None:
        return
    programs = list(_shown(exercise))
    for number, hint in enumerate(exercise.hints, start=1):
        for span in _SPAN.findall(hint):
            if not occurs(span, programs):
                message = f"Hint {number} shows `{span}`, which stands in no right file, nor in the stub."
                step = "Write it as the solution or a file in correct/ does, with `...` for what is left open."
                yield Finding(Rule.HINTS, message, step, "exercise.toml", Severity.WARNING)


def _shown(exercise: Exercise) -> Iterator[ast.Module]:
    """The right files, the stub and the statement's examples."""
    files = (exercise.solution, *exercise.correct_files, exercise.stub)
    examples = examples_of(exercise.statement.read_text("utf-8", "replace"))
    for text in (*(path.read_text("utf-8", "replace") for path in files), *itertools.chain(*examples)):
        try:
            yield ast.parse(text)
        except (SyntaxError, ValueError):
            continue  # told by the file's own rule


def _parts(text: str) -> Iterator[tuple[str, str, int]]:
    """What is wrong with the parts: message, next step, line."""
    headings = tuple(_HEADING.findall(_FENCED.sub("", text)))
    if headings != _PARTS:
        found = ", ".join(headings) or "none"
        yield (f"Its headings are {found}; {', '.join(_PARTS)} is expected.", "Give it the four parts.", 0)
        return
    sections = dict(zip(("", *_PARTS), _HEADING.split(text)[::2], strict=False))
    prose = _FORMULA.sub("", _FENCED.sub("", sections["Task"]))
    lines = sum(bool(line.strip()) for line in prose.splitlines())
    if lines > LONGEST_TASK:
        message = f"The task has {lines} lines beside formulas; at most {LONGEST_TASK} are expected."
        yield (message, "Move conventions, ties, edge cases and errors to the rules.", 0)
    if ">>> " not in sections["Example"]:
        yield ("The example has no `>>>` line.", "Show one call with numbers.", 0)
    if not rules_of(text):
        yield ("There is no numbered rule.", "Write `1. ...` for each property that a check touches.", 0)
    for item in re.split(r"^(?=\d+\. )", sections["Rules"], flags=re.MULTILINE)[1:]:
        number, lines = item.partition(".")[0], len(item.strip().splitlines())
        if lines > LONGEST_RULE:
            message = f"Rule {number} has {lines} lines; at most {LONGEST_RULE} are expected."
            yield (message, "Make it two rules, or say it in fewer words.", 0)
        if "$" in item:
            yield (f"Rule {number} has a formula between dollar signs.", "A terminal shows it raw: use code.", 0)


def _lines(text: str) -> Iterator[tuple[str, str, int]]:
    """Lines that are too wide, and spans that are broken over two."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > WIDEST:
            yield (f"The line has {len(line)} columns; at most {WIDEST} are expected.", "Break it.", number)
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            for mark, what in (("`", "code span"), ("$", "formula")):
                if line.count(mark) % 2:
                    yield (f"A {what} is broken over a line.", "Put it on one line.", number)
