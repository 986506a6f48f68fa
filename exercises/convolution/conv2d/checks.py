"""Hidden checks: convolution/conv2d."""

import pytest
import torch.nn.functional as F

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, w, b, **options):
    return sub.conv2d(x, w, b, **options)


@probe
def forward_without_bias(sub, x, w):
    return sub.conv2d(x, w)


@probe
def backward(sub, x, w, b, cotangent, **options):
    inputs = [x.requires_grad_(), w.requires_grad_(), b.requires_grad_()]
    sub.conv2d(*inputs, **options).backward(cotangent)
    return [value.grad for value in inputs]


def arguments(rng, sizes, dtype="float32"):
    """Return x, w and b for (N, C, H, W, O, kh, kw)."""
    n, c, h, w, o, kh, kw = sizes
    return [rng.normal(shape, dtype) for shape in [(n, c, h, w), (o, c, kh, kw), (o,)]]


SIZES = (2, 3, 7, 9, 4, 3, 2)
OPTIONS = [
    {},
    {"stride": 2},
    {"padding": 2},
    {"stride": (3, 1), "padding": (1, 0)},
    {"stride": (1, 2), "padding": (0, 3)},
    {"stride": (2, 3), "padding": 1},
]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_stride_and_padding(candidate, rng, picture, options):
    """The values are those of the formula, with numbers or pairs for stride and padding."""
    args = arguments(rng, SIZES)
    got, expected = candidate(forward, *args, **options), F.conv2d(*args, **options)
    picture.maps(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(1, 1, 5, 4, 1, 2, 3), (3, 2, 4, 6, 5, 1, 1), (2, 4, 3, 5, 2, 3, 5)], ids=str)
def test_sizes(candidate, rng, sizes):
    """Kernels of one pixel and of the whole image, and a single channel, work."""
    args = arguments(rng, sizes)
    assert_close(candidate(forward, *args), F.conv2d(*args))


@pytest.mark.correctness
@pytest.mark.rules(3, 6)
def test_only_the_padded_image_has_to_be_larger(candidate, rng):
    """A kernel larger than the image is fine if the padded image is large enough."""
    for sizes, padding in (
        ((2, 3, 2, 4, 4, 5, 2), (2, 0)),
        ((1, 2, 3, 1, 2, 3, 3), (0, 1)),
        ((2, 1, 1, 1, 3, 5, 4), 2),
    ):
        args = arguments(rng, sizes)
        assert_close(candidate(forward, *args, padding=padding), F.conv2d(*args, padding=padding))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_no_bias(candidate, rng):
    """Without a bias nothing is added, whether it is None or left out."""
    x, w, _ = arguments(rng, SIZES)
    assert_close(candidate(forward, x, w, None, stride=2), F.conv2d(x, w, stride=2))
    assert_close(candidate(forward_without_bias, x, w), F.conv2d(x, w))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_bad_arguments(candidate, rng):
    """Channels that differ, and a kernel larger than the padded image, raise ValueError."""
    for channels in (1, 2):
        x, w, b = rng.normal((2, channels, 7, 9)), rng.normal((4, 3, 3, 2)), rng.normal((4,))
        assert_raises(candidate, ValueError, forward, x, w, b)
    for sizes in [(2, 3, 4, 9, 4, 5, 2), (2, 3, 9, 4, 4, 2, 5), (2, 3, 2, 9, 4, 5, 2)]:
        padding = (1, 0) if sizes[2] == 2 else 0
        assert_raises(candidate, ValueError, forward, *arguments(rng, sizes), padding=padding)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng):
    """No argument is changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *arguments(rng, SIZES), batched=[0], stride=(2, 1), padding=(0, 1))


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("options", [OPTIONS[0], OPTIONS[3], OPTIONS[5]], ids=str)
def test_gradients(candidate, rng, options):
    """The gradients of x, w and b are those of the formula."""
    args = arguments(rng, SIZES, "float64")
    leaves = [value.clone().requires_grad_() for value in args]
    y = F.conv2d(*leaves, **options)
    cotangent = rng.normal(tuple(y.shape), "float64")
    y.backward(cotangent)
    assert_close(candidate(backward, *args, cotangent, **options), [leaf.grad for leaf in leaves])


@pytest.mark.gradients
@pytest.mark.rules(4, 8)
def test_bias_of_zeros(candidate, rng):
    """A bias of zeros is a bias: it gets its gradient."""
    x, w, b = arguments(rng, SIZES, "float64")
    cotangent = rng.normal(tuple(F.conv2d(x, w).shape), "float64")
    assert_close(candidate(backward, x, w, b * 0, cotangent)[2], cotangent.sum(dim=(0, 2, 3)))


@pytest.mark.performance
@pytest.mark.rules(9)
@pytest.mark.parametrize("what", ["images", "pixels"])
def test_no_loop(budget, rng, what):
    """More images and more pixels run no more lines of Python."""

    def make(n):
        images, size = (n, 6) if what == "images" else (2, n)
        return tuple(arguments(rng, (images, 3, size, size, 4, 3, 2)))

    budget.growth(forward, make, sizes=(6, 24), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget, rng):
    """The windows are not copied for each kernel."""
    args = arguments(rng, (8, 4, 128, 128, 16, 3, 3))
    budget.memory(forward, lambda: tuple(args), at_most=2.5)
