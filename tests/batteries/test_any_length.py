"""Sequences that are long: what is cut off in them, in values and in gradients."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.any_length import test_any_length as any_length
from grader.checks.contract import ContractError
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

X = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))
SCAN = """\
import torch


def f(x):
    h, steps = torch.zeros_like(x[:, 0]), []
    for t in range(x.shape[1]):
        {each}
        h = 0.9 * h + x[:, t]
        steps.append(h)
    return torch.stack(steps, dim=1)
"""


def scan(each="pass"):
    return SCAN.replace("{each}", each)


@pytest.mark.parametrize("steps", [16, 32, 64])
def test_gradients_that_are_cut_off(hold_to, steps):
    wrong = scan(f"h = h.detach() if t and t % {steps} == 0 else h")
    with pytest.raises(ContractError, match="With a size of 75 in the place of 5 the answer is wrong; with 5 it is"):
        hold_to(any_length, wrong, scan(), X, probe="slope")
    assert hold_to(any_length, wrong, scan(), X).tried == ("call",), "the values are right"


@pytest.mark.parametrize(
    "each", ["h = torch.zeros_like(h) if t == 64 else h", "if t == 50: raise RuntimeError('too long')"]
)
def test_values_that_go_wrong(hold_to, each):
    with pytest.raises((ContractError, SubmissionError), match="With a size of 75 in the place of 5"):
        hold_to(any_length, scan(each), scan(), X)


def test_another_right_answer(hold_to):
    by_matrix = """\
import torch


def f(x):
    t = torch.arange(x.shape[1])
    weights = (0.9 ** (t[:, None] - t).to(x.dtype)).tril()
    return torch.einsum("ts,bsd->btd", weights, x)
"""
    assert hold_to(any_length, by_matrix, scan(), X) == Reach(("call",))
    assert hold_to(any_length, by_matrix, scan(), X, probe="slope") == Reach(("slope",))


def test_where_the_solution_raises_nothing_is_asked(hold_to):
    solution = scan("assert t < 20")
    assert hold_to(any_length, scan("assert t < 10"), solution, X[:1]) == Reach((), {"call": "the solution raises"})
