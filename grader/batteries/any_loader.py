"""What code that goes through a loader's batches owes it: one at a time, as often as is said, and without its length.

The loaders are those that the exercise's own probes hand over; in their place stand others that give the same batches,
several times over.
"""

from __future__ import annotations

import pytest

from grader.checks import assert_close
from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.compare import mismatch_of
from grader.checks.contract import ContractError, hold_to
from grader.checks.probes import Probe
from grader.checks.replays import told_with
from grader.hosts.unanswered import SubmissionError

_probe = Probe("any_loader")
_LENGTH = "With a loader that has no length and makes its batches one by one, the answer is wrong."
_WALKS = "The loader is not walked through as often as it should be: each time it may give other batches."
_KEPT = "Used batches are kept: all batches of a data set may not fit into memory."
_MORE = 1  # batches that may be held beside those that the solution holds


@pytest.mark.correctness
def test_any_loader(candidate: Side, reference: Reference, asked: Asked) -> None:
    """A loader is walked through as often as it should be, batch by batch: it need not have a length."""
    for question in asked.one_of_each:
        _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> None:
    try:
        usual = reference(Probe(question.probe), *question.args, **question.kwargs)
        expected = reference(_probe, question.probe, question.args, question.kwargs)
    except BrokenReferenceError as error:
        asked.left_out(question, error.message)
        return
    if not expected["walks"]:
        asked.left_out(question, "the probe hands no loader to a function of the solution's own")
        return
    try:
        own = candidate(Probe(question.probe), *question.args, **question.kwargs)
    except SubmissionError as error:
        asked.left_out(question, error.failure.message)
        return
    if mismatch_of(own, usual) is not None:
        asked.left_out(question, "the submission answers in its own way")
        return
    asked.tried(question)
    with told_with(_LENGTH):
        got = candidate(_probe, question.probe, question.args, question.kwargs)
    if got["walks"] != expected["walks"]:
        raise ContractError(_WALKS, {"expected": str(expected["walks"]), "got": str(got["walks"])})
    hold_to(_LENGTH, assert_close, got["value"], expected["value"])
    for ours, theirs in zip(got["kept"], expected["kept"], strict=True):
        if ours > theirs + _MORE:
            raise ContractError(_KEPT, {"kept at once": str(ours), "needed": str(theirs)})
