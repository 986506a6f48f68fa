"""Hidden checks: optimizers/rprop."""

import pytest
import torch

from grader.checks import assert_raises, probe
from shared import assert_constant_memory, assert_no_graph, assert_path, assert_round, build, follow_one, problem


@probe
def make(sub, params, **options):
    return sub.Rprop(params, **options)


@pytest.mark.correctness
def test_values(candidate, rng):
    """With the default arguments 25 steps take several parameters the right way."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng))


@pytest.mark.correctness
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
    ids=str,
)
def test_options(candidate, rng, options):
    """Each argument does what its formula says."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng), **options)


@pytest.mark.correctness
def test_gaps(candidate, rng):
    """Gradients that are None leave their parameter and its state alone; gradients of zeros do not."""
    assert_path(candidate, torch.optim.Rprop, *problem(rng, gaps=True), lr=0.1, etas=(0.6, 1.5))


@pytest.mark.correctness
def test_steady(candidate, rng):
    """With gradients that keep their sign the steps grow up to the largest; with ones that change it they shrink."""
    params, grads = problem(rng)
    for t, step in enumerate(grads):
        for i, grad in enumerate(step):
            changes = i % 2 == 1 and t % 4 >= 2
            step[i] = -grad.abs() if changes else grad.abs()
    for lr in (1.0, 1e-5):
        assert_path(candidate, torch.optim.Rprop, params, grads, lr=lr)


@pytest.mark.correctness
def test_size_of_gradients(candidate, rng):
    """Only the signs of the gradients count, not their size."""
    params, grads = problem(rng)
    grads = [[grad * 10.0 ** (t % 9 - 4) for grad in step] for t, step in enumerate(grads)]
    assert_path(candidate, torch.optim.Rprop, params, grads, lr=0.1)


@pytest.mark.correctness
@pytest.mark.parametrize("options", [{}, {"lr": 0.1}], ids=str)
def test_one_round(candidate, reference, rng, options):
    """A generator of parameters will do, step leaves the gradients as they are, zero_grad sets them to None."""
    assert_round(candidate, reference, rng, **options)


@pytest.mark.correctness
def test_no_graph(candidate, reference, rng):
    """The parameters stay leaves, and no graph is kept."""
    assert_no_graph(candidate, reference, rng, lr=0.1)


@pytest.mark.correctness
def test_errors(candidate):
    """No parameters and a negative lr raise ValueError."""
    assert_raises(candidate, ValueError, build, 0)
    assert_raises(candidate, ValueError, build, 1, lr=-0.1)


@pytest.mark.correctness
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.1)


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
def test_memory(candidate, rng):
    """No copies of old gradients or parameters pile up from step to step."""
    assert_constant_memory(candidate, rng)
