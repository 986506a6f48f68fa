"""Hidden checks: autodiff/log-op."""

import numpy as np
import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, x, **options):
    return sub.Log(**options).forward(x)


@probe
def backward(sub, x, grad_y, **options):
    log = sub.Log(**options)
    log.forward(x)
    return log.backward(grad_y)


@probe
def backward_again(sub, x_one, x_two, first, second):
    log = sub.Log()
    log.forward(x_one)
    log.backward(first)
    log.forward(x_two)
    return [log.backward(first), log.backward(second)]


@probe
def backward_after_overwriting(sub, x, grad_y):
    log = sub.Log()
    log.forward(x)
    x[...] = 1
    return log.backward(grad_y)


@probe
def backward_of_two(sub, x_one, x_two, grad_y):
    one, two = sub.Log(0.5), sub.Log(0.25)
    one.forward(x_one)
    two.forward(x_two)
    return [one.backward(grad_y), two.backward(grad_y)]


SHAPES = [(7,), (5, 4), (2, 3, 4, 6)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values(candidate, rng, shape):
    """The values are natural logarithms, for any shape, and eps is 1e-12 by default."""
    x = rng.uniform(shape, 0.01, 2, "float64")
    x[0] = 0
    assert_close(candidate(forward, x), np.log(x + 1e-12))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("eps", [1e-12, 1e-3, 0.5])
def test_eps(candidate, rng, eps):
    """eps is added to x: at 0, far below eps, close to eps and above it."""
    x = np.concatenate([np.zeros(2), eps * rng.uniform((9,), 1e-3, 3, "float64"), np.ones(1)])
    assert_close(candidate(forward, x, eps=eps), np.log(x + eps))


@pytest.mark.correctness
@pytest.mark.rules(1, 5, 8)
def test_contract(contract, rng):
    """forward does not change x, takes any layout and 0 or 1 rows, keeps the dtype."""
    contract(forward, rng.uniform((3, 5, 4), 0, 2), batched=[0], eps=0.1)


@pytest.mark.gradients
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients(candidate, rng, shape):
    """The gradient is grad_y divided by the argument of the logarithm."""
    x, grad_y = rng.uniform(shape, 0.01, 2, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(backward, x, grad_y), grad_y / (x + 1e-12))


@pytest.mark.gradients
@pytest.mark.rules(3)
@pytest.mark.parametrize("eps", [1e-12, 1e-3, 0.5])
def test_gradient_with_eps(candidate, rng, eps):
    """The gradient is that of log(x + eps), at 0 and below, near and above eps."""
    x = np.concatenate([np.zeros(2), eps * rng.uniform((9,), 1e-3, 3, "float64"), np.ones(1)])
    grad_y = rng.normal(x.shape, "float64")
    assert_close(candidate(backward, x, grad_y, eps=eps), grad_y / (x + eps))


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_used_again(candidate, reference, rng):
    """backward uses the last forward, and may be called again with another gradient."""
    args = [rng.uniform((6, 7), 0.1, 2, "float64") for _ in range(4)]
    assert_close(candidate(backward_again, *args), reference(backward_again, *args))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_overwritten_input(candidate, reference, rng):
    """Overwriting x after forward does not change what backward returns."""
    args = [rng.uniform((6, 7), 0.1, 0.9, "float64") for _ in range(2)]
    assert_close(candidate(backward_after_overwriting, *args), reference(backward_after_overwriting, *args))


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_two_objects(candidate, reference, rng):
    """Two Log objects keep their forward passes and their eps apart."""
    args = [rng.uniform((6, 7), 0.1, 2, "float64") for _ in range(3)]
    assert_close(candidate(backward_of_two, *args), reference(backward_of_two, *args))


@pytest.mark.gradients
@pytest.mark.rules(1, 5, 8)
def test_backward_contract(contract, rng):
    """backward changes no array, takes any layout and 0 or 1 rows, keeps the dtype."""
    contract(backward, rng.uniform((3, 5, 4), 0.1, 2), rng.normal((3, 5, 4)), batched=[0, 1], eps=0.1)


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(
        backward, lambda n: (rng.uniform((n, 6), 0.1, 2), rng.normal((n, 6))), sizes=(8, 64), of="lines", at_most=1.0
    )
