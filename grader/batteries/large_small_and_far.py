"""Large numbers, small ones, numbers far from 0 and an outlier: what overflows or cancels on the way shows.

An answer may be off by some times what the solution itself is off in the same dtype. Where numbers that are a little
off have quite another answer, nothing is asked. Only arguments with numbers of both signs are changed: probabilities,
lengths of time and sizes have bounds that are not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import torch

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.closeness import far_from
from grader.checks.contract import ContractError
from grader.checks.replays import refuse_raised, replay, replay_both, same
from grader.checks.variants import Call

_MOST = 2  # arguments that are changed, one at a time
_LARGE, _FAR = 1e3, 1e4
_GRID = 64  # points between two whole numbers


@dataclass(frozen=True)
class _Changed:
    """A call with other numbers, and what they are, in words."""

    words: str
    call: Call
    half: bool = False


@pytest.mark.correctness
def test_large_small_and_far(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Large and small numbers, numbers far from 0 and an outlier beside ordinary ones are no trouble."""
    for question in asked.one_of_each:
        changes = [*_changes(question), *_halved(question, asked)]
        if changes:
            _hold(candidate, reference, asked, question, changes)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question, changes: list[_Changed]) -> None:
    usual, calls = variants.as_asked(question), [one.call for one in changes]
    exact = [variants.changed(variants.question_of(question, call), variants.doubled) for call in calls]
    found, (expected, *theirs) = replay_both(candidate, reference, question, [usual, *calls], [usual, *calls, *exact])
    got, *ours = found()
    if not same(got, expected):
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    for one, answer, own, true in zip(changes, ours, theirs[: len(calls)], theirs[len(calls) :], strict=True):
        if own.failure is None and true.failure is None:
            refuse_raised(f"With {one.words}:", answer)
            if far_from(answer.value, own.value, true.value, roughly=one.half) is None:
                continue
            nearby = _nearby(reference, question, one.call)
            gap = far_from(answer.value, own.value, true.value, nearby, roughly=one.half)
            if gap is not None:
                raise ContractError(f"With {one.words} the answer is wrong.", gap.facts, (question.probe, gap.path))


def _nearby(reference: Reference, question: Question, call: Call) -> list[Any]:
    """What the solution answers in float64 where each number is a little off, one way and the other."""
    changes = variants.off(variants.LITTLE), variants.off(-variants.LITTLE)
    calls = [variants.changed(variants.question_of(question, call), change) for change in changes]
    return [told.value for told in replay(reference, question, calls) if told.failure is None]


def _changes(question: Question) -> Iterator[_Changed]:
    if any(tensor.dtype not in (torch.float32, torch.float64) for tensor in variants.fractions(question)):
        return
    found = [(position, variants.tensor_of(arg)) for position, arg in enumerate(question.args)]
    both = {n: t for n, t in found if t is not None and t.is_floating_point() and _are_plain_numbers(t)}

    def these(words: str, positions: Sequence[int], change: variants.Change) -> _Changed:
        return _Changed(words, variants.changed_these(question, positions, change))

    for position, tensor in list(both.items())[:_MOST]:
        yield these(f"numbers {_LARGE:g} times as large", [position], variants.scaled(_LARGE))
        yield these(f"numbers {_LARGE:g} times as small", [position], variants.scaled(1 / _LARGE))
        yield these(f"numbers around {_FAR:g}", [position], variants.shifted(_FAR))
        for dim in range(min(tensor.ndim - 1, 2)):  # the numbers along the last one may have a meaning each
            if tensor.shape[dim] > 1:
                yield these(f"an outlier along dimension {dim}", [position], variants.with_an_outlier(dim, _LARGE))
    if len(both) > 1:
        yield these(f"all numbers around {_FAR:g}", list(both), variants.shifted(_FAR))


def _halved(question: Question, asked: Asked) -> Iterator[_Changed]:
    """In half precision, where the exercise's own checks ask in it: mostly for values alone, and not for gradients."""
    if {tensor.dtype for tensor in variants.fractions(question)} & asked.halves:
        return
    for dtype in sorted(asked.halves, key=str):
        name = str(dtype).removeprefix("torch.")
        yield _Changed(f"numbers of {name}", variants.changed(question, variants.as_dtype(dtype)), half=True)


def _are_plain_numbers(tensor: torch.Tensor) -> bool:
    """Of both signs, and on no grid: an author who draws on one needs what is exact there, such as areas."""
    on_a_grid = bool((tensor * _GRID == (tensor * _GRID).round()).all())
    return not on_a_grid and bool((tensor > 0).any()) and bool((tensor < 0).any())
