"""Hidden checks: convolution/avg-pool."""

import pytest
import torch.nn.functional as F

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, k, stride, *options):
    return sub.avg_pool2d(x, k, stride, *options)


@probe
def backward(sub, x, cotangent, *options):
    sub.avg_pool2d(x.requires_grad_(), *options).backward(cotangent)
    return x.grad


def expected(x, k, stride, padding=0, count_include_pad=True):
    return F.avg_pool2d(x, k, stride, padding, count_include_pad=count_include_pad)


OPTIONS = [
    (2, 2),
    (3, 2, 0, False),
    (3, 1, 1),
    (3, 1, 1, False),
    (5, 2, 2, False),
    (4, 3, 2, True),
    (2, 3, 1, False),
    (1, 2),
]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_values(candidate, rng, options):
    """The values are the means of the windows, for all options."""
    x = rng.normal((2, 3, 7, 10)) + 1
    x[:, :, 2:4, 3] = 0
    assert_close(candidate(forward, x, *options), expected(x, *options))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_bad_padding(candidate, rng):
    """A padding that is negative or more than half of the window raises ValueError."""
    for k, padding in [(3, 2), (2, 2), (1, 1), (3, -1), (4, 3)]:
        assert_raises(candidate, ValueError, forward, rng.normal((2, 3, 7, 10)), k, 1, padding)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_too_large(candidate, rng):
    """A window larger than the padded image, in either direction, raises ValueError."""
    for shape, padding in [((2, 3, 4, 9), 0), ((2, 3, 9, 4), 0), ((2, 3, 2, 9), 1)]:
        assert_raises(candidate, ValueError, forward, rng.normal(shape), 5, 2, padding)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_fits_just(candidate, rng):
    """A window as large as the padded image gives one number."""
    x = rng.normal((2, 3, 3, 3))
    for options in [(3, 2), (5, 1, 1), (5, 1, 1, False)]:
        assert_close(candidate(forward, x, *options), expected(x, *options))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((2, 3, 7, 10)), 3, 2, 1, False, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(7)
@pytest.mark.parametrize("options", OPTIONS[:5], ids=str)
def test_gradients(candidate, rng, options):
    """Each pixel gets its share of the gradient from each of its windows."""
    x = rng.normal((2, 3, 7, 10), "float64").requires_grad_()
    y = expected(x, *options)
    cotangent = rng.normal(tuple(y.shape), "float64")
    y.backward(cotangent)
    assert_close(candidate(backward, x.detach(), cotangent, *options), x.grad)


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((n, n, n, n)), 3, 2, 1, False), sizes=(4, 12), of="lines", at_most=1.0)
