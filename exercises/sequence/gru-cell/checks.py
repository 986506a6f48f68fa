"""Hidden checks: sequence/gru-cell."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def fresh(sub, input_size, hidden_size):
    cell = sub.GRUCell(input_size, hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in cell.named_parameters()},
        "buffers": [name for name, _ in cell.named_buffers()],
    }


@probe
def build(sub, x, weights):
    cell = sub.GRUCell(x.shape[1], weights["weight_hh"].shape[1]).to(x.device, x.dtype)
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
        "weight_ih": rng.normal((3 * hidden, inputs), dtype),
        "weight_hh": rng.normal((3 * hidden, hidden), dtype),
        "bias_ih": rng.normal(3 * hidden, dtype),
        "bias_hh": rng.normal(3 * hidden, dtype),
    }
    return rng.normal((batch, inputs), dtype), rng.normal((batch, hidden), dtype), weights


def torchs(x, weights):
    cell = torch.nn.GRUCell(x.shape[1], weights["weight_hh"].shape[1], dtype=x.dtype)
    cell.load_state_dict(weights)
    return cell


@pytest.mark.correctness
def test_parameters(candidate):
    """A new cell has torch's four parameters, uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size)."""
    made = candidate(fresh, 16, 64)
    assert_equal(made["buffers"], [])
    expected = {"weight_ih": (192, 16), "weight_hh": (192, 64), "bias_ih": (192,), "bias_hh": (192,)}
    assert {name: tuple(value.shape) for name, value in made["parameters"].items()} == expected
    for name, value in made["parameters"].items():
        bound = 1 / math.sqrt(64)
        assert value.abs().max() <= bound, f"{name} has values beyond {bound}"
        spread = (value.std() / (bound / math.sqrt(3))).item()
        assert 0.7 < spread < 1.3, f"{name} is not spread uniformly over [-{bound}, {bound}]"


@pytest.mark.correctness
@pytest.mark.parametrize("sizes", [(1, 3, 5), (4, 6, 2), (7, 1, 3)], ids=str)
def test_values(candidate, rng, sizes):
    """The new state is that of torch's own cell with the same weights."""
    x, h, weights = draw(rng, sizes)
    assert_close(candidate(forward, x, h, weights), torchs(x, weights)(x, h).detach())


@pytest.mark.correctness
def test_update_gate(candidate, rng):
    """Where z is 1 the old state stays as it is, where z is 0 the candidate takes its place."""
    x, h, weights = draw(rng, (4, 3, 5))
    for push in (40.0, -40.0):
        weights["bias_ih"][5:10] = push
        assert_close(candidate(forward, x, h, weights), torchs(x, weights)(x, h).detach())


@pytest.mark.correctness
def test_no_state(candidate, rng):
    """Without h the state is zeros, at every call: the cell keeps nothing."""
    x, _, weights = draw(rng, (4, 3, 5))
    expected = torchs(x, weights)(x).detach()
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
    cell = torchs(x, weights)
    cell(x.requires_grad_(), h.requires_grad_()).backward(cotangent)
    assert_close(got, {"x": x.grad, "h": h.grad, **{name: value.grad for name, value in cell.named_parameters()}})


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, (n, 8, 8)), sizes=(8, 64), of="lines", at_most=1.0)
