"""Arguments that are many times as long: what was written for a short sequence, or cut off in a long one, shows.

Which dimension is a sequence is not known here, and need not be: along any other one, too, the solution's answer is
right for more of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.closeness import far_from
from grader.checks.contract import ContractError
from grader.checks.replays import refuse_raised, replay_both, same

_LONG = 72  # beyond the lengths at which gradients are cut off by habit: 16, 32 and 64
_MOST = 1 << 14  # elements of all arguments


@pytest.mark.correctness
def test_any_length(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Long sequences and large batches get the same treatment as short ones, and so do their gradients."""
    for question in asked.one_of_each:
        for size in _sizes(question):
            _hold(candidate, reference, asked, question, size)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question, size: int) -> None:
    usual, longer = variants.as_asked(question), variants.repeated(question, size, -(-_LONG // size))
    if sum(tensor.numel() for tensor in variants.fractions(variants.question_of(question, longer))) > _MOST:
        return
    exact = variants.changed(variants.question_of(question, longer), variants.doubled)
    found, theirs = replay_both(candidate, reference, question, [usual, longer], [usual, longer, exact])
    if any(one.failure is not None for one in theirs):
        asked.left_out(question, "the solution raises")
        return
    got, answer = found()
    if not same(got, theirs[0]):
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    long = -(-_LONG // size) * size
    given = f"With a size of {long} in the place of {size}"
    refuse_raised(f"{given}:", answer)
    gap = far_from(answer.value, theirs[1].value, theirs[2].value)
    if gap is not None:
        clause = f"{given} the answer is wrong; with {size} it is right."
        raise ContractError(clause, gap.facts, (question.probe, gap.path))


def _sizes(question: Question) -> Iterator[int]:
    """Of the first two dimensions of the first tensor of fractions, other than its last."""
    if any(tensor.dtype not in (torch.float32, torch.float64) for tensor in variants.fractions(question)):
        return
    found = (variants.tensor_of(arg) for arg in question.args)
    first = next((tensor for tensor in found if tensor is not None and tensor.is_floating_point()), None)
    if first is not None:
        yield from sorted({size for size in first.shape[:-1][:2] if 2 <= size < _LONG})
