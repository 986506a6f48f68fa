"""Hidden checks: convolution/conv-forward."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, X, W, b):
    return sub.convolve(X, W, b)


def arguments(rng, sizes, dtype="float64"):
    """Return X, W and b for (h, w, c, kh, kw, n)."""
    h, w, c, kh, kw, n = sizes
    return [rng.normal(shape, dtype) for shape in [(h, w, c), (kh, kw, c, n), (n,)]]


SIZES = [(5, 6, 1, 2, 3, 1), (6, 5, 3, 3, 2, 4), (7, 4, 2, 1, 1, 5), (5, 5, 2, 3, 3, 2), (4, 6, 3, 4, 6, 2)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values(candidate, reference, rng, sizes):
    """The values are those of the formula, for images and kernels of any size."""
    args = arguments(rng, sizes)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_float32(candidate, reference, rng):
    """float32 arguments give a float32 result."""
    args = arguments(rng, (6, 5, 3, 3, 2, 4), "float32")
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("sizes", [(4, 9, 2, 5, 3, 3), (9, 4, 2, 3, 5, 3), (4, 4, 2, 7, 7, 3)], ids=str)
def test_kernel_too_large(candidate, rng, sizes):
    """A kernel larger than the image, in either direction, raises ValueError."""
    assert_raises(candidate, ValueError, forward, *arguments(rng, sizes))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("channels", [(1, 3), (3, 1), (2, 3)], ids=str)
def test_channels_must_agree(candidate, rng, channels):
    """An image and kernels with different numbers of channels raise ValueError."""
    one, two = channels
    X, W, b = rng.normal((5, 6, one), "float64"), rng.normal((2, 3, two, 4), "float64"), rng.normal((4,), "float64")
    assert_raises(candidate, ValueError, forward, X, W, b)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_contract(contract, rng):
    """No argument is changed, and any memory layout works."""
    contract(forward, *arguments(rng, (6, 5, 3, 3, 2, 4), "float32"))
