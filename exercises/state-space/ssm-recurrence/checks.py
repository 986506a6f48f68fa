"""Hidden checks: state-space/ssm-recurrence."""

import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, u, A, B, C, D):
    return sub.ssm(u, A, B, C, D)


@probe
def backward(sub, u, A, B, C, D, cotangent):
    inputs = {"u": u, "A": A, "B": B, "C": C, "D": D}
    for tensor in inputs.values():
        tensor.requires_grad_()
    sub.ssm(**inputs).backward(cotangent)
    return {name: tensor.grad for name, tensor in inputs.items()}


def matrices(rng, n, m, p, dtype="float32"):
    """A, B, C and D, with an A that neither explodes nor is symmetric."""
    A = rng.normal((n, n), dtype) * 0.5 / n**0.5
    return A, rng.normal((n, m), dtype), rng.normal((p, n), dtype), rng.normal((p, m), dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("sizes", [(1, 1, 2, 1, 1), (3, 7, 4, 2, 5), (2, 20, 5, 3, 1), (2, 9, 4, 4, 4)], ids=str)
def test_values(candidate, reference, rng, sizes):
    """The values are those of the formula, for states, inputs and outputs of any size."""
    batch, length, n, m, p = sizes
    args = rng.normal((batch, length, m)), *matrices(rng, n, m, p)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_linear(candidate, reference, rng):
    """Inputs a thousand times as large give outputs a thousand times as large."""
    args = rng.normal((2, 12, 3)) * 1000, *matrices(rng, 4, 3, 2)
    assert_close(candidate(forward, *args), reference(forward, *args), atol=0.05)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_long_memory(candidate, reference, rng):
    """A state that only rotates keeps its first input over 150 steps."""
    angle = rng.uniform((), 0.5, 1.5).double()
    _, B, C, D = matrices(rng, 2, 1, 3, "float64")
    A = B.new_zeros(2, 2)
    A[0, 0] = A[1, 1] = angle.cos()
    A[1, 0], A[0, 1] = angle.sin(), -angle.sin()
    u = B.new_zeros(2, 150, 1)
    u[:, 0] = 1 + rng.uniform((2, 1), dtype="float64")
    assert_close(candidate(forward, u, A, B, C, D), reference(forward, u, A, B, C, D))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_long_sequence(candidate, reference, rng):
    """Over 250 steps with fast and slow decays, float32 agrees with float64."""
    A, B, C, D = matrices(rng, 4, 2, 3)
    A = A.triu(1) * 0.1
    for state, decay in enumerate((0.999, -0.99, 1e-30, 0.0)):
        A[state, state] = decay
    args = rng.normal((2, 250, 2)), A, B, C, D
    expected = reference(forward, *(value.double() for value in args)).float()
    assert_close(candidate(forward, *args), expected, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_no_steps(candidate, reference, rng):
    """A sequence without steps gives an output without steps."""
    args = rng.normal((3, 0, 2)), *matrices(rng, 4, 2, 5)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no sequence or one, and float64 work."""
    contract(forward, rng.normal((3, 6, 2)), *matrices(rng, 4, 2, 5), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng):
    """The gradients of u, A, B, C and D flow through all steps."""
    u, cotangent = rng.normal((3, 8, 2), "float64"), rng.normal((3, 8, 5), "float64")
    args = u, *matrices(rng, 4, 2, 5, "float64"), cotangent
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_batch(budget, rng):
    """Eight times the sequences run no more lines of Python."""
    args = matrices(rng, 4, 2, 5)
    budget.growth(forward, lambda n: (rng.normal((n, 6, 2)), *args), sizes=(4, 32), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_length(budget, rng):
    """Eight times the steps take at most twelve times the operations."""
    args = matrices(rng, 4, 2, 5)
    budget.growth(forward, lambda n: (rng.normal((2, n, 2)), *args), sizes=(8, 64), of="ops", at_most=12.0)
