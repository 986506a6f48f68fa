"""Programs that are wrong in a known way: what a submission's answers are compared with, the likeliest first."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import itertools
import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake, compose, stub_bugs
from grader.mutate import Change, Kind, Mutant, changes, detached, repairs, variants

_LIKELIEST = (
    *(Kind.REMOVED, Kind.DROPPED, Kind.KEYWORD, Kind.AXIS, Kind.KEEPDIM, Kind.CONSTANT, Kind.COMPARISON),
    *(Kind.OPERATOR, Kind.SWAPPED, Kind.NEGATED, Kind.BOOLEAN, Kind.SIBLING, Kind.DTYPE, Kind.OPERAND, Kind.ORDER),
    *(Kind.NAME, Kind.SIGN, Kind.COPIED, Kind.DETACHED),
)
_LOOK = {
    Kind.REMOVED: "whether {} belongs there",
    Kind.DROPPED: "whether all of {} is needed",
    Kind.OPERAND: "whether all of {} is needed",
    Kind.KEYWORD: "at the arguments: {}",
    Kind.AXIS: "at the axis of {}",
    Kind.KEEPDIM: "at the shape of {}",
    Kind.CONSTANT: "at the number {}",
    Kind.COMPARISON: "at the comparison {}",
    Kind.NEGATED: "at the condition {}",
    Kind.BOOLEAN: "at the condition {}",
    Kind.SWAPPED: "at the order in {}",
    Kind.SIBLING: "at what {} does",
    Kind.ORDER: "at when {} is done",
    Kind.NAME: "whether {} is what is meant there",
    Kind.SIGN: "at the sign of {}",
    Kind.COPIED: "whether {} is shared, or changes later",
    Kind.DTYPE: "at the dtype of {}",
}
_MOST_BUGS = 6  # of a stub: beyond it there are too many subsets
_LONGEST_TEXT = 1 << 16  # letters: twenty times as many as the longest solution has


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A way in which a submission may be wrong.

    Attributes:
        name: for tracebacks.
        source: a program that is wrong in this way.
        mistakes: that it has; empty for a change that was made by machine.
        change: made by machine.
        of_submission: what was changed is the submission; else it is the solution.
        or_else: another change of the submission that does the same.
    """

    name: str
    source: str
    mistakes: tuple[Mistake, ...] = ()
    change: Mutant | None = None
    of_submission: bool = False
    or_else: Mutant | None = None

    @property
    def misconceptions(self) -> frozenset[str]:
        """What a learner is told: two ways to make one mistake are one misconception."""
        return frozenset(mistake.misconception for mistake in self.mistakes)


def of_the_stub(exercise: Exercise) -> list[Hypothesis]:
    """The stub of a *fix* exercise, half-fixed in every way: all sets of two and more of its bugs."""
    bugs = stub_bugs(exercise.mistakes)[:_MOST_BUGS]
    sizes = range(len(bugs), 1, -1)
    return list(_composed(chosen for size in sizes for chosen in itertools.combinations(bugs, size)))


def named(exercise: Exercise) -> list[Hypothesis]:
    """The exercise's mistakes, one at a time."""
    return [Hypothesis(mistake.name, mistake.source, (mistake,)) for mistake in exercise.mistakes]


def changed(exercise: Exercise, submission: str) -> Iterator[Hypothesis]:
    """The solution with one small change, in every way that people make by mistake, and that can be told."""
    return _told_by_names(_changed(exercise.solution.read_text("utf-8"), changes), submission)


def cut_off(exercise: Exercise, submission: str) -> Iterator[Hypothesis]:
    """The solution with one value cut off from the graph, where that can be told."""
    return _told_by_names(_changed(exercise.solution.read_text("utf-8"), detached), submission)


def _told_by_names(found: Iterator[Hypothesis], submission: str) -> Iterator[Hypothesis]:
    """Those of which every name is one of the submission's: who has not seen the solution knows no other."""
    known = _names(submission) | set(dir(builtins))
    for one in found:
        assert one.change is not None
        if _names(one.change.was) | _names(one.change.becomes) <= known:
            yield one


def _names(text: str) -> set[str]:
    """Of variables, and of what belongs to `self`; none of what is no Python by itself, as the first line of a loop."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set(re.findall(r"(?<![.\w])[a-zA-Z_]\w*", text)) - set(keyword.kwlist)
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return found | {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and _of_self(n)}


def _of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _changed(source: str, kinds: Callable[[ast.Module], Iterator[Change]]) -> Iterator[Hypothesis]:
    for change in variants(source, kinds):
        yield Hypothesis(f"line {change.line}", change.source, change=change)


def repaired(source: str) -> list[Hypothesis]:
    """A submission with one small change that may put it right, the likeliest slips first.

    None of a long text: it is read in here, where nothing bounds the time that this takes.
    """
    if len(source) > _LONGEST_TEXT:
        return []
    found = [dataclasses.replace(one, of_submission=True) for one in _changed(source, repairs)]
    return sorted(found, key=lambda one: _LIKELIEST.index(one.change.kind) if one.change else 0)


def pairs(mistakes: list[Mistake]) -> Iterator[Hypothesis]:
    """Two mistakes at once, where they are edits of different lines."""
    both = itertools.combinations(mistakes, 2)
    return _composed(pair for pair in both if pair[0].misconception != pair[1].misconception)


def _composed(choices: Iterator[tuple[Mistake, ...]]) -> Iterator[Hypothesis]:
    for chosen in choices:
        source = compose(chosen)
        if source is not None:
            yield Hypothesis(" and ".join(mistake.name for mistake in chosen), source, chosen)


def place(change: Mutant, or_else: Mutant | None = None) -> str:
    """Where a submission's slip is; what belongs there is for the learner to find.

    Args:
        change: that makes every check pass.
        or_else: another one that does.
    """
    or_there = f", or, in {_where(or_else)}, {_look(or_else)}" if or_else is not None else ""
    return f"One small change in {_where(change)} makes every check pass: look {_look(change)}{or_there}."


def _look(change: Mutant) -> str:
    return _LOOK.get(change.kind, "at {}").format(f"`{_keyword(change) or change.was}`")


def _where(change: Mutant) -> str:
    *before, last = sorted({change.line, *change.also})
    return f"lines {', '.join(map(str, before))} and {last}" if before else f"line {last}"


def _keyword(change: Mutant) -> str:
    """The keyword that is too much in a call; empty where it is something else."""
    if change.kind is not Kind.KEYWORD:
        return ""
    was, becomes = (_keywords(text) for text in (change.was, change.becomes))
    return next((one for one in was if one not in becomes), "")


def _keywords(call: str) -> list[str]:
    node = ast.parse(call, mode="eval").body
    return [ast.unparse(one) for one in node.keywords] if isinstance(node, ast.Call) else []


def words(change: Mutant) -> str:
    """What a changed solution does differently."""
    if change.kind is Kind.REMOVED:
        what = f"without `{change.was}`"
    elif change.kind is Kind.DETACHED:
        what = f"with `{change.was}` cut off from the graph"
    elif change.kind is Kind.KEEPDIM:
        what = "without `keepdim=True`"
    else:
        what = f"with `{change.becomes}` in the place of `{change.was}`"
    return f"Your file answers every check as a right one does {what}."
