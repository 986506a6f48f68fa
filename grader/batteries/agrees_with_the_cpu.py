"""The answers on an accelerator are those of the CPU, within the rounding of their dtype.

The solution's answer on the CPU is what is expected. A call on which the solution itself differs between the two, since
random numbers do, is left out.
"""

from __future__ import annotations

import pytest

from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.compare import Mismatch, assert_close
from grader.checks.probes import Probe


@pytest.mark.correctness
def test_agrees_with_the_cpu(candidate: Side, reference: Reference, on_the_cpu: Reference, asked: Asked) -> None:
    """The answers on this device are those of the CPU."""
    for question in asked.questions:
        try:
            expected = _ask(on_the_cpu, question)
            assert_close(_ask(reference, question), expected)
        except BrokenReferenceError as error:
            asked.left_out(question, error.message)
        except Mismatch as mismatch:
            asked.left_out(question, f"the solution differs between the devices: {mismatch.message}")
        else:
            asked.tried(question)
            assert_close(_ask(candidate, question), expected)


def _ask(side: Side, question: Question) -> object:
    return side.ask(Probe(question.probe), question.args, question.kwargs)[0]
