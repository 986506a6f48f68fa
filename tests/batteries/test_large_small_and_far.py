"""What overflows, cancels or mixes rows, and how far another right answer may be off."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.large_small_and_far import test_large_small_and_far as large_small_and_far
from grader.checks.contract import ContractError
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

X = torch.randn(5, 4, generator=torch.Generator().manual_seed(3))
Y = torch.randn(5, 4, generator=torch.Generator().manual_seed(4))
HEAD = "import torch\n\n\ndef f(x, *more):\n"


def function(*lines):
    return HEAD + "".join(f"    {line}\n" for line in lines)


TANH = function("return torch.tanh(x)")
VARIANCE = function("return x.var(dim=-1, correction=0)")
SOFTMAX = function("return torch.softmax(x, dim=-1)")
LENGTH = function("y, = more", "return (x - y).square().sum(-1)")
NORM = function("return x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt()")
WRONG = {
    "tanh by exponentials": (TANH, "return (x.exp() - (-x).exp()) / (x.exp() + (-x).exp())", "1000 times as large"),
    "variance by squares": (VARIANCE, "return x.square().mean(-1) - x.mean(-1).square()", "around 10000"),
    "softmax without a shift": (SOFTMAX, "return x.exp() / x.exp().sum(-1, keepdim=True)", "1000 times as large"),
    "shift by the maximum of all": (
        SOFTMAX,
        "e = (x - x.max()).exp(); return e / e.sum(-1, keepdim=True)",
        "1000 times as large|outlier along dimension 0|around 10000",
    ),
    "another eps": (NORM, "return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt()", "1000 times as small"),
    "raises": (TANH, "assert x.abs().max() < 100; return torch.tanh(x)", "1000 times as large"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(hold_to, name):
    solution, line, words = WRONG[name]
    end = "Your code raised" if name == "raises" else "answer is wrong"
    with pytest.raises((ContractError, SubmissionError), match=f"With (numbers|an) .*({words}).*{end}"):
        hold_to(large_small_and_far, function(line), solution, X)


def test_distances_of_points_that_are_far_away(hold_to):
    wrong = function("y, = more", "return x.square().sum(-1) - 2 * (x * y).sum(-1) + y.square().sum(-1)")
    with pytest.raises(ContractError, match="With all numbers around 10000"):
        hold_to(large_small_and_far, wrong, LENGTH, X, Y)
    assert hold_to(large_small_and_far, function("return (x - more[0]).pow(2) @ torch.ones(4)"), LENGTH, X, Y).tried


@pytest.mark.parametrize(
    ("solution", "line"),
    [
        (TANH, "return 2 * torch.sigmoid(2 * x) - 1"),
        (VARIANCE, "return (x - x.mean(-1, keepdim=True)).square().mean(-1)"),
        (SOFTMAX, "return (x - x.logsumexp(-1, keepdim=True)).exp()"),
        (NORM, "return x * torch.rsqrt(x.pow(2).sum(-1, keepdim=True) / 4 + 1e-6)"),
    ],
)
def test_another_right_answer(hold_to, solution, line):
    assert hold_to(large_small_and_far, function(line), solution, X) == Reach(("call",))


@pytest.mark.parametrize(
    "values",
    [X.abs(), X.softmax(-1), X.bfloat16(), torch.arange(20).view(5, 4), (4 * X).round() / 4],
    ids=["one sign", "probabilities", "half precision", "whole numbers", "on a grid"],
)
def test_what_has_bounds_of_its_own_is_not_changed(hold_to, values):
    solution = function("assert x.abs().max() < 30", "return 2 * x")
    assert hold_to(large_small_and_far, function("return x + x"), solution, values) == Reach()


def test_where_the_solution_is_not_finite_nothing_is_asked(hold_to):
    solution = function("return x.exp()")
    assert hold_to(large_small_and_far, function("return x.clamp(max=50).exp()"), solution, X).tried


def test_where_rounding_decides_nothing_is_asked(hold_to):
    # Numbers around 10000 have products around 4e8, which float32 holds to 32. Two of these rows have equal ones.
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(6))
    solution = function("return torch.softmax(x @ x.T, -1)")
    other = function("return torch.softmax((x[:, None] * x).sum(-1), -1)")
    assert hold_to(large_small_and_far, other, solution, x).tried == ("call",)
    wrong = function("e = (x @ x.T).exp(); return e / e.sum(-1, keepdim=True)")
    with pytest.raises(ContractError, match="the answer is wrong"):
        hold_to(large_small_and_far, wrong, solution, x)


def test_what_cancels_to_nothing_leaves_the_rounding_of_what_it_came_from(hold_to):
    solution = function("return [0 * x[0], (x[2] * x[3]) ** 2]")
    other = function(
        "a, b = x[:2]", "return [(a + b) ** 4 - (a**4 + 4*a**3*b + 6*a**2*b**2 + 4*a*b**3 + b**4), (x[2] * x[3]) ** 2]"
    )
    assert hold_to(large_small_and_far, other, solution, X.double()).tried == ("call",)
    wrong = function("return [torch.relu(x[0].abs() - 1000) ** 4, (x[2] * x[3]) ** 2]")
    with pytest.raises(ContractError, match="numbers around 10000 the answer is wrong"):
        hold_to(large_small_and_far, wrong, solution, X.double())


GRADIENT = function("x = x.requires_grad_()", "y = {}", "return torch.autograd.grad(y.sum(), x, allow_unused=True)[0]")


def test_gradients_in_half_precision_where_that_is_asked(hold_to):
    solution = GRADIENT.format("(x.float() * x.float()).to(x.dtype)")
    cut = GRADIENT.format("(x.detach() if x.dtype == torch.bfloat16 else x).float() * x.float()")
    assert hold_to(large_small_and_far, cut, solution, X).tried == ("call",)
    with pytest.raises(ContractError, match="With numbers of bfloat16 the answer is wrong"):
        hold_to(large_small_and_far, cut, solution, X, halves={torch.bfloat16})
    other = GRADIENT.format("x * x")
    assert hold_to(large_small_and_far, other, solution, X, halves={torch.bfloat16, torch.float16}).tried == ("call",)


def test_columns_of_flags_stay(hold_to):
    solution = function("return torch.where(x[:, 0] == 1, x[:, 1], 0)")
    values = X.clone()
    values[:, 0] = torch.tensor([1.0, 0, 1, 1, 0])
    assert hold_to(large_small_and_far, function("return x[:, 0] * x[:, 1]"), solution, values).tried == ("call",)
