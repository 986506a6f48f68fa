"""Hidden checks: convolution/max-pool."""

import pytest
import torch
import torch.nn.functional as F

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def forward(sub, x, k, stride):
    return sub.max_pool2d(x, k, stride)


@probe
def backward(sub, x, k, stride, cotangent):
    y = sub.max_pool2d(x.requires_grad_(), k, stride)
    if not y.requires_grad:
        return "no gradient"
    y.backward(cotangent)
    return x.grad


WINDOWS = [(2, 2), (3, 1), (3, 2), (2, 3), (1, 1), (1, 2), (5, 4)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"k{window[0]}-stride{window[1]}")
def test_values(candidate, rng, picture, window):
    """The values are the largest of each window that fits, for any window and stride."""
    x = rng.normal((2, 3, 7, 10))
    got, expected = candidate(forward, x, *window), F.max_pool2d(x, *window)
    picture.maps(got, expected)
    assert_equal(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_negative(candidate, rng):
    """Where all pixels are negative, or minus infinity, the largest of them is the answer."""
    x = -1 - rng.uniform((2, 3, 6, 5), 0, 1)
    x[0, 1, :4] = -float("inf")
    assert_equal(candidate(forward, x, 2, 2), F.max_pool2d(x, 2, 2))
    assert_equal(candidate(forward, x, 3, 1), F.max_pool2d(x, 3, 1))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_whole_image(candidate, rng):
    """A window as large as the image gives one number."""
    x = rng.normal((2, 3, 4, 4))
    assert_equal(candidate(forward, x, 4, 3), x.amax(dim=(2, 3), keepdim=True))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_too_large(candidate, rng):
    """A window larger than the image, in either direction, raises ValueError."""
    for shape in [(2, 3, 4, 9), (2, 3, 9, 4), (2, 3, 2, 2)]:
        assert_raises(candidate, ValueError, forward, rng.normal(shape), 5, 2)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((2, 3, 7, 10)), 3, 2, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(6)
@pytest.mark.parametrize(
    "window", [(2, 2), (3, 1), (3, 2), (2, 3)], ids=lambda window: f"k{window[0]}-stride{window[1]}"
)
def test_gradients(candidate, rng, window):
    """The gradient of a window goes to its largest pixel, and adds up in overlaps."""
    x = rng.normal((2, 3, 7, 10), "float64").requires_grad_()
    y = F.max_pool2d(x, *window)
    cotangent = rng.normal(tuple(y.shape), "float64")
    y.backward(cotangent)
    assert_close(candidate(backward, x.detach(), *window, cotangent), x.grad)


@pytest.mark.gradients
@pytest.mark.rules(7)
@pytest.mark.parametrize("window", [(2, 2), (3, 2)], ids=lambda window: f"k{window[0]}-stride{window[1]}")
def test_ties(candidate, rng, window):
    """Of several largest pixels, the first one, row by row, gets the whole gradient."""
    k, stride = window
    x = rng.integers(0, 2, (2, 3, 8, 9)).double()
    x[0, 0] = 0
    height, width = (8 - k) // stride + 1, (9 - k) // stride + 1
    cotangent, expected = rng.normal((2, 3, height, width), "float64"), torch.zeros(x.shape, dtype=x.dtype)
    for n, c, i, j in torch.cartesian_prod(*(torch.arange(size) for size in cotangent.shape)).tolist():
        top, left = i * stride, j * stride
        pixels = x[n, c, top : top + k, left : left + k].flatten().tolist()
        place = pixels.index(max(pixels))
        expected[n, c, top + place // k, left + place % k] += cotangent[n, c, i, j]
    assert_close(candidate(backward, x, k, stride, cotangent), expected)


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((n, n, n, n)), 2, 2), sizes=(4, 12), of="lines", at_most=1.0)
