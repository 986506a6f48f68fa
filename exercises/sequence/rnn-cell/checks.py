"""Hidden checks: sequence/rnn-cell."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe

SIZES = [(1, 3, 5), (4, 6, 2), (7, 1, 3)]  # batch, input, hidden


@probe
def fresh(sub, input_size, hidden_size):
    cell = sub.RNNCell(input_size, hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in cell.named_parameters()},
        "buffers": [name for name, _ in cell.named_buffers()],
    }


@probe
def build(sub, x, weights):
    hidden_size, input_size = weights["weight_ih"].shape
    cell = sub.RNNCell(input_size, hidden_size).to(x.device, x.dtype)
    cell.load_state_dict(weights)
    return cell


@probe
def forward(sub, x, h, weights):
    return build(sub, x, weights)(x, h)


@probe
def forward_twice(sub, x, weights):
    cell = build(sub, x, weights)
    return [cell(x), cell(x)]


@probe
def backward(sub, x, h, weights, cotangent):
    cell = build(sub, x, weights)
    cell(x.requires_grad_(), h.requires_grad_()).backward(cotangent)
    return {"x": x.grad, "h": h.grad, **{name: value.grad for name, value in cell.named_parameters()}}


def draw(rng, sizes, dtype="float32"):
    batch, inputs, hidden = sizes
    weights = {
        "weight_ih": rng.normal((hidden, inputs), dtype),
        "weight_hh": rng.normal((hidden, hidden), dtype),
        "bias_ih": rng.normal(hidden, dtype),
        "bias_hh": rng.normal(hidden, dtype),
    }
    return rng.normal((batch, inputs), dtype), rng.normal((batch, hidden), dtype), weights


def torchs(weights):
    hidden, inputs = weights["weight_ih"].shape
    cell = torch.nn.RNNCell(inputs, hidden, dtype=weights["weight_ih"].dtype)
    cell.load_state_dict(weights)
    return cell


@pytest.mark.correctness
def test_parameters(candidate):
    """A new cell has torch's four parameters, uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size)."""
    made = candidate(fresh, 16, 64)
    assert_equal(made["buffers"], [])
    expected = {"weight_ih": (64, 16), "weight_hh": (64, 64), "bias_ih": (64,), "bias_hh": (64,)}
    assert {name: tuple(value.shape) for name, value in made["parameters"].items()} == expected
    for name, value in made["parameters"].items():
        bound = 1 / math.sqrt(64)
        assert value.abs().max() <= bound, f"{name} has values beyond {bound}"
        spread = (value.std() / (bound / math.sqrt(3))).item()
        assert 0.6 < spread < 1.4, f"{name} is not spread uniformly over [-{bound}, {bound}]"


@pytest.mark.correctness
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values(candidate, rng, sizes):
    """The new state is that of torch's own cell with the same weights."""
    x, h, weights = draw(rng, sizes)
    assert_close(candidate(forward, x, h, weights), torchs(weights)(x, h).detach())


@pytest.mark.correctness
def test_no_state(candidate, rng):
    """Without h the state is zeros, at every call: the cell keeps nothing."""
    x, _, weights = draw(rng, (4, 3, 5))
    expected = torchs(weights)(x).detach()
    assert_close(candidate(forward_twice, x, weights), [expected, expected])


@pytest.mark.correctness
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *draw(rng, (3, 4, 5)), batched=[0, 1])


@pytest.mark.gradients
def test_gradients(candidate, rng):
    """The gradients of x, h and all parameters are those of torch's own cell."""
    x, h, weights = draw(rng, (4, 3, 5), "float64")
    cotangent = rng.normal((4, 5), "float64")
    got = candidate(backward, x, h, weights, cotangent)
    cell = torchs(weights)
    cell(x.requires_grad_(), h.requires_grad_()).backward(cotangent)
    assert_close(got, {"x": x.grad, "h": h.grad, **{name: value.grad for name, value in cell.named_parameters()}})


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, (n, 16, 16)), sizes=(8, 64), of="lines", at_most=1.0)
