"""Hidden checks: convolution/transposed-conv."""

import pytest
import torch.nn.functional as F

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, w, *options):
    return sub.conv_transpose2d(x, w, *options)


@probe
def backward(sub, x, w, cotangent, *options):
    sub.conv_transpose2d(x.requires_grad_(), w.requires_grad_(), *options).backward(cotangent)
    return [value.grad if value.grad is not None else "no gradient" for value in (x, w)]


def arguments(rng, sizes, dtype="float32"):
    """Return x and w for (N, C, H, W, O, kh, kw)."""
    n, c, h, w, o, kh, kw = sizes
    return [rng.normal((n, c, h, w), dtype), rng.normal((c, o, kh, kw), dtype)]


SIZES = (2, 3, 5, 6, 4, 3, 2)
OPTIONS = [(), (2,), (3,), (4,), (1, 1), (2, 1), (3, 2)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_stride_and_padding(candidate, rng, picture, options):
    """Overlaps add up, gaps stay 0, and padding is cut off on each side."""
    x, w = arguments(rng, SIZES)
    got, expected = candidate(forward, x, w, *options), F.conv_transpose2d(x, w, None, *options)
    picture.maps(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1, 2, 1), (3, 4, 3, 2, 4, 3, 3), (2, 2, 1, 5, 3, 1, 1)], ids=str)
def test_sizes(candidate, rng, sizes):
    """A single pixel, square kernels and kernels of one pixel work."""
    x, w = arguments(rng, sizes)
    assert_close(candidate(forward, x, w, 2), F.conv_transpose2d(x, w, stride=2))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_bad_arguments(candidate, rng):
    """Channels that differ, and a padding that leaves nothing, raise ValueError."""
    for channels in (1, 2, 4):
        x, w = rng.normal((2, channels, 5, 6)), rng.normal((3, 4, 3, 2))
        assert_raises(candidate, ValueError, forward, x, w)
    for sizes, padding in [((2, 3, 2, 6, 4, 3, 2), 2), ((2, 3, 6, 2, 4, 2, 3), 2), ((1, 1, 1, 1, 1, 3, 3), 4)]:
        assert_raises(candidate, ValueError, forward, *arguments(rng, sizes), 1, padding)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_contract(contract, rng):
    """No argument is changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *arguments(rng, SIZES), 2, 1, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(7)
@pytest.mark.parametrize("options", [OPTIONS[0], OPTIONS[1], OPTIONS[3], OPTIONS[5]], ids=str)
def test_gradients(candidate, rng, options):
    """The gradients of x and w are those of the formula."""
    args = arguments(rng, SIZES, "float64")
    leaves = [value.clone().requires_grad_() for value in args]
    y = F.conv_transpose2d(*leaves, None, *options)
    cotangent = rng.normal(tuple(y.shape), "float64")
    y.backward(cotangent)
    assert_close(candidate(backward, *args, cotangent, *options), [leaf.grad for leaf in leaves])


@pytest.mark.performance
@pytest.mark.rules(8)
@pytest.mark.parametrize("what", ["images", "pixels"])
def test_no_loop(budget, rng, what):
    """More images and more pixels run no more lines of Python."""

    def make(n):
        images, size = (n, 6) if what == "images" else (2, n)
        return *arguments(rng, (images, 3, size, size, 4, 3, 2)), 2, 1

    budget.growth(forward, make, sizes=(6, 24), of="lines", at_most=1.0)
