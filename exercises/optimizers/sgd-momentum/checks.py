"""Hidden checks: optimizers/sgd-momentum."""

import pytest
import torch

from grader.checks import assert_equal, assert_raises, probe
from shared import (
    assert_constant_memory,
    assert_path,
    build,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.SGD(params, **options)


@probe
def gradients_after_two_steps(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    made = make(sub, params, **options)
    for p, grad in zip(params, grads, strict=True):
        p.grad = grad.clone()
    made.step()
    made.step()
    return [p.grad for p in params]


@probe
def optimizer(sub, params):
    return make(sub, params, lr=0.1, momentum=0.8, dampening=0.2, weight_decay=0.1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3)
def test_values(candidate, rng):
    """With the default arguments, 25 steps move parameters along the right path."""
    assert_path(candidate, torch.optim.SGD, *problem(rng))


@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4, 8)
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.1},
        {"lr": 0.0, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.8, "dampening": 0.3},
        {"lr": 0.1, "dampening": 0.5},
        {"lr": 0.1, "weight_decay": 0.2},
        {"lr": 0.1, "momentum": 0.7, "weight_decay": 0.2, "nesterov": True},
    ],
    ids=["lr", "lr=0", "momentum", "momentum and dampening", "dampening without momentum", "weight_decay", "nesterov"],
)
def test_options(candidate, rng, options):
    """Each argument does what the formula says."""
    assert_path(candidate, torch.optim.SGD, *problem(rng), **options)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_missing(candidate, rng):
    """A gradient of None leaves its parameter and the velocity alone in that step."""
    assert_path(
        candidate, torch.optim.SGD, *problem(rng, missing=True), lr=0.1, momentum=0.8, dampening=0.2, weight_decay=0.1
    )


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_zeros(candidate, rng):
    """A gradient of zeros, or with zeros in it, is a gradient like any other."""
    assert_path(
        candidate, torch.optim.SGD, *problem(rng, zeros=True), lr=0.1, momentum=0.8, dampening=0.2, weight_decay=0.1
    )


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_gradients_kept(candidate, rng):
    """step does not change the gradients, also where they become the first velocity."""
    params, grads = problem(rng)
    assert_equal(candidate(gradients_after_two_steps, params, grads[0], lr=0.1, momentum=0.9), grads[0])


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
@pytest.mark.parametrize(
    "options",
    [{"lr": -0.1}, {"nesterov": True}, {"momentum": 0.9, "dampening": 0.1, "nesterov": True}],
    ids=["negative lr", "nesterov without momentum", "nesterov with dampening"],
)
def test_errors(candidate, options):
    """A negative lr raises ValueError, and so does nesterov with wrong arguments."""
    assert_raises(candidate, ValueError, build, **options)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """Arguments are unchanged, any layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1, momentum=0.9)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(candidate, rng):
    """The memory does not grow from step to step."""
    assert_constant_memory(candidate, rng, momentum=0.9)
