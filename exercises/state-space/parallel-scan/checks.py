"""Hidden checks: state-space/parallel-scan."""

import pytest
import torch

from grader.checks import assert_close, probe


@probe
def forward(sub, a, b):
    return sub.parallel_scan(a, b)


@probe
def backward(sub, a, b, cotangent):
    a.requires_grad_()
    b.requires_grad_()
    sub.parallel_scan(a, b).backward(cotangent)
    return {"a": a.grad, "b": b.grad}


def recurrence(a, b):
    """The definition, in float64."""
    h = b.double()
    for t in range(1, b.shape[1]):
        h[:, t] += a[:, t].double() * h[:, t - 1]
    return h.to(b.dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("length", [0, 1, 2, 3, 5, 8, 13, 64, 100])
def test_any_length(candidate, rng, length):
    """The values are those of the recurrence, for powers of two and every other length."""
    a, b = rng.uniform((2, length, 3), -1, 1), rng.normal((2, length, 3))
    assert_close(candidate(forward, a, b), recurrence(a, b))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_first_decay(candidate, rng):
    """The first a of a sequence has no influence, even if it is 1e30."""
    a, b = rng.uniform((2, 13, 3), -1, 1), rng.normal((2, 13, 3))
    a[:, 0] = torch.tensor([0.0, -3.0, 1e30])
    assert_close(candidate(forward, a, b), recurrence(a, b))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_resets(candidate, rng):
    """Where a is 0 the past is forgotten, and the rest of the sequence is right: no NaN."""
    a, b = rng.uniform((2, 50, 3), 0.5, 1), rng.normal((2, 50, 3))
    a[:, ::7, 0] = 0
    a[0, 20:30, 1] = 0
    a[1, :, 2] = 0
    assert_close(candidate(forward, a, b), recurrence(a, b))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_underflow(candidate, rng):
    """Over 160 steps, with decays of 1e-30, 0.5 and either sign, the values keep their digits."""
    a, b = rng.uniform((2, 160, 4), 0.4, 0.6), rng.normal((2, 160, 4))
    a[..., 1] *= 1e-30
    a[..., 2] *= rng.boolean((2, 160)) * 2.0 - 1
    a[:, ::3, 3] *= 1e-30
    assert_close(candidate(forward, a, b), recurrence(a, b))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_no_decay(candidate, rng):
    """With a = 1 the result is a running sum, and states that grow are right, too."""
    a, b = rng.uniform((2, 90, 3), 1, 1.02), rng.uniform((2, 90, 3))
    a[..., 0] = 1
    assert_close(candidate(forward, a, b), recurrence(a, b))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no sequence or one, and float64 work."""
    contract(forward, rng.uniform((4, 6, 3), -1, 1), rng.normal((4, 6, 3)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("length", [2, 6, 16])
def test_gradients(candidate, reference, rng, length):
    """The gradients of a and b are those of the recurrence."""
    a = rng.uniform((2, length, 3), -1, 1, "float64")
    args = a, rng.normal((2, length, 3), "float64"), rng.normal((2, length, 3), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_of_extremes(candidate, reference, rng):
    """Where a is 0, and where products of a underflow, the gradients are finite and right."""
    a = rng.uniform((2, 40, 3), 0.2, 1, "float64")
    a[:, ::5, 0] = 0
    a[..., 1] *= 1e-100
    args = a, rng.normal((2, 40, 3), "float64"), rng.normal((2, 40, 3), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_lines(budget, rng):
    """Sixty-four times the steps run at most four times the lines of Python."""
    budget.growth(
        forward,
        lambda n: (rng.uniform((2, n, 3), 0, 1), rng.normal((2, n, 3))),
        sizes=(16, 1024),
        of="lines",
        at_most=4.0,
    )


@pytest.mark.performance
@pytest.mark.rules(11)
def test_operations(budget, rng):
    """Sixty-four times the steps take at most five times the operations."""

    def make(n):
        shape = (1 + n // 64, n, 1 + n // 64)
        return rng.uniform(shape, 0, 1), rng.normal(shape)

    budget.growth(forward, make, sizes=(8, 512), of="ops", at_most=5.0)
