"""Hidden checks: state-space/discretise."""

import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, A, B, delta):
    A_bar, B_bar = sub.zoh(A, B, delta)
    return A_bar, B_bar


@probe
def forward_by_delta(sub, delta, A, B):
    A_bar, B_bar = sub.zoh(A, B, delta)
    return A_bar, B_bar


@probe
def backward(sub, A, B, delta, grad_A_bar, grad_B_bar):
    for tensor in (A, B, delta):
        tensor.requires_grad_()
    A_bar, B_bar = sub.zoh(A, B, delta)
    ((A_bar * grad_A_bar).sum() + (B_bar * grad_B_bar).sum()).backward()
    return {"A": A.grad, "B": B.grad, "delta": delta.grad}


def cotangents(rng, *shape):
    return rng.normal(shape, "float64"), rng.normal(shape, "float64")


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(), (5,), (2, 5)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formulas, for any leading dimensions of delta."""
    A, B = -rng.uniform((3, 4), 0.5, 2), rng.normal((3, 4))
    delta = rng.uniform((*shape, 3), 0.1, 2)
    assert_close(candidate(forward, A, B, delta), reference(forward, A, B, delta))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_the_limit(candidate, reference, rng):
    """Where A or delta is 0, B_bar is delta * B: no NaN."""
    A, B, delta = -rng.uniform((3, 4), 0.5, 2), rng.normal((3, 4)), rng.uniform((5, 3), 0.1, 2)
    A[0, 1] = A[2] = 0
    delta[3, 0] = delta[1, 1] = 0
    assert_close(candidate(forward, A, B, delta), reference(forward, A, B, delta))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_small_steps(candidate, reference, rng):
    """In float32 B_bar keeps its digits, also where delta * A is -1e-7."""
    A, B = -rng.uniform((6, 4), 1, 2), rng.uniform((6, 4), 1, 2)
    delta = rng.uniform((6,), 1, 2)
    for row in range(6):
        A[row] *= 10.0 ** -(row + 2)
    expected = [value.float() for value in reference(forward, A.double(), B.double(), delta.double())]
    assert_close(list(candidate(forward, A, B, delta)), expected, rtol=1e-5, atol=0.0)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_extreme_decays(candidate, reference, rng):
    """Decays down to delta * A = -1e12 give -B / A, and growing states are right as well."""
    A, B, delta = -rng.uniform((5, 4), 1, 2), rng.uniform((5, 4), 1, 2), rng.uniform((2, 5), 0.2, 0.5)
    for row in range(4):
        A[row] *= 10.0 ** (3 * row + 3)
        B[row] *= 10.0 ** (3 * row + 3)
    A[4] = rng.uniform((4,), 10, 40)
    assert_close(candidate(forward, A, B, delta), reference(forward, A, B, delta))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no step or one, and float64 work."""
    contract(
        forward_by_delta, rng.uniform((4, 2, 3), 0.1, 1), -rng.uniform((3, 5), 0.5, 2), rng.normal((3, 5)), batched=[0]
    )


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradients(candidate, reference, rng):
    """The gradients of A, B and delta are those of the formulas."""
    A, B = -rng.uniform((3, 4), 0.5, 2, "float64"), rng.normal((3, 4), "float64")
    args = A, B, rng.uniform((5, 3), 0.1, 2, "float64"), *cotangents(rng, 5, 3, 4)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_gradients_at_zero(candidate, reference, rng):
    """At A = 0 and delta = 0 the gradients are finite and are the limits."""
    A, B = -rng.uniform((3, 4), 0.5, 2, "float64"), rng.normal((3, 4), "float64")
    delta = rng.uniform((5, 3), 0.1, 2, "float64")
    A[0, 1] = A[2] = 0
    delta[3, 0] = delta[1, 1] = 0
    args = A, B, delta, *cotangents(rng, 5, 3, 4)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_near_zero(candidate, reference, rng):
    """Near 0 the gradients keep their digits, also where delta * A is -1e-9."""
    A, B = -rng.uniform((9, 4), 1, 2, "float64"), rng.uniform((9, 4), 1, 2, "float64")
    for row in range(9):
        A[row] *= 10.0 ** -(row + 1)
    args = A, B, rng.uniform((9,), 0.5, 1, "float64"), *cotangents(rng, 9, 4)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_of_extreme_decays(candidate, reference, rng):
    """Decays down to delta * A = -1e12 have finite gradients."""
    A, B = -rng.uniform((4, 3), 1, 2, "float64"), rng.normal((4, 3), "float64")
    for row in range(4):
        A[row] *= 10.0 ** (4 * row)
    args = A.float(), B.float(), rng.uniform((4,), 0.5, 1), *(value.float() for value in cotangents(rng, 4, 3))
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More steps, channels and states run no more lines of Python."""
    budget.growth(
        forward,
        lambda n: (-rng.uniform((n, n), 0.5, 2), rng.normal((n, n)), rng.uniform((n, n), 0.1, 2)),
        sizes=(4, 32),
        of="lines",
        at_most=1.0,
    )
