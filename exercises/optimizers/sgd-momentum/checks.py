"""Hidden checks: optimizers/sgd-momentum."""

import pytest
import torch

from grader.checks import assert_raises, probe
from shared import (
    assert_cleared,
    assert_constant_memory,
    assert_generator,
    assert_gradients_kept,
    assert_no_graph,
    assert_path,
    assert_schedule,
    build,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.SGD(params, **options)


@pytest.mark.correctness
def test_values(candidate, rng):
    """With the default arguments 25 steps take several parameters the right way."""
    assert_path(candidate, torch.optim.SGD, *problem(rng))


@pytest.mark.correctness
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
    """Each argument does what its formula says."""
    assert_path(candidate, torch.optim.SGD, *problem(rng), **options)


@pytest.mark.correctness
def test_missing(candidate, rng):
    """A gradient of None leaves its parameter and its state alone for that step."""
    assert_path(
        candidate, torch.optim.SGD, *problem(rng, missing=True), lr=0.1, momentum=0.8, dampening=0.2, weight_decay=0.1
    )


@pytest.mark.correctness
def test_zeros(candidate, rng):
    """Elements of a gradient that are 0 are gradients like any other."""
    assert_path(
        candidate, torch.optim.SGD, *problem(rng, zeros=True), lr=0.1, momentum=0.8, dampening=0.2, weight_decay=0.1
    )


@pytest.mark.correctness
def test_schedule(candidate, rng):
    """A new lr, set between two steps, counts from the next step on."""
    assert_schedule(candidate, rng, torch.optim.SGD, momentum=0.9, weight_decay=0.1)


@pytest.mark.correctness
def test_generator(candidate, reference, rng):
    """The parameters may come from a generator: each step moves all of them."""
    assert_generator(candidate, reference, rng, momentum=0.9)


@pytest.mark.correctness
@pytest.mark.parametrize(
    "options", [{"momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1}], ids=["momentum", "weight_decay"]
)
def test_gradients_kept(candidate, rng, options):
    """step leaves the gradients as they are."""
    assert_gradients_kept(candidate, rng, **options)


@pytest.mark.correctness
def test_zero_grad(candidate, rng):
    """zero_grad sets the gradients to None, and a step without gradients moves nothing."""
    assert_cleared(candidate, rng, lr=0.1, momentum=0.9, weight_decay=0.1)


@pytest.mark.correctness
def test_no_graph(candidate, reference, rng):
    """The parameters stay leaves, and no graph is kept."""
    assert_no_graph(candidate, reference, rng, lr=0.1, momentum=0.9, weight_decay=0.1)


@pytest.mark.correctness
@pytest.mark.parametrize(
    ("count", "options"),
    [
        (0, {}),
        (1, {"lr": -0.1}),
        (1, {"nesterov": True}),
        (1, {"momentum": 0.9, "dampening": 0.1, "nesterov": True}),
    ],
    ids=["no parameters", "negative lr", "nesterov without momentum", "nesterov with dampening"],
)
def test_errors(candidate, count, options):
    """What does not make sense raises ValueError."""
    assert_raises(candidate, ValueError, build, count, **options)


@pytest.mark.correctness
def test_empty_generator(candidate):
    """A generator that yields no parameters raises ValueError, as an empty list does."""
    assert_raises(candidate, ValueError, build, 0, as_generator=True)


@pytest.mark.correctness
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1, momentum=0.9)


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
def test_memory(candidate, rng):
    """No copies of old gradients or parameters pile up from step to step."""
    assert_constant_memory(candidate, rng, momentum=0.9)
