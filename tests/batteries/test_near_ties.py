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
    with pytest.raises(ContractError, match="taken for ties"):
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


class TestSmallBoxes:
    OVERLAP = """\
import torch


def f(boxes, scores):
    sides = (torch.minimum(boxes[:, None], boxes)[..., 2:] - torch.maximum(boxes[:, None], boxes)[..., :2]).clamp(min=0)
    both, areas = sides.prod(-1), (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    union = areas[:, None] + areas - both
    return {chosen}
"""
    RIGHT = OVERLAP.format(chosen="both > 0.3 * union")

    @pytest.mark.parametrize(
        "chosen", ["both / (union + 1e-9) > 0.3", "both / union.clamp(min=1e-6) > 0.3", "both > 0.3 * union + 1e-18"]
    )
    def test_a_number_beside_the_area(self, hold_to, chosen):
        with pytest.raises(ContractError, match="tiny boxes the wrong ones"):
            hold_to(near_ties, self.OVERLAP.format(chosen=chosen), self.RIGHT, BOXES, SCORES)

    def test_no_number_beside_it(self, hold_to):
        another = self.OVERLAP.format(chosen="both / union > 0.3")
        assert hold_to(near_ties, another, self.RIGHT, BOXES, SCORES) == Reach(("call",))

    def test_where_the_solution_knows_its_sizes(self, hold_to):
        solution = self.OVERLAP.format(chosen="both > 0.3 * union if areas.min() > 1e-3 else 1 / 0")
        source = self.OVERLAP.format(chosen="both / (union + 1e-9) > 0.3")
        assert hold_to(near_ties, source, solution, BOXES, SCORES) == Reach(("call",))
