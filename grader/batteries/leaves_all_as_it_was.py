"""The arguments of a call, and the global state of torch, NumPy and Python, are afterwards what they were before.

And stay so: an answer that lies in an argument's memory changes when its owner changes it. What the solution changes or
hands out, a submission may, too: an initialisation writes to its argument, dropout draws, and gives it back in eval.
"""

from __future__ import annotations

import pytest

from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.compare import what
from grader.checks.contract import ContractError
from grader.checks.nested import leaves
from grader.checks.replays import replay_both
from grader.checks.variants import as_asked, tensor_of
from grader.hosts.host import Grad

_WHERE: dict[Grad, str] = {"off": ", where gradients are off", "asked": ", where it asks for a gradient", "usual": ""}

_SHARED = "The answer is an argument itself, or lies in its memory: a change of one changes the other."
_GENERATOR = "random generator"  # where the solution draws, a submission may draw from another one


@pytest.mark.correctness
def test_leaves_all_as_it_was(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Arguments and the global state of torch, NumPy and Python stay what they were, and no answer is part of them."""
    for question in asked.one_of_each:
        _hold(candidate, reference, asked, question, "off") or _hold(candidate, reference, asked, question, "usual")
        _hold(candidate, reference, asked, question, "asked")


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question, grad: Grad) -> bool:
    """False where the solution cannot be asked so."""
    answer, [expected] = replay_both(candidate, reference, question, [as_asked(question)], watch=True, grad=grad)
    if expected.failure is not None:
        asked.left_out(question, "the solution raises")
        return False
    [got] = answer()
    if got.failure is not None:
        asked.left_out(question, "the submission raises")
        return True
    asked.tried(question)
    draws = any(name.endswith(_GENERATOR) for name in expected.world)
    for name in got.world:
        if name not in expected.world and not (draws and name.endswith(_GENERATOR)):
            raise ContractError(f"Your code leaves {name} changed for the whole program.")
    for number, of_it in got.arguments:
        if (number, of_it) not in expected.arguments:
            raise ContractError(_changed(of_it, grad), _which(question, number))
    for number in got.shared:
        if number not in expected.shared:
            raise ContractError(_SHARED, _which(question, number))
    return True


def _changed(of_it: str, grad: Grad) -> str:
    if of_it == "requires_grad":
        turned, had = ("off", "on") if grad == "asked" else ("on", "off")
        return f"Your code switches {turned} `requires_grad` of an argument that had it {had}."
    return f"Your code changes {'the values' if of_it == 'values' else f'`{of_it}`'} of its argument{_WHERE[grad]}."


def _which(question: Question, number: int) -> dict[str, str]:
    arrays = [leaf for _, leaf in leaves((question.args, question.kwargs)) if tensor_of(leaf) is not None]
    return {"argument": what(arrays[number])} if 0 <= number < len(arrays) else {}
