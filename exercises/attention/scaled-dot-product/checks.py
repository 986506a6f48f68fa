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
    """The first key is in sight of every query, the last one of none, and chance decides about the others."""
    mask = rng.boolean(shape)
    mask[..., 0], mask[..., -1] = True, False
    return mask


@pytest.mark.correctness
@pytest.mark.parametrize("lead", [(), (2,), (2, 3), (3, 1, 2)], ids=str)
def test_values(candidate, reference, rng, lead):
    """The output and the weights are those of the formula, for any number of leading dimensions."""
    args = random_input(rng, lead)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.parametrize("shape", [(L, S), (2, 1, 1, S), (3, L, S), (2, 3, L, S)], ids=str)
def test_mask(candidate, reference, rng, picture, shape):
    """A mask of any shape that broadcasts hides keys before the softmax: rows still add up to 1."""
    args = (*random_input(rng, (2, 3)), random_mask(rng, shape))
    got, expected = candidate(forward, *args), reference(forward, *args)
    picture.matrix(got, expected, part=1)
    assert_close(got, expected)


@pytest.mark.correctness
def test_hidden_keys_get_nothing(candidate, rng):
    """The weight of a hidden key is exactly 0, even where every key in sight has a score of -1e5."""
    q, k, v = random_input(rng, (2,))
    mask = random_mask(rng, (L, S))
    q[..., 0], k[..., 0] = 1e3, torch.where(mask[0], -2e2, 2e2)  # halved by the root of D
    _, weights = candidate(forward, q, k, v, mask[0])
    assert_equal(list(weights.shape), [2, L, S])
    assert_equal(weights[..., ~mask[0]], torch.zeros(2, L, int((~mask[0]).sum())))
    # float32 has two digits behind the point of 1e5: who takes the logarithm of the sum off the scores rounds to these.
    assert_close(weights.sum(-1), torch.ones(2, L), rtol=1e-2)


@pytest.mark.correctness
def test_large_scores(candidate, reference, rng):
    """Scores of many thousands overflow nowhere."""
    q, k, v = random_input(rng, (2, 3), "float64")
    args = (q * 300, k * 300, v, random_mask(rng, (L, S)))
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Half-precision inputs work with a mask, and give output and weights of their dtype."""
    args = (*random_input(rng, (2, 3), dtype), random_mask(rng, (L, S)))
    assert_close(candidate(forward, *args), reference(forward, *args), rtol=2e-2, atol=1e-2)


@pytest.mark.correctness
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *random_input(rng, (3, 2)), random_mask(rng, (L, S)), batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
def test_gradients(candidate, reference, rng, masked):
    """The gradients of q, k and v, through the output and through the weights, are those of the formula."""
    args = random_input(rng, (2, 3), "float64")
    mask = random_mask(rng, (2, 1, L, S)) if masked else None
    cotangents = [rng.normal((2, 3, L, E), "float64"), rng.normal((2, 3, L, S), "float64")]
    expected = reference(backward, *args, mask, cotangents)
    assert_close(candidate(backward, *args, mask, cotangents), expected)


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the examples, heads, queries and keys run no more lines of Python."""
    budget.growth(forward, lambda n: rng.normal((3, n, n, n, 4)).unbind(), sizes=(2, 16), of="lines", at_most=1.0)


@pytest.mark.performance
def test_memory(budget, rng):
    """Long sequences take no more than a few tensors of the shape of the weights."""
    args = [rng.normal((1, 1024, 32)) for _ in "qkv"]
    budget.memory(forward, lambda: args, at_most=3.0)
