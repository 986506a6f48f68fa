"""What the tests of batteries share: one question, a right program, and one that is held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import torch

from grader.checks.asked import Asked, Question
from grader.report import Reach

PROBES = """
def call(sub, *args):
    return sub.f(*args)

def layer(sub, x, weight):
    made = sub.Layer(x.shape[-1]).to(x.device, x.dtype)
    made.load_state_dict({"weight": weight})
    return made(x).detach()

def in_float32(sub, x):
    return sub.Layer(x.shape[-1])(x)

def slope(sub, x, *args):
    sub.f(x.requires_grad_(), *args).sum().backward()
    return x.grad

def operation(sub, x, y):
    made = sub.Layer(2)
    return made.forward(x, y), made.backward(x)
"""


@pytest.fixture
def hold_to(make_sides: Callable[..., Any]) -> Callable[..., Reach]:
    """``hold_to(check, source, solution, *args, probe=...)``: hold a submission to a battery with one question.

    With ``refused=True`` it is one that the submission has refused. ``halves``: dtypes that the exercise asks in, too.
    """

    def run(
        check: Callable[..., None],
        source: str,
        solution: str,
        *args: Any,
        probe: str = "call",
        refused: bool = False,
        halves: Iterable[torch.dtype] = (),
    ) -> Reach:
        named = "\ndouble = None\n"  # what the hosts of these tests look for
        candidate, reference = make_sides(source + named, solution + named, PROBES)
        questions = (Question(probe, args, {}),)
        asked = Asked((), questions) if refused else Asked(questions, halves=frozenset(halves))
        check(candidate, reference, asked)
        return asked.reach()

    return run
