"""Hidden checks: foundations/autograd-loop."""

import pytest
import torch

from grader.checks import assert_close, probe


@probe
def train(sub, xs, ys, w0, lr, epochs):
    w, losses = sub.train(xs, ys, w0, lr, epochs)
    return {"w": w, "requires a gradient": w.requires_grad, "losses": losses}


@probe
def weight(sub, xs, ys, w0, lr, epochs):
    return sub.train(xs, ys, w0, lr, epochs)[0].detach()


@probe
def losses(sub, xs, ys, w0, lr, epochs):
    return sub.train(xs, ys, w0, lr, epochs)[1]


@probe
def weight_and_start(sub, xs, ys, w0, lr, epochs):
    """Also whether w0 stays as it is if the returned weight is changed."""
    w = sub.train(xs, ys, w0, lr, epochs)[0]
    found = {"w": w.detach().clone(), "w requires a gradient": w.requires_grad}
    w.detach().add_(1)
    return {**found, "w0": w0.detach(), "w0 requires a gradient": w0.requires_grad, "grad": w0.grad}


@probe
def start_with_gradient(sub, xs, ys, w0, lr, epochs):
    w0.requires_grad_()
    (3 * w0).backward()
    return weight_and_start(sub, xs, ys, w0, lr, epochs)


@probe
def twice(sub, xs, ys, w0, lr, epochs):
    return [weight(sub, xs, ys, w0, lr, epochs) for _ in range(2)]


def problem(rng, n_samples, dtype="float32"):
    """Samples of a line with some noise, and a start far from it."""
    xs = rng.uniform((n_samples,), 0.5, 1.5, dtype)
    ys = 3 * xs + rng.normal((n_samples,), dtype) / 4
    return xs, ys, rng.uniform((), -2, -1, dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("sizes", [(1, 1), (4, 1), (3, 5), (5, 3)], ids=str)
def test_weight(candidate, reference, rng, sizes):
    """The weight is that of the formula, for each number of samples and epochs."""
    args = (*problem(rng, sizes[0]), 0.05, sizes[1])
    assert_close(candidate(weight, *args), reference(weight, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_losses(candidate, reference, rng):
    """The losses are Python floats: the mean of each epoch, taken before the updates."""
    args = (*problem(rng, 4), 0.05, 6)
    assert_close(candidate(losses, *args), reference(losses, *args), rtol=1e-5)


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6)
@pytest.mark.parametrize("epochs", [0, 2], ids=str)
def test_start_is_kept(candidate, reference, rng, epochs):
    """w0 is not changed, also not by a change of the returned weight."""
    args = (*problem(rng, 4), 0.05, epochs)
    assert_close(candidate(weight_and_start, *args), reference(weight_and_start, *args))


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6, 7)
@pytest.mark.parametrize("epochs", [0, 2], ids=str)
def test_start_with_gradient(candidate, reference, rng, epochs):
    """A gradient that w0 already has is kept, and not used."""
    args = (*problem(rng, 4), 0.05, epochs)
    assert_close(candidate(start_with_gradient, *args), reference(start_with_gradient, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_twice(candidate, reference, rng):
    """Training twice from the same start gives the same weight twice."""
    args = (*problem(rng, 4), 0.05, 2)
    assert_close(candidate(twice, *args), reference(twice, *args))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize("epochs", [0, 2], ids=str)
def test_all_that_comes_back(candidate, reference, rng, epochs):
    """train returns a weight without a gradient and one loss for each epoch."""
    args = (*problem(rng, 3, "float64"), 0.05, epochs)
    assert_close(candidate(train, *args), reference(train, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_learns(candidate):
    """On points of a line through the origin the weight becomes its slope."""
    xs = torch.tensor([1.0, 2.0, 3.0])
    assert_close(candidate(weight, xs, 2 * xs, torch.tensor(1.0), 0.01, 100), torch.tensor(2.0))
