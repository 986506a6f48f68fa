"""Scores that differ in digits which float32 does not have."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.near_ties import test_near_ties as near_ties
from grader.checks.contract import ContractError
from grader.report import Reach

SCORES = torch.tensor([0.3, 0.9, -0.2, 0.5, 0.1])
BOXES = torch.tensor([[0.0, 0.0, 1.0, 1.0], [0.5, 0.0, 1.5, 1.0]])


def function(line):
    return f"import torch\n\n\ndef f(x, *more):\n    {line}\n"


RIGHT = function("return x.argsort(descending=True, stable=True)")


@pytest.mark.parametrize(
    "line",
    [
        "return x.float().argsort(descending=True, stable=True)",
        "return (x * 1e4).round().argsort(descending=True, stable=True)",
        "return torch.tensor(x.float().tolist()).argsort(descending=True, stable=True)",
    ],
)
def test_rounded(hold_to, line):
    with pytest.raises(ContractError, match="the wrong ones are chosen"):
        hold_to(near_ties, function(line), RIGHT, SCORES)


@pytest.mark.parametrize(
    "line",
    [
        "return (-x).argsort(stable=True)",
        "return torch.tensor(sorted(range(len(x)), key=lambda i: -x[i].item()))",
        "return x.topk(len(x)).indices",
    ],
)
def test_not_rounded(hold_to, line):
    assert hold_to(near_ties, function(line), RIGHT, SCORES) == Reach(("call",))


def test_boxes_stay_where_they_are(hold_to):
    solution = function("assert (more[0][:, 2:] - more[0][:, :2] == 1).all(); return x.argmax()")
    assert hold_to(near_ties, function("return x.argmax()"), solution, SCORES, BOXES) == Reach(("call",))
