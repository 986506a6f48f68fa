"""Hidden checks: foundations/softmax."""

import pytest
import torch

from grader.checks import assert_close, assert_rounded_once, probe


@probe
def forward(sub, x, dim):
    return sub.softmax(x, dim)


@probe
def backward(sub, x, dim, cotangent):
    sub.softmax(x.requires_grad_(), dim).backward(cotangent)
    return x.grad


CASES = [((7,), 0), ((4, 4), 0), ((4, 4), 1), ((3, 5, 2), -1), ((3, 5, 2), 1), ((3, 5, 2), 0), ((2, 3, 4, 6), -2)]
INF = float("inf")


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize(("shape", "dim"), CASES, ids=str)
def test_values(candidate, reference, rng, shape, dim):
    """The values are those of the formula, along every dimension."""
    x = rng.normal(shape) * 2
    assert_close(candidate(forward, x, dim), reference(forward, x, dim))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_inputs(candidate, reference, rng, dtype):
    """Vectors around 1000 and around -1000 in one batch neither overflow nor vanish."""
    x = rng.normal((4, 6), dtype) + torch.tensor([[1000.0], [-1000.0], [0.0], [-2000.0]])
    assert_close(candidate(forward, x, 1), reference(forward, x, 1))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_minus_infinity(candidate, reference, rng):
    """An entry of minus infinity gets exactly 0, and the others share the rest."""
    x = rng.normal((3, 5))
    x[0, 1] = x[2, 0] = x[2, 4] = -INF
    assert_close(candidate(forward, x, 1), reference(forward, x, 1))
    assert (candidate(forward, x, 1)[x == -INF] == 0).all(), "An entry of minus infinity does not get exactly 0."


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_sums_to_one(candidate, rng):
    """The outputs add up to 1 to the last digits."""
    sums = candidate(forward, rng.normal((8, 16), "float64"), 0).sum(dim=0)
    assert_close(sums, torch.ones(16, dtype=torch.float64), rtol=0, atol=1e-14)


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Half precision is computed in float32 and rounded once, to its own dtype."""
    x = rng.normal((3, 600), dtype)
    got = candidate(forward, x, 1)
    assert_close(got, reference(forward, x, 1))
    assert_rounded_once(got, reference(forward, x.double(), 1))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_many_entries(candidate):
    """80000 equal float16 entries do not overflow the sum."""
    x = torch.zeros(1, 80000, dtype=torch.float16)
    assert_close(candidate(forward, x, 1), torch.full_like(x, 1 / 80000), rtol=1e-2, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng):
    """x is not changed; any memory layout, empty and single batches and float64 work."""
    contract(forward, rng.normal((3, 5, 4)), 1, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize(("shape", "dim"), CASES, ids=str)
def test_gradients(candidate, reference, rng, shape, dim):
    """The gradient of x is that of the formula."""
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(backward, x, dim, cotangent), reference(backward, x, dim, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(3, 8)
def test_gradients_at_extremes(candidate, reference, rng):
    """Entries of minus infinity get the gradient 0, and large inputs a finite one."""
    x, cotangent = rng.normal((3, 5), "float64") + 1000, rng.normal((3, 5), "float64")
    x[1, 2] = x[1, 3] = -INF
    assert_close(candidate(backward, x, 1, cotangent), reference(backward, x, 1, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(5, 8)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_in_half_precision(candidate, reference, rng, dtype):
    """The gradient of x is that of the formula in half precision, too."""
    x, cotangent = rng.normal((3, 5), dtype), rng.normal((3, 5), dtype)
    assert_close(candidate(backward, x, 1, cotangent), reference(backward, x, 1, cotangent))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the vectors run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((n, 6)), 1), sizes=(8, 64), of="lines", at_most=1.0)
