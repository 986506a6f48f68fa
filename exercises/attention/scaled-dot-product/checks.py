"""Hidden checks: attention/scaled-dot-product."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, q, k, v, mask=None):
    return sub.attention(q, k, v, mask)


@probe
def backward(sub, q, k, v, mask, cotangents):
    inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()]
    torch.autograd.backward(sub.attention(q, k, v, mask), cotangents)
    return [x.grad for x in inputs]


L, S, D, E = 5, 7, 4, 3


def random_input(rng, lead, dtype="float32"):
    return rng.normal((*lead, L, D), dtype), rng.normal((*lead, S, D), dtype), rng.normal((*lead, S, E), dtype)


def random_mask(rng, shape):
    """Every query sees the first key, none sees the last one, and the others are random."""
    mask = rng.boolean(shape)
    mask[..., 0], mask[..., -1] = True, False
    return mask


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize("lead", [(), (2,), (2, 3), (3, 1, 2)], ids=str)
def test_values(candidate, reference, rng, lead):
    """The output and the weights are those of the formula, for any number of leading dimensions."""
    args = random_input(rng, lead)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize("shape", [(L, S), (2, 1, 1, S), (3, L, S), (2, 3, L, S)], ids=str)
def test_mask(candidate, reference, rng, picture, shape):
    """A mask of any shape that broadcasts hides keys before the softmax."""
    args = (*random_input(rng, (2, 3)), random_mask(rng, shape))
    got, expected = candidate(forward, *args), reference(forward, *args)
    picture.matrix(got, expected, part=1)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_hidden_keys_get_nothing(candidate, rng):
    """The weight of a hidden key is exactly 0, even where all shown keys score -1e5."""
    q, k, v = random_input(rng, (2,))
    mask = random_mask(rng, (L, S))
    q[..., 0], k[..., 0] = 1e3, torch.where(mask[0], -2e2, 2e2)  # halved by the root of D
    _, weights = candidate(forward, q, k, v, mask[0])
    assert_equal(list(weights.shape), [2, L, S])
    assert_equal(weights[..., ~mask[0]], torch.zeros(2, L, int((~mask[0]).sum())))
    # At 1e5 float32 keeps two decimals, so exp(scores - logsumexp) is that much off.
    assert_close(weights.sum(-1), torch.ones(2, L), rtol=1e-2)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_large_scores(candidate, reference, rng):
    """Scores of many thousands give no NaN."""
    q, k, v = random_input(rng, (2, 3), "float64")
    args = (q * 300, k * 300, v, random_mask(rng, (L, S)))
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 7)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """float16 and bfloat16 work with a mask, and output and weights keep the dtype."""
    args = (*random_input(rng, (2, 3), dtype), random_mask(rng, (L, S)))
    assert_close(candidate(forward, *args), reference(forward, *args), rtol=2e-2, atol=1e-2)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *random_input(rng, (3, 2)), random_mask(rng, (L, S)), batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
def test_gradients(candidate, reference, rng, masked):
    """The gradients of q, k and v, through the output and through the weights, are those of the formula."""
    args = random_input(rng, (2, 3), "float64")
    mask = random_mask(rng, (2, 1, L, S)) if masked else None
    cotangents = [rng.normal((2, 3, L, E), "float64"), rng.normal((2, 3, L, S), "float64")]
    expected = reference(backward, *args, mask, cotangents)
    assert_close(candidate(backward, *args, mask, cotangents), expected)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the examples, heads, queries and keys run no more lines of Python."""
    budget.growth(forward, lambda n: rng.normal((3, n, n, n, 4)).unbind(), sizes=(2, 16), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_memory(budget, rng):
    """Long sequences take no more than a few tensors of the shape of the weights."""
    args = [rng.normal((1, 1024, 32)) for _ in "qkv"]
    budget.memory(forward, lambda: args, at_most=3.0)
