"""In float64 everything is computed in float64, and not by way of float32.

Arguments in float64 are changed by less than float32 can hold, and the answer has to follow as the solution's does. A
number of the program's own that is kept in float32, such as a table of positions, cancels and is not held against it.
"""

from __future__ import annotations

import pytest

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.closeness import far_from, rounded_away
from grader.checks.contract import ContractError
from grader.checks.replays import replay_both
from grader.checks.variants import changed

_CLAUSE = (
    "float64 is rounded to float32 on the way: where the arguments change by less than float32 can hold,"
    " the answer is wrong."
)


@pytest.mark.correctness
def test_float64_to_its_digits(candidate: Side, reference: Reference, asked: Asked) -> None:
    """float64 is computed in float64 throughout, never by way of float32."""
    for question in asked.one_of_each:
        if variants.fractions(question):
            _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> None:
    calls = [
        changed(question, change)
        for change in (variants.doubled, variants.off(variants.TINY), variants.off(-variants.TINY))
    ]
    answer, theirs = replay_both(candidate, reference, question, calls[:2], calls)
    raised = next((one.failure for one in theirs if one.failure is not None), None)
    if raised is not None:
        asked.left_out(question, raised.failure.message)
        return
    ours = answer()
    if any(one.failure is not None for one in ours) or far_from(ours[0].value, theirs[0].value, theirs[0].value):
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    gap = rounded_away((ours[0].value, ours[1].value), (theirs[0].value, theirs[1].value, theirs[2].value))
    if gap is not None:
        raise ContractError(_CLAUSE, gap.facts, (question.probe, gap.path))
