"""float64 by way of float32, where it shows, and what else is off in the last digits."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.float64_to_its_digits import test_float64_to_its_digits as float64_to_its_digits
from grader.checks.contract import ContractError
from grader.report import Reach

X = torch.linspace(-1.3, 1.7, 12).reshape(4, 3)
HEAD = "import numpy as np\nimport torch\n\n\ndef f(x):\n"


def function(*lines):
    return HEAD + "".join(f"    {line}\n" for line in lines)


RIGHT = function("return torch.exp(x) / 3")


@pytest.mark.parametrize(
    "lines",
    [
        ["return (torch.exp(x.float()) / 3).to(x.dtype)"],
        ["return torch.exp(x.float()).to(x.dtype) / 3"],
        ["return (torch.exp(x) / 3).float().to(x.dtype)"],
        ["y = torch.zeros(x.shape)", "y[:] = torch.exp(x) / 3", "return y.to(x.dtype)"],
        ["return (torch.exp(x) / 3).float()"],
        ["return torch.tensor(x.exp().div(3).tolist()).to(x.dtype)"],
    ],
)
def test_by_way_of_float32(hold_to, lines):
    with pytest.raises(ContractError, match="float64 is rounded to float32 on the way"):
        hold_to(float64_to_its_digits, function(*lines), RIGHT, X)


def test_arrays(hold_to):
    right = function("return np.tanh(x)")
    with pytest.raises(ContractError, match="float64"):
        hold_to(
            float64_to_its_digits, function("return np.tanh(x.astype('float32')).astype(x.dtype)"), right, X.numpy()
        )
    source = function("e = np.exp(2 * x)", "return (e - 1) / (e + 1)")
    assert hold_to(float64_to_its_digits, source, right, X.numpy()) == Reach(("call",))


@pytest.mark.parametrize(
    "lines",
    [
        ["return torch.exp(x - 1) * (torch.e / 3)"],
        ["return torch.exp(x) * torch.full((3,), 1 / 3)"],  # a number of its own in float32
        ["return torch.exp(x) / 3 + torch.tensor([1e-8])"],
    ],
)
def test_no_way_of_float32(hold_to, lines):
    assert hold_to(float64_to_its_digits, function(*lines), RIGHT, X) == Reach(("call",))


def test_gradients(hold_to):
    right = function("return torch.exp(x)")
    wrong = function("return torch.exp(x.float())")
    with pytest.raises(ContractError):
        hold_to(float64_to_its_digits, wrong, right, X, probe="slope")
    assert hold_to(float64_to_its_digits, right, right, X, probe="slope").tried == ("slope",)


def test_what_the_solution_rounds_may_be_rounded(hold_to):
    rounds = function("return torch.exp(x.float()).to(x.dtype) / 3")
    assert hold_to(float64_to_its_digits, function("return (torch.exp(x.float()) / 3).to(x.dtype)"), rounds, X).tried


def test_a_wrong_answer_is_left_to_the_checks(hold_to):
    reach = hold_to(float64_to_its_digits, function("return torch.exp(x.float()).to(x.dtype)"), RIGHT, X)
    assert reach.left_out == {"call": "the submission answers in its own way"}
