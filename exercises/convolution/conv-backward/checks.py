"""Hidden checks: convolution/conv-backward."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def backward(sub, X, W, dY):
    answer = sub.conv_backward(X, W, dY)
    dX, dW, db = answer
    return {"dX": dX, "dW": dW, "db": db, "is a tuple": isinstance(answer, tuple)}


@probe
def arguments_afterwards(sub, X, W, dY):
    sub.conv_backward(X, W, dY)
    return [X, W, dY]


@probe
def only_dx(sub, X, W, dY):
    return sub.conv_backward(X, W, dY)[0]


def arguments(rng, sizes, dtype="float64"):
    """Return X, W and dY for (h, w, c, kh, kw, n)."""
    h, w, c, kh, kw, n = sizes
    return [rng.normal(shape, dtype) for shape in [(h, w, c), (kh, kw, c, n), (h - kh + 1, w - kw + 1, n)]]


SIZES = [(5, 6, 1, 2, 3, 1), (7, 6, 3, 3, 2, 4), (4, 5, 2, 1, 1, 3), (8, 8, 2, 3, 3, 2), (4, 6, 3, 4, 6, 2)]


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_nothing_is_changed(candidate, rng):
    """The image, the kernels and dY are not changed."""
    args = arguments(rng, (7, 6, 3, 3, 2, 4))
    assert_equal(candidate(arguments_afterwards, *args), args)


@pytest.mark.public
@pytest.mark.gradients
@pytest.mark.rules(1, 2, 3, 4)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The three gradients are those of the formulas, for images and kernels of any size."""
    args = arguments(rng, sizes)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(2)
def test_adjoint(candidate, rng):
    """A single dY goes back to the pixels of its window, times the kernel, and to no others."""
    X, W, dY = arguments(rng, (6, 7, 2, 3, 2, 1))
    dY[...] = 0
    dY[1, 4, 0] = 2
    expected = 0 * X
    expected[1:4, 4:6] = 2 * W[..., 0]
    assert_close(candidate(only_dx, X, W, dY), expected)


@pytest.mark.gradients
@pytest.mark.rules(3, 4, 5)
def test_contract(contract, rng):
    """No argument is changed, any memory layout works, and the dtype stays."""
    contract(backward, *arguments(rng, (7, 6, 3, 3, 2, 4), "float32"))


@pytest.mark.performance
@pytest.mark.rules(6)
def test_no_loop_over_pixels(budget, rng):
    """An image with nine times the pixels runs no more lines of Python."""
    budget.growth(backward, lambda n: tuple(arguments(rng, (n, n, 2, 3, 2, 4))), sizes=(8, 24), of="lines", at_most=1.0)
