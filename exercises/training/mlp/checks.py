"""Hidden checks: training/mlp."""

import math

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def build(sub, x, weights):
    w1, b1, w2, b2 = weights
    mlp = sub.MLP(w1.shape[1], w1.shape[0], w2.shape[0]).to(x.device, x.dtype)
    mlp.load_state_dict({"fc1.weight": w1, "fc1.bias": b1, "fc2.weight": w2, "fc2.bias": b2})
    return mlp


@probe
def state(sub, sizes):
    mlp = sub.MLP(*sizes)
    return {
        "parameters": {name: tuple(value.shape) for name, value in sorted(mlp.named_parameters())},
        "buffers": [name for name, _ in mlp.named_buffers()],
    }


@probe
def forward(sub, x, weights):
    return build(sub, x, weights)(x).detach()


@probe
def forward_transposed(sub, x, weights):
    return build(sub, x, weights)(x.transpose(1, 2)).detach()


@probe
def backward(sub, x, weights, cotangent):
    mlp = build(sub, x, weights)
    mlp(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in sorted(mlp.named_parameters())}}


@probe
def one_by_one(sub, x, weights):
    mlp = build(sub, x, weights)
    return torch.cat([mlp(sample[None]) for sample in x]).detach()


def draw(rng, input_size, hidden_size, num_classes, dtype="float32"):
    """Weights and biases of both layers, of a size that leaves about half of the hidden units awake."""
    return [
        rng.normal((hidden_size, input_size), dtype) / input_size**0.5,
        rng.normal((hidden_size,), dtype) / 2,
        rng.normal((num_classes, hidden_size), dtype) / hidden_size**0.5,
        rng.normal((num_classes,), dtype),
    ]


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(12, 7, 5), (576, 32, 10)], ids=str)
def test_state(candidate, reference, sizes):
    """The parameters are the weights and biases of fc1 and fc2, and nothing else."""
    assert_close(candidate(state, sizes), reference(state, sizes))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("shape", [(4, 12), (3, 2, 6), (5, 1, 3, 4), (4, 24, 24)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The logits are those of the formula, however a sample is shaped."""
    x, weights = rng.normal(shape), draw(rng, math.prod(shape[1:]), 7, 5)
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_rows(candidate, reference, rng):
    """Each sample has its own row: alone it gives the same logits as in a batch."""
    x, weights = rng.normal((6, 3, 4)), draw(rng, 12, 7, 5)
    assert_close(candidate(one_by_one, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("shape", [(36, 28, 28), (48, 24, 23), (5, 575)], ids=str)
def test_wrong_size(candidate, rng, shape):
    """Samples with more or fewer than input_size numbers raise ValueError."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), draw(rng, 576, 7, 5))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_transposed(candidate, reference, rng):
    """A batch of transposed images gives the logits of those images."""
    x, weights = rng.normal((5, 3, 4)), draw(rng, 12, 7, 5)
    assert_close(candidate(forward_transposed, x, weights), reference(forward_transposed, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((5, 3, 4)), draw(rng, 12, 7, 5), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("shape", [(6, 12), (5, 3, 4)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of x and of all weights and biases are those of the formula."""
    x, cotangent = rng.normal(shape, "float64"), rng.normal((shape[0], 5), "float64")
    weights = draw(rng, 12, 7, 5, "float64")
    assert_close(candidate(backward, x, weights, cotangent), reference(backward, x, weights, cotangent))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    weights = draw(rng, 12, 7, 5)
    budget.growth(forward, lambda n: (rng.normal((n, 3, 4)), weights), sizes=(8, 64), of="lines", at_most=1.0)
