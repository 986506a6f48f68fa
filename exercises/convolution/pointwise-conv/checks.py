"""Hidden checks: convolution/pointwise-conv."""

import pytest
import torch.nn.functional as F

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def forward(sub, x, w, b):
    return sub.conv1x1(x, w, b)


@probe
def backward(sub, x, w, b, cotangent):
    inputs = [x.requires_grad_(), w.requires_grad_(), b.requires_grad_()]
    sub.conv1x1(*inputs).backward(cotangent)
    return [value.grad for value in inputs]


@probe
def linear(sub, x, w, b):
    """Turn a convolution into a linear layer, apply it, then train the convolution and apply it again."""
    conv = nn.Conv2d(w.shape[1], w.shape[0], 1, bias=b is not None).to(x)
    conv.load_state_dict({"weight": w} if b is None else {"weight": w, "bias": b})
    layer = sub.as_linear(conv)
    pixels = x.permute(0, 2, 3, 1).to(layer.weight.dtype)
    before = layer(pixels).detach()
    with torch.no_grad():
        for parameter in conv.parameters():
            parameter += 1
    return {
        "is a Linear": isinstance(layer, nn.Linear),
        "parameters": sorted(name for name, _ in layer.named_parameters()),
        "output": before,
        "output after the convolution has changed": layer(pixels).detach(),
    }


@probe
def linear_of(sub, *args, **options):
    return str(sub.as_linear(nn.Conv2d(*args, **options)))


def arguments(rng, sizes, dtype="float32"):
    """Return x, w and b for (N, C, H, W, O)."""
    n, c, h, w, o = sizes
    return [rng.normal(shape, dtype) for shape in [(n, c, h, w), (o, c, 1, 1), (o,)]]


SIZES = [(2, 3, 4, 5, 6), (3, 4, 4, 4, 4), (1, 5, 2, 7, 1), (4, 1, 3, 2, 5), (2, 3, 1, 1, 4)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values(candidate, rng, sizes):
    """The kernels mix the channels of each pixel, with and without a bias."""
    x, w, b = arguments(rng, sizes)
    assert_close(candidate(forward, x, w, b), F.conv2d(x, w, b))
    assert_close(candidate(forward, x, w, None), F.conv2d(x, w))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_bad_kernels(candidate, rng):
    """Kernels of more than one pixel, or with other channels, raise ValueError."""
    for shape in [(6, 3, 3, 3), (6, 3, 1, 2), (6, 3, 2, 1), (6, 4, 1, 1), (6, 1, 1, 1)]:
        assert_raises(candidate, ValueError, forward, rng.normal((2, 3, 4, 5)), rng.normal(shape), rng.normal((6,)))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_contract(contract, rng):
    """No argument is changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *arguments(rng, (2, 3, 4, 5, 6)), batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(7, 8, 9)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_as_linear(candidate, rng, dtype, bias):
    """The linear layer does the same to each pixel, and does not change with the convolution."""
    x, w, b = arguments(rng, (2, 3, 4, 5, 6), dtype)
    expected = F.conv2d(x, w, b if bias else None).permute(0, 2, 3, 1)
    found = candidate(linear, x, w, b if bias else None)
    assert_equal([found["is a Linear"], found["parameters"]], [True, ["bias", "weight"] if bias else ["weight"]])
    assert_close([found["output"], found["output after the convolution has changed"]], [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize(
    "options",
    [{"kernel_size": 3}, {"kernel_size": (1, 2)}, {"stride": 2}, {"stride": (1, 2)}, {"padding": 1}, {"groups": 2}],
    ids=str,
)
def test_not_pixelwise(candidate, options):
    """A convolution that is no linear layer for each pixel raises ValueError."""
    assert_raises(candidate, ValueError, linear_of, 4, 6, **{"kernel_size": 1, **options})


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_gradients(candidate, rng):
    """The gradients of x, w and b are those of the formula."""
    args = arguments(rng, (2, 3, 4, 5, 6), "float64")
    leaves = [value.clone().requires_grad_() for value in args]
    cotangent = rng.normal((2, 6, 4, 5), "float64")
    F.conv2d(*leaves).backward(cotangent)
    assert_close(candidate(backward, *args, cotangent), [leaf.grad for leaf in leaves])


@pytest.mark.performance
@pytest.mark.rules(5)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(forward, lambda n: tuple(arguments(rng, (n, n, n, n, n))), sizes=(4, 12), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(6)
def test_memory(budget, rng):
    """The products are summed while they are computed."""
    budget.memory(forward, lambda: tuple(arguments(rng, (8, 32, 64, 48, 32))), at_most=3.0)
