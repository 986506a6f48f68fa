"""Hidden checks: autodiff/matmul-op."""

import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, x, W):
    return sub.Matmul().forward(x, W)


@probe
def backward(sub, x, W, grad_y):
    product = sub.Matmul()
    product.forward(x, W)
    answer = product.backward(grad_y)
    grad_x, grad_W = answer
    return {"grad_x": grad_x, "grad_W": grad_W, "is a tuple": isinstance(answer, tuple)}


@probe
def backward_again(sub, x_one, x_two, W, first, second):
    product = sub.Matmul()
    product.forward(x_one, W)
    product.backward(first)
    product.forward(x_two, W)
    return [list(product.backward(first)), list(product.backward(second))]


@probe
def backward_of_two(sub, x_one, x_two, W, grad_y):
    one, two = sub.Matmul(), sub.Matmul()
    one.forward(x_one, W)
    two.forward(x_two, W)
    return [list(one.backward(grad_y)), list(two.backward(grad_y))]


SIZES = [(5, 3, 4), (4, 4, 4), (1, 6, 2), (7, 1, 3)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values(candidate, rng, sizes):
    """The output is the matrix product."""
    samples, inputs, outputs = sizes
    x, W = rng.normal((samples, inputs), "float64"), rng.normal((inputs, outputs), "float64")
    assert_close(candidate(forward, x, W), x @ W)


@pytest.mark.correctness
@pytest.mark.rules(1, 6, 7)
def test_contract(contract, rng):
    """forward changes no input, takes any layout and 0 or 1 samples, keeps the dtype."""
    contract(forward, rng.normal((5, 3)), rng.normal((3, 4)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The gradients of x and W are those of the formulas, with the right shapes."""
    samples, inputs, outputs = sizes
    x, W = rng.normal((samples, inputs), "float64"), rng.normal((inputs, outputs), "float64")
    grad_y = rng.normal((samples, outputs), "float64")
    assert_close(candidate(backward, x, W, grad_y), reference(backward, x, W, grad_y))


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_used_again(candidate, reference, rng):
    """backward uses the last forward, and may be called again with another gradient."""
    x_one, x_two, W = rng.normal((5, 3), "float64"), rng.normal((5, 3), "float64"), rng.normal((3, 4), "float64")
    args = (x_one, x_two, W, rng.normal((5, 4), "float64"), rng.normal((5, 4), "float64"))
    assert_close(candidate(backward_again, *args), reference(backward_again, *args))


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_two_objects(candidate, reference, rng):
    """Two Matmul objects keep their forward passes apart."""
    x_one, x_two, W = rng.normal((5, 3), "float64"), rng.normal((5, 3), "float64"), rng.normal((3, 4), "float64")
    args = (x_one, x_two, W, rng.normal((5, 4), "float64"))
    assert_close(candidate(backward_of_two, *args), reference(backward_of_two, *args))


@pytest.mark.gradients
@pytest.mark.rules(2, 6, 7)
def test_backward_contract(contract, rng):
    """backward changes no array, takes any layout and 0 or 1 samples, keeps the dtype."""
    contract(backward, rng.normal((5, 3)), rng.normal((3, 4)), rng.normal((5, 4)), batched=[0, 2])


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    W = rng.normal((3, 4))
    budget.growth(
        backward, lambda n: (rng.normal((n, 3)), W, rng.normal((n, 4))), sizes=(8, 64), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(9)
def test_memory(budget, rng):
    """A large batch takes no more memory than a few copies of the arrays."""
    x, W, grad_y = (rng.normal(shape, "float64") for shape in [(16384, 128), (128, 8), (16384, 8)])
    budget.memory(backward, lambda: (x, W, grad_y), at_most=4.0)
