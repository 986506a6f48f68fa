"""Hidden checks: attention/linear-attention."""

import pytest
import torch

from grader.checks import assert_close, probe


@probe
def forward(sub, q, k, v, causal):
    return sub.linear_attention(q, k, v, causal)


@probe
def backward(sub, q, k, v, causal, cotangent):
    inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()]
    sub.linear_attention(q, k, v, causal).backward(cotangent)
    return [x.grad for x in inputs]


S, D, E = 5, 4, 3
BOTH = pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])


def random_input(rng, lead, dtype="float32", seq_len=S):
    shapes = (*lead, seq_len, D), (*lead, seq_len, D), (*lead, seq_len, E)
    return tuple(rng.normal(shape, dtype).clamp(min=-4) for shape in shapes)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize("lead", [(), (2,), (3, 2)], ids=str)
@BOTH
def test_values(candidate, reference, rng, lead, causal):
    """The values are those of the formula, for any number of leading dimensions."""
    args = random_input(rng, lead)
    assert_close(candidate(forward, *args, causal), reference(forward, *args, causal))


@pytest.mark.correctness
@pytest.mark.rules(4)
@BOTH
def test_weights_add_up(candidate, rng, causal):
    """Equal values come out as they are: the weights of each query add up to 1."""
    q, k = rng.uniform((2, 2, S, D), -5, -4, "float64")  # small denominators: what is added to them shows
    v = rng.normal((2, 1, E), "float64").repeat(1, S, 1)
    assert_close(candidate(forward, q, k, v, causal), v, rtol=1e-10, atol=1e-10)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_future_does_not_show(candidate, rng):
    """If causal, later keys and values do not change earlier outputs."""
    q, k, v = random_input(rng, (2,), "float64")
    before = candidate(forward, q, k, v, True)
    k[:, 3:], v[:, 3:] = rng.uniform((2, 2, D), 0, 100, "float64"), rng.normal((2, 2, E), "float64") * 100
    assert_close(candidate(forward, q, k, v, True)[:, :3], before[:, :3])


@pytest.mark.correctness
@pytest.mark.rules(5)
@BOTH
def test_large_inputs(candidate, reference, rng, causal):
    """Elements of up to 1000 overflow nowhere."""
    q, k, v = random_input(rng, (2,))
    args = (q.abs() * 200, torch.where(k > 0, k * 200, k), v)
    assert_close(candidate(forward, *args, causal), reference(forward, *args, causal))


@pytest.mark.correctness
@pytest.mark.rules(6)
@BOTH
def test_contract(contract, rng, causal):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *random_input(rng, (3, 2)), causal, batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(5, 7)
@BOTH
def test_gradients(candidate, reference, rng, causal):
    """The gradients of q, k and v are those of the formula, also where elements are as large as 900."""
    q, k, v = random_input(rng, (2, 3), "float64")
    q[0, 0, 1, 2] = k[1, 2, 3, 0] = 900.0
    args = (q, k, v, causal, rng.normal((2, 3, S, E), "float64"))
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(8)
@BOTH
def test_no_loop(budget, rng, causal):
    """Eight times the sequences and positions run no more lines of Python."""
    budget.growth(
        forward, lambda n: (*random_input(rng, (n,), seq_len=n), causal), sizes=(4, 32), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(9)
def test_memory(budget, rng):
    """Long sequences take no more than a few tensors of the shape of q, k and v."""
    args = rng.normal((3, 16, 1024, 32)).clamp(min=-4).unbind()
    budget.memory(forward, lambda: (*args, False), at_most=3.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_causal_memory(budget, rng):
    """If causal, long sequences take no more than a few tensors of shape (..., S, D, E)."""
    args = rng.normal((3, 4, 2048, 16)).clamp(min=-4).unbind()
    budget.memory(forward, lambda: (*args, True), at_most=3.0)
