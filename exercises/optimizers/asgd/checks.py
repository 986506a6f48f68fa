"""Hidden checks: optimizers/asgd."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe
from shared import (
    assert_constant_memory,
    assert_path,
    build,
    follow_one,
    problem,
)


@probe
def make(sub, params, **options):
    return sub.ASGD(params, **options)


@probe
def optimizer(sub, params):
    return make(sub, params, lr=0.2, lambd=0.3, weight_decay=0.1, t0=1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3, 4)
def test_values(candidate, rng):
    """With the default arguments, 25 steps move parameters along the right path."""
    assert_path(candidate, torch.optim.ASGD, *problem(rng))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 10)
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": 0.1},
        {"lr": 0.3, "lambd": 0.5},
        {"lr": 0.3, "lambd": 0.5, "alpha": 1.5},
        {"lr": 0.1, "weight_decay": 0.5},
    ],
    ids=["lr=0", "lr", "lambd", "alpha", "weight_decay"],
)
def test_options(candidate, rng, options):
    """Each argument does what the formula says."""
    assert_path(candidate, torch.optim.ASGD, *problem(rng), **options)


@pytest.mark.correctness
@pytest.mark.rules(2, 8)
def test_missing(candidate, rng):
    """A gradient of None leaves its parameter and its state alone in that step."""
    assert_path(candidate, torch.optim.ASGD, *problem(rng, missing=True), lr=0.3, lambd=0.5, weight_decay=0.1)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_zeros(candidate, rng):
    """A gradient of zeros, or with zeros in it, is a gradient like any other."""
    assert_path(candidate, torch.optim.ASGD, *problem(rng, zeros=True), lr=0.3, lambd=0.5, weight_decay=0.1)


@probe
def follow_averages(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    path = [optimizer.averages()]
    for step in grads:
        for p, grad in zip(params, step, strict=True):
            p.grad = None if grad is None else grad.clone()
        optimizer.step()
        path.append(optimizer.averages())
    return path


@probe
def default_t0(sub, start):
    """The average after a step of length 0, and the default that the signature names: a million steps take too long."""
    import inspect

    parameter = inspect.signature(sub.ASGD).parameters.get("t0")
    default = parameter.default if parameter is not None else None
    t0 = float(default) if isinstance(default, int | float) else None  # another default may stand for it
    return {"average": follow_averages(sub, [start], [[start]], lr=0.0)[-1], "t0": t0}


def expected_averages(params, grads, **options):
    """What torch's own optimizer keeps."""
    params = [torch.nn.Parameter(p.clone()) for p in params]
    optimizer = torch.optim.ASGD(params, foreach=False, **options)
    path = [[p.detach().clone() for p in params]]
    for step in grads:
        for p, grad in zip(params, step, strict=True):
            p.grad = grad
        optimizer.step()
        path.append([optimizer.state[p].get("ax", p).detach().clone() for p in params])
    return path


@pytest.mark.correctness
@pytest.mark.rules(2, 5, 6, 7, 8)
@pytest.mark.parametrize("options", [{}, {"t0": 0}, {"t0": 6, "lambd": 0.5}], ids=["defaults", "t0=0", "t0=6"])
def test_averages(candidate, rng, options):
    """averages() gives new tensors: the parameters at first, then the mean since t0."""
    params, grads = problem(rng, missing=True, zeros=True)
    got = candidate(follow_averages, params, grads, lr=0.1, **options)
    assert_close(got, expected_averages(params, grads, lr=0.1, **options))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_default_t0(candidate, rng):
    """By default averaging begins after a million steps."""
    start = rng.normal(5)
    got = candidate(default_t0, start)
    assert_close(got["average"], [start])
    assert got["t0"] in (1e6, None), f"t0 is {got['t0']:g} by default; 1e6 is expected."


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_errors(candidate):
    """A negative lr raises ValueError."""
    assert_raises(candidate, ValueError, build, lr=-0.1)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """Arguments are unchanged, any layout and empty parameters work, float64 stays."""
    contract(follow_one, rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6)), batched=[0, 1], lr=0.3, lambd=0.5)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(candidate, rng):
    """The memory does not grow from step to step."""
    assert_constant_memory(candidate, rng, t0=0)
