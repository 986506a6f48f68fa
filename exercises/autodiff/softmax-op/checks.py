"""Hidden checks: autodiff/softmax-op."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, x):
    return sub.Softmax().forward(x)


@probe
def backward(sub, x, grad_y):
    softmax = sub.Softmax()
    softmax.forward(x)
    return softmax.backward(grad_y)


@probe
def backward_twice(sub, x, first, second):
    softmax = sub.Softmax()
    softmax.forward(x)
    return [softmax.backward(first), softmax.backward(second)]


@probe
def backward_after_overwriting(sub, x, grad_y):
    softmax = sub.Softmax()
    softmax.forward(x)
    x[...] = 0
    return softmax.backward(grad_y)


@probe
def backward_of_two(sub, x_one, x_two, grad_one, grad_two):
    one, two = sub.Softmax(), sub.Softmax()
    one.forward(x_one)
    two.forward(x_two)
    return [one.backward(grad_one), two.backward(grad_two)]


@probe
def backward_of_the_last(sub, x_one, x_two, grad_y):
    softmax = sub.Softmax()
    softmax.forward(x_one)
    softmax.forward(x_two)
    return softmax.backward(grad_y)


SHAPES = [(7,), (5, 4), (4, 4), (3, 5, 2), (2, 3, 4, 6)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formula, along the last axis, for any shape."""
    x = rng.normal(shape, "float64") * 2
    assert_close(candidate(forward, x), reference(forward, x))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_float32(candidate, reference, rng):
    """A float32 input gives a float32 output."""
    x = rng.normal((5, 4)) * 2
    assert_close(candidate(forward, x), reference(forward, x))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_inputs(candidate, reference, rng, dtype):
    """Vectors around 1000 and around -1000 in one batch have the right outputs."""
    x = rng.normal((4, 6), dtype) + np.array([[1000], [-1000], [0], [-2000]], dtype)
    assert_close(candidate(forward, x), reference(forward, x))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_sums_to_one(candidate, rng):
    """The outputs add up to 1 to the last digits: the denominator has no epsilon."""
    sums = candidate(forward, rng.normal((16, 8), "float64")).sum(axis=-1)
    assert_close(sums, np.ones(16), rtol=0, atol=1e-14)
    assert_equal(candidate(forward, rng.normal((5, 1), "float64")), np.ones((5, 1)))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_minus_infinity(candidate, reference, rng):
    """An entry of minus infinity gets the output 0, and the others add up to 1."""
    x = rng.normal((3, 5), "float64")
    x[0, 1] = x[2, 0] = x[2, 4] = -np.inf
    assert_close(candidate(forward, x), reference(forward, x))


@pytest.mark.correctness
@pytest.mark.rules(1, 7, 10)
def test_contract(contract, rng):
    """forward does not change x, takes any layout and 0 or 1 rows, keeps float64."""
    contract(forward, rng.normal((3, 5, 4)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(1, 5)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradient is the Jacobian of each vector times its grad_y."""
    x, grad_y = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(backward, x, grad_y), reference(backward, x, grad_y))


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_gradient_has_the_right_slope(candidate, rng):
    """The gradient predicts how the outputs change when x changes a little."""
    x, step, weights = (rng.normal((3, 6), "float64") for _ in range(3))
    up, down = candidate(forward, x + 1e-5 * step), candidate(forward, x - 1e-5 * step)
    slope = ((up - down) * weights).sum(axis=-1) / 2e-5
    assert_close((candidate(backward, x, weights) * step).sum(axis=-1), slope, rtol=1e-5, atol=1e-7)


@pytest.mark.gradients
@pytest.mark.rules(2, 4)
def test_gradient_at_extremes(candidate, reference, rng):
    """Entries of minus infinity get the gradient 0, and large inputs a finite one."""
    x, grad_y = rng.normal((3, 5), "float64") + 1000, rng.normal((3, 5), "float64")
    x[1, 2] = x[1, 3] = -np.inf
    assert_close(candidate(backward, x, grad_y), reference(backward, x, grad_y))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_backward_again(candidate, reference, rng):
    """A second call of backward, with another gradient, uses the same forward."""
    x, first, second = (rng.normal((3, 5), "float64") for _ in range(3))
    assert_close(candidate(backward_twice, x, first, second), reference(backward_twice, x, first, second))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_last_forward_counts(candidate, reference, rng):
    """After two forward passes backward uses the second one."""
    x_one, x_two, grad_y = (rng.normal((3, 5), "float64") for _ in range(3))
    args = (x_one, x_two, grad_y)
    assert_close(candidate(backward_of_the_last, *args), reference(backward_of_the_last, *args))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_overwritten_input(candidate, reference, rng):
    """Overwriting x after forward does not change what backward returns."""
    x, grad_y = rng.normal((3, 5), "float64"), rng.normal((3, 5), "float64")
    args = (x, grad_y)
    assert_close(candidate(backward_after_overwriting, *args), reference(backward_after_overwriting, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_two_objects(candidate, reference, rng):
    """Two Softmax objects keep their forward passes apart."""
    args = [rng.normal((3, 5), "float64") for _ in range(4)]
    assert_close(candidate(backward_of_two, *args), reference(backward_of_two, *args))


@pytest.mark.gradients
@pytest.mark.rules(1, 7, 10)
def test_backward_contract(contract, rng):
    """backward changes no array, takes any layout and 0 or 1 rows, keeps the dtype."""
    contract(backward, rng.normal((3, 5, 4)), rng.normal((3, 5, 4)), batched=[0, 1])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the vectors run no more lines of Python."""
    budget.growth(backward, lambda n: (rng.normal((n, 6)), rng.normal((n, 6))), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget, rng):
    """A large batch takes no more than a few copies of x: no Jacobian is built."""
    x, grad_y = rng.normal((8192, 32), "float64"), rng.normal((8192, 32), "float64")
    budget.memory(backward, lambda: (x, grad_y), at_most=3.0)
