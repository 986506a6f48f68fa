"""Hidden checks: autodiff/relu-op."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, x):
    return sub.Relu().forward(x)


@probe
def backward(sub, x, grad_y):
    relu = sub.Relu()
    relu.forward(x)
    return relu.backward(grad_y)


@probe
def backward_again(sub, x_one, x_two, first, second):
    relu = sub.Relu()
    relu.forward(x_one)
    relu.backward(first)
    relu.forward(x_two)
    return [relu.backward(first), relu.backward(second)]


@probe
def backward_after_overwriting(sub, x, grad_y):
    relu = sub.Relu()
    relu.forward(x)
    x[...] = -x
    return relu.backward(grad_y)


@probe
def backward_of_two(sub, x_one, x_two, grad_y):
    one, two = sub.Relu(), sub.Relu()
    one.forward(x_one)
    two.forward(x_two)
    return [one.backward(grad_y), two.backward(grad_y)]


SHAPES = [(11,), (5, 4), (2, 3, 4, 6)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values(candidate, rng, shape):
    """Positive entries stay and all others become 0, in an array of any shape."""
    x = rng.normal(shape, "float64")
    assert_close(candidate(forward, x), np.maximum(x, 0))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_special_entries(candidate):
    """Zeros, infinities and entries close to 0 have the right outputs."""
    x = np.array([0.0, np.inf, -np.inf, 1e-300, -1e-300, 5e-324])
    assert_equal(candidate(forward, x), np.array([0.0, np.inf, 0.0, 1e-300, 0.0, 5e-324]))


@pytest.mark.correctness
@pytest.mark.rules(1, 6, 9)
def test_contract(contract, rng):
    """forward does not change x, takes any layout and 0 or 1 rows, keeps the dtype."""
    contract(forward, rng.normal((6, 5, 4)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(3)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients(candidate, reference, rng, shape):
    """grad_y passes, whatever its sign, where x was positive, and nowhere else."""
    x, grad_y = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(backward, x, grad_y), reference(backward, x, grad_y))


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_gradient_at_zero(candidate, rng):
    """Where x is exactly 0 the gradient is 0; where x is tiny and positive it passes."""
    x, grad_y = np.array([0.0, 5e-324, 0.0, -5e-324, np.inf]), rng.uniform((5,), 1, 2, "float64")
    assert_equal(candidate(backward, x, grad_y), grad_y * [0, 1, 0, 0, 1])


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_used_again(candidate, reference, rng):
    """backward uses the last forward, and may be called again with another gradient."""
    args = [rng.normal((6, 7), "float64") for _ in range(4)]
    assert_close(candidate(backward_again, *args), reference(backward_again, *args))


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_overwritten_input(candidate, reference, rng):
    """Overwriting x after forward does not change what backward returns."""
    x, grad_y = rng.normal((6, 7), "float64"), rng.normal((6, 7), "float64")
    args = (x, grad_y)
    assert_close(candidate(backward_after_overwriting, *args), reference(backward_after_overwriting, *args))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_two_objects(candidate, reference, rng):
    """Two Relu objects keep their forward passes apart."""
    args = [rng.normal((6, 7), "float64") for _ in range(3)]
    assert_close(candidate(backward_of_two, *args), reference(backward_of_two, *args))


@pytest.mark.gradients
@pytest.mark.rules(3, 6, 9)
def test_backward_contract(contract, rng):
    """backward changes no array, takes any layout and 0 or 1 rows, keeps the dtype."""
    contract(backward, rng.normal((6, 5, 4)), rng.normal((6, 5, 4)), batched=[0, 1])


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(backward, lambda n: (rng.normal((n, 6)), rng.normal((n, 6))), sizes=(8, 64), of="lines", at_most=1.0)
