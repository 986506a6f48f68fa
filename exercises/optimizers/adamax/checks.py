"""Hidden checks: optimizers/adamax."""

import pytest
import torch

from grader.checks import assert_raises, probe
from shared import (
    assert_constant_memory,
    assert_no_graph,
    assert_path,
    assert_round,
    assert_schedule,
    assert_tiny_gradients,
    build,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.Adamax(params, **options)


@pytest.mark.correctness
def test_values(candidate, rng):
    """With the default arguments 25 steps take several parameters the right way."""
    assert_path(candidate, torch.optim.Adamax, *problem(rng))


@pytest.mark.correctness
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": 0.1, "betas": (0.7, 0.8)},
        {"lr": 0.1, "weight_decay": 0.5},
        {"lr": 0.1, "betas": (0.8, 0.9), "eps": 0.5},
    ],
    ids=str,
)
def test_options(candidate, rng, options):
    """Each argument does what its formula says."""
    assert_path(candidate, torch.optim.Adamax, *problem(rng), **options)


@pytest.mark.correctness
def test_gaps(candidate, rng):
    """Gradients that are None leave their parameter and its state alone; gradients of zeros do not."""
    assert_path(candidate, torch.optim.Adamax, *problem(rng, gaps=True), lr=0.1, betas=(0.8, 0.9), weight_decay=0.1)


@pytest.mark.correctness
def test_schedule(candidate, rng):
    """A new lr, set between two steps, counts from the next step on."""
    assert_schedule(candidate, rng, torch.optim.Adamax, weight_decay=0.1)


@pytest.mark.correctness
def test_eps(candidate, rng):
    """eps is added before the maximum, and decides how far tiny gradients go."""
    assert_tiny_gradients(candidate, rng, torch.optim.Adamax, 1e-8, {"lr": 0.1}, {"lr": 0.1, "eps": 3e-9})


@pytest.mark.correctness
@pytest.mark.parametrize("options", [{}, {"lr": 0.1, "weight_decay": 0.1}], ids=str)
def test_one_round(candidate, reference, rng, options):
    """A generator of parameters will do, step leaves the gradients as they are, zero_grad sets them to None."""
    assert_round(candidate, reference, rng, **options)


@pytest.mark.correctness
def test_no_graph(candidate, reference, rng):
    """The parameters stay leaves, and no graph is kept."""
    assert_no_graph(candidate, reference, rng, lr=0.1, weight_decay=0.1)


@pytest.mark.correctness
def test_errors(candidate):
    """No parameters and a negative lr raise ValueError."""
    assert_raises(candidate, ValueError, build, 0)
    assert_raises(candidate, ValueError, build, 1, lr=-0.1)


@pytest.mark.correctness
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1, betas=(0.8, 0.7))


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
def test_memory(candidate, rng):
    """No copies of old gradients or parameters pile up from step to step."""
    assert_constant_memory(candidate, rng)
