"""What is kept from one call to the next, where it shows and where it does not."""

from __future__ import annotations

import numpy
import pytest
import torch

from grader.batteries.each_call_by_itself import test_each_call_by_itself as each_call_by_itself
from grader.checks.contract import ContractError
from grader.report import Reach

X = torch.arange(12.0).reshape(4, 3) / 7
FUNCTION = "import numpy as np\nimport torch\n\nKEPT = {}\n\n\ndef f(x):\n"
RIGHT = FUNCTION + "    return x * x\n"
LAYER = """\
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.kept = None
        self.register_buffer("table", torch.arange(1.0, n + 1) / 3, persistent=False)

    def forward(self, x):
        {body}
"""
OVERWRITES = "A second call overwrites"
LEFT = "something is left of the first one"
DTYPE = "something was kept in bfloat16"


def function(*lines):
    return FUNCTION + "".join(f"    {line}\n" for line in lines)


def layer(*lines):
    return LAYER.replace("{body}", "\n        ".join(lines))


RIGHT_LAYER = layer("return self.weight * x")


@pytest.mark.parametrize("values", [X, X.numpy()], ids=["torch", "numpy"])
def test_a_buffer_of_the_file_is_handed_out(hold_to, values):
    source = function("kept = KEPT.setdefault(x.shape, x * x)", "kept[...] = x * x", "return kept")
    with pytest.raises(ContractError, match=OVERWRITES):
        hold_to(each_call_by_itself, source, RIGHT, values)


@pytest.mark.parametrize(
    ("lines", "clause"),
    [
        (
            [
                "y = (self.weight * x).detach()",
                "self.kept = torch.empty_like(y) if self.kept is None or self.kept.shape != y.shape else self.kept",
                "return self.kept.copy_(y)",
            ],
            OVERWRITES,
        ),
        (
            [
                "if torch.is_grad_enabled():",
                "    return self.weight * x",
                "if self.kept is None:",
                "    self.kept = torch.empty_like(x)",
                "return torch.mul(self.weight, x, out=self.kept)",
            ],
            OVERWRITES,
        ),
        (
            [
                "if self.kept is None or self.kept.shape != x.shape:",
                "    self.kept = x.detach().clone()",
                "return self.weight * self.kept",
            ],
            LEFT,
        ),
        (["self.kept = 0 if self.kept is None else self.kept + 1", "return self.weight * x + self.kept"], LEFT),
        (
            ["if self.kept is not None:", "    raise RuntimeError('once')", "self.kept = 1", "return self.weight * x"],
            LEFT,
        ),
    ],
    ids=["buffer", "buffer without gradients", "values by shape", "count", "raises"],
)
def test_kept_in_an_object(hold_to, lines, clause):
    with pytest.raises((ContractError, Exception), match=clause):
        hold_to(each_call_by_itself, layer(*lines), RIGHT_LAYER, X, torch.ones(3) / 3, probe="layer")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(nn.Module):\n", "(nn.Module):\n    __module__ = 'elsewhere'\n"),
        ("class Layer(nn.Module):", "def Layer(n):\n    return Made(n)\n\n\nclass Made(nn.Module):"),
    ],
    ids=["another module's name", "behind a function"],
)
def test_an_object_is_kept_whoever_is_said_to_have_made_it(hold_to, old, new):
    lines = ["self.kept = 0 if self.kept is None else self.kept + 1", "return self.weight * x + self.kept"]
    source = layer(*lines).replace(old, new)
    with pytest.raises(ContractError, match=LEFT):
        hold_to(each_call_by_itself, source, RIGHT_LAYER, X, torch.ones(3) / 3, probe="layer")


def test_kept_between_the_methods_of_an_operation(hold_to):
    right = (
        "class Layer:\n    def __init__(self, n):\n        self.y = None\n    def forward(self, x, y):\n        {}\n"
    )
    right += "        return x * y\n    def backward(self, g):\n        return g * self.y\n"
    wrong = right.format("self.y = y.copy() if self.y is None else self.y")
    args = X.numpy(), numpy.cumsum(X.numpy(), axis=0)
    with pytest.raises(ContractError, match=LEFT):
        hold_to(each_call_by_itself, wrong, right.format("self.y = y"), *args, probe="operation")
    assert hold_to(each_call_by_itself, right.format("self.y = y.copy()"), right.format("self.y = y"), *args,
                   probe="operation").tried == ("operation",)  # fmt: skip


class TestDtypes:
    RIGHT = layer("return x + self.table.to(x.dtype)")

    def test_a_buffer_that_follows_the_input(self, hold_to):
        wrong = layer("self.table = self.table.to(x.dtype)", "return x + self.table")
        with pytest.raises(ContractError, match=DTYPE):
            hold_to(each_call_by_itself, wrong, self.RIGHT, X, probe="in_float32")

    def test_a_buffer_that_the_probe_converts_is_not_held_against_anybody(self, hold_to):
        plain = "self.table.to(x.dtype)"
        solution = layer("table = torch.arange(1.0, len(self.weight) + 1).to(x) / 3", "return self.weight * x + table")
        source = layer(f"return self.weight * x + {plain}")
        args = X, torch.ones(3)
        assert hold_to(each_call_by_itself, source, solution, *args, probe="layer") == Reach(("layer",))


@pytest.mark.parametrize(
    "lines",
    [
        ["return x * self.weight"],
        ["self.kept = x.detach().clone()", "return self.weight * x"],
        ["self.kept = {} if self.kept is None else self.kept", "self.kept[x.dtype] = 1", "return self.weight * x"],
        ["return self.weight * x + 1"],  # wrong, every time in the same way
    ],
)
def test_kept_and_no_harm_done(hold_to, lines):
    assert hold_to(each_call_by_itself, layer(*lines), RIGHT_LAYER, X, torch.ones(3) / 3, probe="layer").tried


def test_state_that_the_solution_keeps_may_be_kept(hold_to):
    lines = "self.table.mul_(0.9).add_(x.detach().mean(0))", "return self.table"
    source = layer("self.table.copy_(0.9 * self.table + x.detach().mean(0))", "return self.table")
    assert hold_to(each_call_by_itself, source, layer(*lines), X, probe="in_float32").tried == ("in_float32",)


def test_random_numbers_are_no_matter(hold_to):
    source = function("return x * x + 0 * torch.rand(3)")
    assert hold_to(each_call_by_itself, source, function("return x * x * torch.rand(x.shape)"), X).tried == ("call",)


def test_a_probe_that_asks_for_gradients_is_asked_with_them(hold_to):
    wrong = function("KEPT.setdefault(0, x.detach().clone())", "return KEPT[0] * x")
    right = function("return x.detach() * x")
    wrong_layer = layer("self.kept = x.detach().clone() if self.kept is None else self.kept", "return self.kept * x")
    assert hold_to(each_call_by_itself, right, right, X, probe="slope").tried == ("slope",)
    assert hold_to(each_call_by_itself, wrong, wrong, X, probe="slope").tried == ("slope",), "the solution is so, too"
    with pytest.raises(ContractError, match=LEFT):
        hold_to(each_call_by_itself, wrong_layer, layer("return x.detach() * x"), X, probe="in_float32")
