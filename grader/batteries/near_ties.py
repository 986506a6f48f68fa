"""Numbers so near to one another that float32 makes one of them: what is chosen by their order stays what it was.

All numbers are drawn together, in float64. Boxes stay where they are: their overlaps have an exact value to be met.
"""

from __future__ import annotations

import pytest

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.replays import hold, replay_both, same

_BOX = 4  # numbers along the last dimension
_CLAUSE = "Of numbers in float64 that lie very near to one another, the wrong ones are chosen."


@pytest.mark.correctness
def test_near_ties(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Numbers of float64 that differ in their last digits alone are no ties."""
    for question in asked.one_of_each:
        _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> None:
    wide = variants.question_of(question, variants.changed(question, variants.doubled))
    near = variants.changed_these(wide, _positions(question), variants.near)
    answer, theirs = replay_both(candidate, reference, question, [variants.as_asked(wide), near])
    if any(one.failure is not None for one in theirs):
        asked.left_out(question, "the solution raises")
        return
    ours = answer()
    if not same(ours[0], theirs[0]):
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    hold(_CLAUSE, ours[1], theirs[1].value)


def _positions(question: Question) -> list[int]:
    """Arguments of fractions that are no boxes."""
    found = ((n, variants.tensor_of(arg)) for n, arg in enumerate(question.args))
    return [n for n, t in found if t is not None and t.is_floating_point() and not (t.ndim > 1 and t.shape[-1] == _BOX)]
