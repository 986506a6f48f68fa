"""Hidden checks: similarity/content-cost."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, c, g):
    return sub.content_cost(c, g)


@probe
def backward(sub, c, g, cotangent, both):
    c.requires_grad_(both)
    sub.content_cost(c, g.requires_grad_()).backward(cotangent)
    return {"g": g.grad, "a gradient in c": c.grad is not None and bool(c.grad.any())}


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (4, 2, 3, 6), (3, 5, 1, 1)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The costs are those of the formula, one for each image."""
    c, g = rng.normal(shape), rng.normal(shape) + 0.5
    assert_close(candidate(forward, c, g), reference(forward, c, g))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Half-precision features give finite sums in float32."""
    c, g = rng.uniform((2, 3, 24, 20), -400, 0, dtype), rng.uniform((2, 3, 24, 20), 0, 400, dtype)
    assert_close(candidate(forward, c, g), reference(forward, c, g))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (2, 1, 4, 5), (2, 3, 4, 1), (3, 4, 5)], ids=str)
def test_shapes(candidate, rng, shape):
    """Different shapes raise ValueError and are not broadcast."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), rng.normal((2, 3, 4, 5)))
    assert_raises(candidate, ValueError, forward, rng.normal((2, 3, 4, 5)), rng.normal(shape))


@pytest.mark.correctness
@pytest.mark.rules(3, 7)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    contract(forward, rng.normal((3, 4, 2, 5)), rng.normal((3, 4, 2, 5)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("both", [False, True], ids=["g_alone", "c_requires_one_too"])
def test_gradients(candidate, reference, rng, both):
    """The gradient of g is that of the formula, and none reaches c."""
    c, g, cotangent = rng.normal((3, 4, 2, 5), "float64"), rng.normal((3, 4, 2, 5), "float64"), rng.normal(3, "float64")
    assert_close(candidate(backward, c, g, cotangent, both), reference(backward, c, g, cotangent, both))


@pytest.mark.gradients
@pytest.mark.rules(3, 5)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_in_half_precision(candidate, reference, rng, dtype):
    """Half-precision layers have the gradient of the formula, too."""
    c, g, cotangent = rng.normal((3, 2, 4, 5), dtype), rng.normal((3, 2, 4, 5), dtype), rng.normal(3)
    assert_close(candidate(backward, c, g, cotangent, False), reference(backward, c, g, cotangent, False))


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((n, n, n, n)), rng.normal((n, n, n, n))), sizes=(3, 9), of="lines")
