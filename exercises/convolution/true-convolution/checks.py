"""Hidden checks: convolution/true-convolution."""

import pytest
import torch
import torch.nn.functional as F

from grader.checks import assert_close, probe


@probe
def correlate(sub, x, k):
    return sub.cross_correlate(x, k)


@probe
def convolve(sub, x, k):
    return sub.convolve(x, k)


@probe
def backward(sub, x, k, cotangent, flipped):
    function = sub.convolve if flipped else sub.cross_correlate
    function(x.requires_grad_(), k.requires_grad_()).backward(cotangent)
    return [x.grad if x.grad is not None else "no gradient", k.grad if k.grad is not None else "no gradient"]


@probe
def chain(sub, a, b, c):
    return [sub.convolve(sub.convolve(a, b), c), sub.convolve(a, sub.convolve(b, c))]


def full(x, k, flipped):
    """The result that torch gives."""
    kernel = k.flip(0, 1) if flipped else k
    return F.conv2d(x[None, None], kernel[None, None], padding=(k.shape[0] - 1, k.shape[1] - 1))[0, 0]


SHAPES = [((6, 7), (2, 3)), ((5, 4), (3, 3)), ((3, 4), (1, 1)), ((2, 5), (4, 3)), ((1, 3), (2, 6))]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 4)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_cross_correlation(candidate, rng, shapes):
    """The cross-correlation lays the kernel on the image as it is."""
    x, k = (rng.normal(shape) for shape in shapes)
    assert_close(candidate(correlate, x, k), full(x, k, flipped=False))


@pytest.mark.correctness
@pytest.mark.rules(2, 4)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_convolution(candidate, rng, shapes):
    """The convolution flips the kernel in both directions."""
    x, k = (rng.normal(shape) for shape in shapes)
    assert_close(candidate(convolve, x, k), full(x, k, flipped=True))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
def test_algebra(candidate, rng):
    """For the convolution, neither the order nor the grouping of filters matters."""
    a, b, c = rng.normal((5, 6), "float64"), rng.normal((3, 2), "float64"), rng.normal((2, 4), "float64")
    one, two = candidate(chain, a, b, c)
    expected = full(full(a, b, flipped=True), c, flipped=True)
    assert_close([one, two], [expected, expected])
    assert_close(candidate(convolve, b, a), full(a, b, flipped=True))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_contract(contract, rng):
    """Neither image nor kernel is changed, any memory layout works, and the dtype stays."""
    x, k = rng.normal((6, 7)), rng.normal((2, 3))
    contract(correlate, x, k)
    contract(convolve, x, k)


@pytest.mark.gradients
@pytest.mark.rules(6)
@pytest.mark.parametrize("flipped", [False, True], ids=["cross_correlate", "convolve"])
def test_gradients(candidate, rng, flipped):
    """The gradients of image and kernel are those of the formula."""
    x, k, cotangent = rng.normal((5, 6), "float64"), rng.normal((2, 3), "float64"), rng.normal((6, 8), "float64")
    leaves = [x.clone().requires_grad_(), k.clone().requires_grad_()]
    expected = torch.autograd.grad(full(*leaves, flipped), leaves, cotangent)
    assert_close(candidate(backward, x, k, cotangent, flipped), list(expected))


@pytest.mark.performance
@pytest.mark.rules(7)
def test_no_loop_over_pixels(budget, rng):
    """An image with nine times the pixels runs no more lines of Python."""
    k = rng.normal((2, 3))
    budget.growth(convolve, lambda n: (rng.normal((n, n)), k), sizes=(8, 24), of="lines", at_most=1.0)
