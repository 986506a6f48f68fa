"""What is chosen by an order of numbers, or by how boxes overlap, does not hang on how near or how small these are.

All numbers but those of boxes are drawn together in float64, until float32 would make one of them. Boxes stay where
they are, since their overlaps have an exact value to be met, or shrink by a power of two, which leaves these.
"""

from __future__ import annotations

import pytest

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.compare import assert_close
from grader.checks.contract import hold_to
from grader.checks.probes import Probe
from grader.checks.replays import replay_both, same, told_with

_BOX = 4  # numbers along the last dimension
_SMALLER = 2.0**-40
_NEAR = "Float64 scores that differ only in their last digits are taken for ties."
_SMALL = "With tiny boxes the wrong ones are chosen: add nothing to an area, and do not clamp it."


@pytest.mark.correctness
def test_near_ties(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Numbers of float64 that differ in their last digits alone are no ties, and boxes may be small."""
    for question in asked.one_of_each:
        _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> None:
    wide = variants.question_of(question, variants.changed(question, variants.doubled))
    boxes, others = _positions(question)
    calls = [
        variants.as_asked(wide),
        variants.changed_these(wide, others, variants.near),
        variants.changed_these(wide, boxes, lambda tensor: tensor * _SMALLER),
    ]
    answer, theirs = replay_both(candidate, reference, question, calls)
    if theirs[0].failure is not None or all(one.failure is not None for one in theirs[1:]):
        asked.left_out(question, "the solution raises")
        return
    ours = answer()
    if not same(ours[0], theirs[0]):
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    for clause, (args, kwargs), expected, got in zip((_NEAR, _SMALL), calls[1:], theirs[1:], ours[1:], strict=True):
        if expected.failure is None and not same(got, expected):
            with told_with(clause):  # asked once more in the usual way, so that the exercise's mistakes are, too
                answer = candidate(Probe(question.probe), *args, **kwargs)
            hold_to(clause, assert_close, answer, expected.value)


def _positions(question: Question) -> tuple[list[int], list[int]]:
    """Arguments of boxes, and arguments of other fractions."""
    found = [(n, variants.tensor_of(arg)) for n, arg in enumerate(question.args)]
    fractions = [(n, tensor) for n, tensor in found if tensor is not None and tensor.is_floating_point()]
    boxes = [n for n, tensor in fractions if tensor.ndim > 1 and tensor.shape[-1] == _BOX]
    return boxes, [n for n, _ in fractions if n not in boxes]
