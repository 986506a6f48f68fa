"""Hidden checks: state-space/selective-scan."""

import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, u, delta, A, B, C, D):
    return sub.selective_scan(u, delta, A, B, C, D)


@probe
def forward_batched(sub, u, delta, B, C, A, D):
    return sub.selective_scan(u, delta, A, B, C, D)


@probe
def forward_random(sub, batch, length, channels, states):
    u, delta = torch.rand(batch, length, channels), torch.rand(batch, length, channels)
    B, C = torch.rand(batch, length, states), torch.rand(batch, length, states)
    with torch.no_grad():
        return sub.selective_scan(u, delta, -torch.rand(channels, states), B, C, torch.rand(channels)).sum(dim=1)


@probe
def backward(sub, u, delta, A, B, C, D, cotangent):
    inputs = {"u": u, "delta": delta, "A": A, "B": B, "C": C, "D": D}
    for tensor in inputs.values():
        tensor.requires_grad_()
    sub.selective_scan(**inputs).backward(cotangent)
    return {name: tensor.grad for name, tensor in inputs.items()}


def make(rng, batch, length, channels, states, dtype="float32"):
    return (
        rng.normal((batch, length, channels), dtype),
        rng.uniform((batch, length, channels), 0.1, 1, dtype),
        -rng.uniform((channels, states), 0.2, 2, dtype),
        rng.normal((batch, length, states), dtype),
        rng.normal((batch, length, states), dtype),
        rng.normal((channels,), dtype),
    )


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (2, 6, 3, 4), (3, 9, 5, 2), (2, 5, 4, 4), (2, 0, 3, 4)], ids=str)
def test_values(candidate, reference, rng, sizes):
    """The values are those of the formula, also without any step."""
    args = make(rng, *sizes)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_selection(candidate, reference, rng):
    """A step size of 0 keeps the state of that channel, and of no other channel."""
    args = make(rng, 2, 8, 3, 4)
    args[1][:, 2:6, 1] = 0
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_long_sequence_of_extremes(candidate, reference, rng):
    """Over 150 steps, with states that forget at once or never, float32 agrees with float64."""
    args = make(rng, 2, 150, 4, 3)
    for channel, scale in enumerate((0.0, 1e-3, 30.0, 1e6)):
        args[2][channel] *= scale
    args[1][:, ::7] *= 1e-3
    expected = reference(forward, *(value.double() for value in args)).float()
    assert_close(candidate(forward, *args), expected, rtol=1e-3, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_what_is_forgotten(candidate, reference, rng):
    """Of a large input that is forgotten at once nothing is left at the next step."""
    args = make(rng, 1, 3, 2, 2, "float64")
    args[0][:, 0] = 1e12
    args[1][:], args[2][:] = 1, -60
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(2, 5, 6)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no sequence or one, and float64 work."""
    u, delta, A, B, C, D = make(rng, 3, 6, 4, 2)
    contract(forward_batched, u, delta, B, C, A, D, batched=[0, 1, 2, 3])


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradients(candidate, reference, rng):
    """The gradients of all six arguments are those of the formula."""
    args = *make(rng, 2, 7, 3, 4, "float64"), rng.normal((2, 7, 3), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_gradients_of_extremes(candidate, reference, rng):
    """Where a state forgets at once or never, the gradients are finite and right as well."""
    args = *make(rng, 2, 12, 3, 4, "float64"), rng.normal((2, 12, 3), "float64")
    args[2][0], args[2][1] = 0, args[2][1] * 1e6
    args[1][:, 4] = 0
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """More sequences, channels and states run no more lines of Python."""
    budget.growth(forward, lambda n: make(rng, n, 5, n, n), sizes=(4, 32), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget):
    """Memory holds a few steps of the state, not all of them."""
    budget.memory(forward_random, lambda: (8, 192, 512, 16), at_most=3.0)
