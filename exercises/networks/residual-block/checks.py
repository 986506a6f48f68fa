"""Hidden checks: networks/residual-block."""

import pytest

from grader.checks import assert_close, probe
from shared import forward, state


@probe
def make(sub, channels):
    return sub.ResidualBlock(channels)


@probe
def build(sub, x, weights):
    block = make(sub, x.shape[1]).to(x.device, x.dtype)
    block.load_state_dict(dict(zip(["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"], weights, strict=True)))
    return block


@probe
def backward_to_a_layer(sub, x, weights, cotangent):
    block = build(sub, x, weights)
    block(torch.sigmoid(3 * x.requires_grad_()) - 0.5).backward(cotangent)  # sigmoid needs its output again
    return {"x": x.grad, **{name: value.grad for name, value in sorted(block.named_parameters())}}


def draw(rng, channels, dtype="float32"):
    """Weights and biases that leave F(x) about as large as x."""
    weight, bias = (channels, channels, 3, 3), (channels,)
    draws = [rng.normal(shape, dtype) for shape in (weight, bias, weight, bias)]
    return [x / (9 * channels) ** 0.5 * (1.5 if x.ndim == 4 else 1) for x in draws]


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("channels", [3, 16], ids=str)
def test_state(candidate, reference, channels):
    """The parameters are the weights and biases of conv1 and conv2, and nothing else."""
    assert_close(candidate(state, channels), reference(state, channels))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (1, 6, 3, 7), (4, 1, 1, 6)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formula."""
    x, weights = rng.normal(shape), draw(rng, shape[1])
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, weights = rng.normal((3, 4, 5, 6)), draw(rng, 4)
    assert_close(candidate(forward, x, weights, training=False), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_takes_away(candidate, rng):
    """Where F(x) is negative, the output is smaller than x, and never below 0."""
    x, weights = rng.normal((3, 4, 5, 6)), draw(rng, 4)
    weights[2].zero_()
    weights[3].copy_(-rng.uniform((4,), 0.3, 0.9))
    assert_close(candidate(forward, x, weights), (x + weights[3].reshape(4, 1, 1)).clamp(min=0))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 4, 5, 6)), draw(rng, 4), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(5)
@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (1, 5, 4, 6)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """After another layer, the gradients of its input and of all parameters are the formula's."""
    args = rng.normal(shape, "float64"), draw(rng, shape[1], "float64"), rng.normal(shape, "float64")
    assert_close(candidate(backward_to_a_layer, *args), reference(backward_to_a_layer, *args))


@pytest.mark.performance
@pytest.mark.rules(6)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    weights = draw(rng, 3)
    budget.growth(forward, lambda n: (rng.normal((n, 3, 5, 4)), weights), sizes=(3, 24), of="lines", at_most=1.0)
