"""Hidden checks: optimizers/rprop."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe
from shared import (
    assert_constant_memory,
    assert_path,
    build,
    expected,
    follow,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.Rprop(params, **options)


@probe
def optimizer(sub, params):
    return make(sub, params, lr=0.05)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
def test_values(candidate, rng):
    """With the default arguments, 25 steps move parameters along the right path."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng))


@pytest.mark.correctness
@pytest.mark.rules(2, 4, 5, 10)
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": 0.1},
        {"lr": 0.1, "etas": (0.8, 1.7)},
        {"lr": 0.1, "step_sizes": (0.06, 0.11)},
        {"lr": 0.1, "step_sizes": (0.2, 50)},
        {"lr": 0.1, "step_sizes": (1e-6, 0.05)},
    ],
    ids=["lr=0", "lr", "etas", "step_sizes", "smallest step above lr", "largest step below lr"],
)
def test_options(candidate, rng, options):
    """Each argument does what the formula says."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng), **options)


@pytest.mark.correctness
@pytest.mark.rules(2, 8)
def test_missing(candidate, rng):
    """A gradient of None leaves its parameter and its state alone in that step."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng, missing=True), lr=0.1, etas=(0.6, 1.5))


@pytest.mark.correctness
@pytest.mark.rules(7, 9)
def test_zeros(candidate, rng):
    """A gradient of zeros, or with zeros in it, is a gradient like any other."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng, zeros=True), lr=0.1, etas=(0.6, 1.5))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_steady(candidate, rng):
    """Steps grow up to the largest while signs stay, and shrink where signs change."""
    params, grads = problem(rng)
    for t, step in enumerate(grads):
        for i, grad in enumerate(step):
            changes = i % 2 == 1 and t % 4 >= 2
            step[i] = -grad.abs() if changes else grad.abs()
    for lr in (1.0, 1e-5):
        assert_path(candidate, torch.optim.Rprop, params, grads, lr=lr)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_change_of_sign(candidate, rng):
    """Where the sign has changed, the element rests, then moves by the same step size."""
    params, grads = problem(rng)
    grads = [[grad.abs() * sign for grad in step] for step, sign in zip(grads, [1, -1, -1, 1, 1, 1, -1], strict=False)]
    assert_path(candidate, torch.optim.Rprop, params, grads, lr=0.1)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_size_of_gradients(candidate, rng):
    """Only the signs of the gradients count, not their size."""
    params, grads = problem(rng)
    grads = [[grad * 10.0 ** (t % 9 - 4) for grad in step] for t, step in enumerate(grads)]
    assert_path(candidate, torch.optim.Rprop, params, grads, lr=0.1)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_tiny_gradients(candidate, rng):
    """Gradients of 1e-30 move the parameters as gradients of 1 do."""
    params, grads = problem(rng)
    right = expected(torch.optim.Rprop, params, grads, lr=0.1)
    tiny = [[grad * 1e-30 for grad in step] for step in grads]
    assert_close(candidate(follow, params, tiny, lr=0.1), right)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_errors(candidate):
    """A negative lr raises ValueError."""
    assert_raises(candidate, ValueError, build, lr=-0.1)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """Arguments are unchanged, any layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(candidate, rng):
    """The memory does not grow from step to step."""
    assert_constant_memory(candidate, rng)
