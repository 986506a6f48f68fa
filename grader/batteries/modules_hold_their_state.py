"""What a module owes code that saves, copies, converts or switches it, whatever it computes.

The modules are those that the exercise's own probes make, and they are asked with what these call them with.
"""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.contract import ContractError
from grader.checks.probes import Probe
from grader.hosts.unanswered import SubmissionError

_MOST = 2  # questions that make modules
_probe = Probe("modules_hold_their_state")
_CLAUSES = {
    "returns": "`train()` and `eval()` return the module itself.",
    "modes": "`train()` and `eval()` set the mode of every part, and a call leaves it as it is.",
    "alike": "Training mode and evaluation mode give the same answers: nothing here depends on the mode.",
    "same_state": "A call leaves the names, shapes and dtypes of the `state_dict` as they are.",
    "dtypes": "A call with numbers of another dtype leaves the dtypes of parameters and buffers as they are.",
    "apart": "Two modules share nothing: other weights in one change no answer of the other.",
    "reloaded": "A new module that loads another one's state answers as that one does: the state holds all.",
    "copied": "A copy answers as the module does, and follows its own weights from then on.",
    "wide": "In float64, after `double()`, all that the module holds goes with it.",
}


@pytest.mark.correctness
def test_modules_hold_their_state(candidate: Side, reference: Reference, asked: Asked) -> None:
    """All that a module needs is in its state: it can be saved, copied, converted, and switched to another mode."""
    held = 0
    for question in asked.one_of_each or asked.questions[:1]:  # a whole network has but large ones
        held += held < _MOST and _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> bool:
    """False where the probe makes no module that it calls."""
    try:
        expected = reference(_probe, question.probe, question.args, question.kwargs)
    except BrokenReferenceError as error:
        asked.left_out(question, error.message)
        return False
    if not expected:
        asked.left_out(question, "the probe calls no module of the solution's own")
        return False
    try:
        told = candidate(_probe, question.probe, question.args, question.kwargs)
    except SubmissionError as error:
        asked.left_out(question, error.failure.message)
        return False
    for name in expected.keys() & told.keys():
        asked.tried(question)
        for fact, clause in _CLAUSES.items():
            if expected[name].get(fact) is True and told[name].get(fact) is not True:
                raise ContractError(f"{clause} Yours does not.", _details(name, told[name].get(fact)))
    return True


def _details(name: str, fact: Any) -> dict[str, str]:
    return {"module": name} | ({"it raised": fact} if isinstance(fact, str) else {})
