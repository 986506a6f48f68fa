"""Words and turns that do not come back into our text, each with the reason: the house style's short list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.content.exercise import Exercise
from grader.errors import ExerciseError


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of phrase to avoid.

    Attributes:
        pattern: a regular expression, without regard to case.
        instead: what to write, and where it is not obvious why.
    """

    pattern: str
    instead: str


TURNS = (
    Turn(r"\bmend(s|ed|ing)?\b", "fix"),
    Turn(r"\bwho(so)?ever\b", "name who acts: the caller, the learner, the optimizer"),
    Turn(r"\bfor ever\b", "without an end, forever, or the number of times"),
    Turn(r"\bwithout a word\b", "silently, or without a warning"),
    Turn(r"\b(no|none of) \w+('s)? business\b", "say what the code must not do"),
    Turn(
        r"\b(axes|axis|dimensions?|elements?|positions?|zeros|ones|padding|rows|columns|steps) behind\b",
        "trailing, after: behind is for things in a room",
    ),
    Turn(r"\bbehind (the|its|their) (end|last|border|edge)\b", "past the end, after the last"),
    Turn(r"\b(a|each|one|every|per) heaps?\b", "group: a heap is a data structure"),
    Turn(r"\bweigh(s|ed|ing)? (down|less|more)\b", "gets a smaller (larger) weight"),
    Turn(r"\bfilled[- ]up\b", "padded"),
    Turn(r"\bglued?\b", "concatenate"),
    Turn(r"\b(hang|hung|hangs|hanging) (\w+ ){1,3}(into|in) (the|a) graph\b", "record in the autograd graph"),
    Turn(r"\brisen\b", "upsampled"),
    Turn(r"\b(the|a) way round\b", "shortcut"),
    Turn(r"\bthe other way (a)?round\b", "the reverse, or say what comes first"),
    Turn(r"(?:^|[.;:] )(Had|Were|Should) (it|the|one|you|a|there|they)\b", "a sentence with if, subject first"),
    Turn(r"\bat most: \d", "at most N times"),
    Turn(r"\b(1|one) times\b", "once"),
    Turn(r"\b(amongst|amidst|whilst|thereof|whereof|wherein|thereby|hitherto|nought)\b", "a plain word"),
    Turn(r"\bnone but\b", "only"),
    Turn(r"\bbut for\b", "except for"),
    Turn(r"\b(ha(s|ve)|takes?) no part in\b", "is not used in, does not count for"),
    Turn(r"\bequally (many|large|long|often|much)\b", "the same number of, of the same size: one comparison, stated"),
    Turn(r"\b(so|as) and so (many|often)\b", "the number"),
    Turn(r"\bother than (it|they|one) (is|are|should)\b", "say what it is"),
    Turn(
        r"\bthe learner did not\b|\byou did not\b|\byou forgot\b",
        "say what the code does, not what its author left out",
    ),
)
"""One list for statements, hints, titles of checks, misconceptions, messages and docs."""

_FENCED = re.compile(r"^```.*?^```[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def turns(text: str) -> Iterator[tuple[int, str, str]]:
    """Turns that stand in a text, code left out.

    Args:
        text: prose, Markdown or plain.

    Yields:
        The line, what stands there, and what to write.

    Examples:
        >>> list(turns("Some text.\\nMend the loop. `mend()` is code."))
        [(2, 'Mend', 'fix')]
    """
    prose = _FENCED.sub(lambda code: "\n" * code[0].count("\n"), text)
    for turn in TURNS:
        # A turn may be broken over a line.
        pattern = turn.pattern.replace(" ", r"\s+")
        for found in re.finditer(pattern, prose, re.IGNORECASE | re.MULTILINE):
            yield prose.count("\n", 0, found.start()) + 1, " ".join(found[0].split()), turn.instead


def wording(exercise: Exercise) -> Iterator[Finding]:
    """No turn of the list stands in what learners read of an exercise."""
    for place, text in _read_by_learners(exercise):
        for line, found, instead in turns(text):
            where = f"{place}:{line}" if place in {exercise.statement.name, exercise.stub_name} else place
            message = f"`{found}` stands there."
            yield Finding(Rule.WORDING, message, f"House style: {instead}.", where, Severity.WARNING)


def _read_by_learners(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Each text with the file where it stands."""
    yield exercise.statement.name, exercise.statement.read_text("utf-8", "replace")
    yield exercise.stub_name, exercise.stub.read_text("utf-8", "replace")
    for text in (exercise.title, *exercise.hints, exercise.learned):
        yield "exercise.toml", text
    try:
        tree = ast.parse(exercise.checks.read_text("utf-8", "replace"))
        mistakes = exercise.mistakes
    except (SyntaxError, ValueError, ExerciseError):
        return  # told by the files' own rules
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield f"{exercise.checks.name}:{node.lineno}", ast.get_docstring(node) or ""
    for mistake in mistakes:
        yield mistake.place, "" if mistake.like else mistake.says
