"""Programs that are wrong in a known way: what a submission's answers are compared with, the likeliest first."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake, compose, stub_bugs
from grader.mutate import Change, Kind, Mutant, changes, detached, variants

_MOST_BUGS = 6  # of a stub: beyond it there are too many subsets


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A way in which a submission may be wrong.

    Attributes:
        name: for tracebacks.
        source: a program that is wrong in this way.
        mistakes: that it has; empty for a change that was made by machine.
        change: of the solution, made by machine.
    """

    name: str
    source: str
    mistakes: tuple[Mistake, ...] = ()
    change: Mutant | None = None

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


def changed(exercise: Exercise) -> Iterator[Hypothesis]:
    """The solution with one small change, in every way that people make by mistake."""
    return _changed(exercise, changes)


def cut_off(exercise: Exercise) -> Iterator[Hypothesis]:
    """The solution with one value cut off from the graph."""
    return _changed(exercise, detached)


def _changed(exercise: Exercise, kinds: Callable[[ast.Module], Iterator[Change]]) -> Iterator[Hypothesis]:
    for change in variants(exercise.solution.read_text("utf-8"), kinds):
        yield Hypothesis(f"line {change.line}", change.source, change=change)


def pairs(mistakes: list[Mistake]) -> Iterator[Hypothesis]:
    """Two mistakes at once, where they are edits of different lines."""
    both = itertools.combinations(mistakes, 2)
    return _composed(pair for pair in both if pair[0].misconception != pair[1].misconception)


def _composed(choices: Iterator[tuple[Mistake, ...]]) -> Iterator[Hypothesis]:
    for chosen in choices:
        source = compose(chosen)
        if source is not None:
            yield Hypothesis(" and ".join(mistake.name for mistake in chosen), source, chosen)


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
