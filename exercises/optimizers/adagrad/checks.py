"""Hidden checks: optimizers/adagrad."""

import pytest
import torch

from grader.checks import assert_raises, probe
from shared import (
    assert_constant_memory,
    assert_path,
    assert_tiny_gradients,
    build,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.Adagrad(params, **options)


@probe
def optimizer(sub, params):
    return make(sub, params, lr=0.1, lr_decay=0.3, weight_decay=0.1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
def test_values(candidate, rng):
    """With the default arguments, 25 steps move parameters along the right path."""
    assert_path(candidate, torch.optim.Adagrad, *problem(rng))


@pytest.mark.correctness
@pytest.mark.rules(2, 4, 5, 6, 9)
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": 0.1, "lr_decay": 0.3},
        {"lr": 0.1, "weight_decay": 0.5},
        {"lr": 0.1, "initial_accumulator_value": 2.0},
        {"lr": 0.1, "eps": 0.5},
    ],
    ids=["lr=0", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"],
)
def test_options(candidate, rng, options):
    """Each argument does what the formula says."""
    assert_path(candidate, torch.optim.Adagrad, *problem(rng), **options)


@pytest.mark.correctness
@pytest.mark.rules(2, 7)
def test_missing(candidate, rng):
    """A gradient of None leaves its parameter and its state alone in that step."""
    assert_path(candidate, torch.optim.Adagrad, *problem(rng, missing=True), lr=0.1, lr_decay=0.2, weight_decay=0.1)


@pytest.mark.correctness
@pytest.mark.rules(6, 8)
def test_zeros(candidate, rng):
    """A gradient of zeros, or with zeros in it, is a gradient like any other."""
    assert_path(candidate, torch.optim.Adagrad, *problem(rng, zeros=True), lr=0.1, lr_decay=0.2, weight_decay=0.1)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_eps(candidate, rng):
    """eps is added to the root, not under it: it decides how far tiny gradients go."""
    assert_tiny_gradients(candidate, rng, torch.optim.Adagrad, 1e-10, {"lr": 0.1}, {"lr": 0.1, "eps": 3e-10})


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_errors(candidate):
    """A negative lr raises ValueError."""
    assert_raises(candidate, ValueError, build, lr=-0.1)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """Arguments are unchanged, any layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1, lr_decay=0.1)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(candidate, rng):
    """The memory does not grow from step to step."""
    assert_constant_memory(candidate, rng)
