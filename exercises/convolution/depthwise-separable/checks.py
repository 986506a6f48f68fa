"""Hidden checks: convolution/depthwise-separable."""

import pytest
import torch.nn.functional as F

from grader.checks import assert_close, assert_raises, probe


@probe
def depthwise(sub, x, w):
    return sub.depthwise(x, w)


@probe
def pointwise(sub, x, w):
    return sub.pointwise(x, w)


@probe
def separable(sub, x, first, second):
    return sub.pointwise(sub.depthwise(x, first), second)


@probe
def backward(sub, x, first, second, cotangent):
    inputs = [x.requires_grad_(), first.requires_grad_(), second.requires_grad_()]
    sub.pointwise(sub.depthwise(x, first), second).backward(cotangent)
    return [value.grad for value in inputs]


@probe
def ratio(sub, k, n):
    return sub.cost_ratio(k, n)


def arguments(rng, sizes, dtype="float32"):
    """Return x, the kernels of the first step and the matrix of the second for (N, C, H, W, O, kh, kw)."""
    n, c, h, w, o, kh, kw = sizes
    return [rng.normal(shape, dtype) for shape in [(n, c, h, w), (c, kh, kw), (o, c)]]


SIZES = [(2, 3, 6, 7, 4, 3, 2), (3, 4, 5, 5, 4, 3, 3), (1, 5, 4, 6, 2, 1, 1), (2, 1, 5, 4, 3, 5, 4)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_depthwise(candidate, rng, sizes):
    """Each channel is convolved with its own kernel."""
    x, w, _ = arguments(rng, sizes)
    assert_close(candidate(depthwise, x, w), F.conv2d(x, w[:, None], groups=x.shape[1]))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_pointwise(candidate, rng, sizes):
    """The matrix mixes the channels of each pixel."""
    x, _, w = arguments(rng, sizes)
    assert_close(candidate(pointwise, x, w), F.conv2d(x, w[:, :, None, None]))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_cost_ratio(candidate):
    """The cost ratio is that of the multiplications for one output pixel."""
    for k, n in [(3, 256), (5, 8), (1, 1), (2, 3), (7, 1), (1, 10)]:
        assert_close(candidate(ratio, k, n), (k * k + n) / (k * k * n))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("channels", [1, 2, 4])
def test_channels_of_depthwise(candidate, rng, channels):
    """depthwise: kernels for another number of channels raise ValueError."""
    assert_raises(candidate, ValueError, depthwise, rng.normal((2, channels, 6, 7)), rng.normal((3, 3, 2)))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("channels", [1, 2, 4])
def test_channels_of_pointwise(candidate, rng, channels):
    """pointwise: a matrix for another number of channels raises ValueError."""
    assert_raises(candidate, ValueError, pointwise, rng.normal((2, channels, 6, 7)), rng.normal((4, 3)))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("shape", [(2, 3, 2, 7), (2, 3, 7, 1)], ids=["too high", "too wide"])
def test_large_kernel(candidate, rng, shape):
    """depthwise: a kernel larger than the image raises ValueError."""
    assert_raises(candidate, ValueError, depthwise, rng.normal(shape), rng.normal((3, 3, 2)))


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize(("k", "n"), [(0, 4), (-3, 4), (3, 0), (3, -1)], ids=["k=0", "k=-3", "n=0", "n=-1"])
def test_bad_sizes(candidate, k, n):
    """cost_ratio: k or n less than 1 raises ValueError."""
    assert_raises(candidate, ValueError, ratio, k, n)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """No argument is changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(separable, *arguments(rng, SIZES[0]), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("sizes", SIZES[:2], ids=str)
def test_gradients(candidate, rng, sizes):
    """The gradients of the image and of both steps' weights are those of the formulas."""
    args = arguments(rng, sizes, "float64")
    x, first, second = (value.clone().requires_grad_() for value in args)
    y = F.conv2d(F.conv2d(x, first[:, None], groups=x.shape[1]), second[:, :, None, None])
    cotangent = rng.normal(tuple(y.shape), "float64")
    y.backward(cotangent)
    assert_close(candidate(backward, *args, cotangent), [x.grad, first.grad, second.grad])


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(
        separable, lambda n: tuple(arguments(rng, (n, n, n, n, 4, 3, 2))), sizes=(4, 12), of="lines", at_most=1.0
    )
