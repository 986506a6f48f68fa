"""The answers on an accelerator are those of the CPU, within the rounding of their dtype.

The solution's answer on the CPU is what is expected. A call on which the solution itself differs between the two, since
random numbers do, is left out. So is one that the submission answers in its own way on the CPU, too: another right
answer may draw other numbers, which the exercise's own checks allow for.
"""

from __future__ import annotations

import pytest

from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.compare import Mismatch, assert_close
from grader.checks.probes import Probe
from grader.hosts.unanswered import SubmissionError


@pytest.mark.correctness
def test_agrees_with_the_cpu(
    candidate: Side, reference: Reference, candidate_on_the_cpu: Side, reference_on_the_cpu: Reference, asked: Asked
) -> None:
    """The answers on this device are those of the CPU."""
    for question in asked.questions:
        try:
            expected = _ask(reference_on_the_cpu, question)
            assert_close(_ask(reference, question), expected)
        except BrokenReferenceError as error:
            asked.left_out(question, error.message)
        except Mismatch as mismatch:
            asked.left_out(question, f"the solution differs between the devices: {mismatch.message}")
        else:
            _compare(candidate, candidate_on_the_cpu, question, expected, asked)


def _compare(here: Side, on_the_cpu: Side, question: Question, expected: object, asked: Asked) -> None:
    try:
        assert_close(_ask(here, question), expected)
    except (Mismatch, SubmissionError):
        try:
            assert_close(_ask(on_the_cpu, question), expected)
        except (Mismatch, SubmissionError):
            asked.left_out(question, "the submission answers in its own way on the CPU, too")
            return
        asked.tried(question)
        raise
    asked.tried(question)


def _ask(side: Side, question: Question) -> object:
    return side.ask(Probe(question.probe), question.args, question.kwargs)[0]
