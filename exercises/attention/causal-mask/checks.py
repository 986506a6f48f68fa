"""Hidden checks: attention/causal-mask."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def mask(sub, n):
    return sub.causal_mask(n)


@probe
def forward(sub, q, k, v):
    return sub.causal_attention(q, k, v)


@probe
def backward(sub, q, k, v, cotangent):
    inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()]
    sub.causal_attention(q, k, v).backward(cotangent)
    return [x.grad for x in inputs]


D, E = 4, 3


def random_input(rng, lead, queries, keys, dtype="float32"):
    shapes = (*lead, queries, D), (*lead, keys, D), (*lead, keys, E)
    return tuple(rng.normal(shape, dtype) for shape in shapes)


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("n", [1, 5])
def test_mask(candidate, picture, n):
    """The mask is True where a position may look: at itself and at all before it."""
    got, expected = candidate(mask, n), torch.tensor([[j <= i for j in range(n)] for i in range(n)])
    picture.matrix(got, expected)
    assert_equal(got, expected)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("lead", [(), (2,), (2, 3)], ids=str)
def test_values(candidate, reference, rng, lead):
    """With as many queries as keys the values are those of the formula."""
    args = random_input(rng, lead, 5, 5)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize(("queries", "keys"), [(3, 7), (1, 6)], ids=str)
def test_fewer_queries(candidate, reference, rng, queries, keys):
    """With fewer queries than keys the queries stand at the last positions."""
    args = random_input(rng, (2, 3), queries, keys)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_more_queries(candidate, rng):
    """More queries than keys raise ValueError."""
    assert_raises(candidate, ValueError, forward, *random_input(rng, (2,), 5, 4))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("queries", [7, 5])
def test_future_does_not_show(candidate, rng, queries):
    """Later keys and values, however large, do not change earlier outputs."""
    q, k, v = random_input(rng, (2,), queries, 7, "float64")
    before = candidate(forward, q, k, v)
    k[:, 4:], v[:, 4:] = rng.normal((2, 3, D), "float64") * 1e4, rng.normal((2, 3, E), "float64") * 1e4
    past = queries - 3  # the queries at positions 0 to 3
    assert_close(candidate(forward, q, k, v)[:, :past], before[:, :past])


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """float16 and bfloat16 work, and the output keeps the dtype."""
    args = random_input(rng, (2,), 4, 6, dtype)
    assert_close(candidate(forward, *args), reference(forward, *args), rtol=2e-2, atol=1e-2)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *random_input(rng, (3, 2), 4, 6), batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize(("queries", "keys"), [(5, 5), (3, 6)], ids=str)
def test_gradients(candidate, reference, rng, queries, keys):
    """The gradients of q, k and v are those of the formula."""
    args = (*random_input(rng, (2, 3), queries, keys, "float64"), rng.normal((2, 3, queries, E), "float64"))
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_mask_without_loop(budget):
    """The mask of eight times the positions runs no more lines of Python."""
    budget.growth(mask, lambda n: (n,), sizes=(4, 32), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the sequences and positions run no more lines of Python."""
    budget.growth(forward, lambda n: random_input(rng, (n,), n, 2 * n), sizes=(2, 16), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget, rng):
    """Long sequences take no more than a few tensors of the shape of the scores."""
    args = rng.normal((3, 2, 1024, 24)).unbind()
    budget.memory(forward, lambda: args, at_most=3.0)
