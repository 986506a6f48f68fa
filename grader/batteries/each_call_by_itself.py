"""A second call does not disturb the first one's answer, and meets nothing that the first one has left.

A question is asked again with other values of the same shapes, on the same objects: so what is kept by shape or by
dtype, in the module, in an object or in the file, shows. A submission's answers are compared with its own to the same
calls one by one, where the solution's are the same: running statistics are there to be kept.
"""

from __future__ import annotations

import pytest

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.contract import ContractError
from grader.checks.replays import hold, replay_both, same
from grader.hosts.host import Grad

_OVERWRITTEN = "A second call overwrites what the first one has returned: every answer needs memory of its own."
_LEFT = "A second call, with other values of the same shapes, answers wrongly: something is left of the first one."
_DTYPE = "After a call in bfloat16, a call in float32 answers wrongly: something was kept in bfloat16."


@pytest.mark.correctness
def test_each_call_by_itself(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Every call stands by itself: what was returned before stays as it is, and nothing of it is used again."""
    for question in asked.one_of_each:
        # Without gradients there are more ways to save memory; a probe that asks for gradients goes on with them.
        _hold(candidate, reference, asked, question, "off") or _hold(candidate, reference, asked, question, "usual")


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question, grad: Grad) -> bool:
    """Ask calls on objects of their own, and then the same on one object. False where the solution cannot be asked."""
    first, other = variants.as_asked(question), variants.changed(question, variants.turned)
    calls, again = [first, other], [first, other, first]
    answer, theirs = replay_both(candidate, reference, question, calls, grad=grad)
    if any(one.failure is not None for one in theirs):
        asked.left_out(question, "the solution raises")
        return False
    ours = answer()
    if any(one.failure is not None for one in ours):
        asked.left_out(question, "the submission raises, whatever was before")
        return True
    asked.tried(question)
    answer, theirs_kept = replay_both(candidate, reference, question, again, keep=True, grad=grad)
    ours_kept = answer()
    for number, (expected, got) in enumerate(zip(theirs_kept, ours_kept, strict=True)):
        if number and same(expected, theirs[number % 2]):
            hold(_LEFT, got, ours[number % 2].value)
    for expected, got in zip((*theirs, *theirs_kept), (*ours, *ours_kept), strict=True):
        if got.overwritten and not expected.overwritten:
            raise ContractError(_OVERWRITTEN)
    if variants.has(question, "float32"):
        lower = variants.changed(question, variants.halved)
        answer, (before, after) = replay_both(candidate, reference, question, [lower, first], keep=True, grad=grad)
        if before.failure is None and same(after, theirs[0]):
            hold(_DTYPE, answer()[1], ours[0].value)
    return True
