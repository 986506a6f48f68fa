"""Hidden checks: sequence/lstm-cell."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def fresh(sub, input_size, hidden_size):
    cell = sub.LSTMCell(input_size, hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in cell.named_parameters()},
        "buffers": [name for name, _ in cell.named_buffers()],
    }


@probe
def build(sub, x, weights):
    cell = sub.LSTMCell(x.shape[1], weights["weight_hh"].shape[1]).to(x.device, x.dtype)
    cell.load_state_dict(weights)
    return cell


@probe
def forward(sub, x, h, c, weights):
    return build(sub, x, weights)(x, (h, c))


@probe
def forward_twice(sub, x, weights):
    cell = build(sub, x, weights)
    return [cell(x), cell(x)]


@probe
def forward_along(sub, xs, weights):
    cell, state = build(sub, xs[0], weights), None
    for x in xs:
        state = cell(x, state)
    return state


@probe
def backward(sub, x, h, c, weights, cotangents):
    cell = build(sub, x, weights)
    torch.autograd.backward(cell(x.requires_grad_(), (h.requires_grad_(), c.requires_grad_())), cotangents)
    return {"x": x.grad, "h": h.grad, "c": c.grad, **{name: value.grad for name, value in cell.named_parameters()}}


def draw(rng, sizes, dtype="float32"):
    batch, inputs, hidden = sizes
    weights = {
        "weight_ih": rng.normal((4 * hidden, inputs), dtype),
        "weight_hh": rng.normal((4 * hidden, hidden), dtype),
        "bias_ih": rng.normal(4 * hidden, dtype),
        "bias_hh": rng.normal(4 * hidden, dtype),
    }
    states = [rng.normal((batch, hidden), dtype) for _ in range(2)]
    return rng.normal((batch, inputs), dtype), *states, weights


def torchs(x, weights):
    cell = torch.nn.LSTMCell(x.shape[1], weights["weight_hh"].shape[1], dtype=x.dtype)
    cell.load_state_dict(weights)
    return cell


def answers(cell, *args):
    return tuple(value.detach() for value in cell(*args))


@pytest.mark.correctness
def test_parameters(candidate):
    """A new cell has torch's four parameters, uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size)."""
    made = candidate(fresh, 16, 64)
    assert_equal(made["buffers"], [])
    expected = {"weight_ih": (256, 16), "weight_hh": (256, 64), "bias_ih": (256,), "bias_hh": (256,)}
    assert {name: tuple(value.shape) for name, value in made["parameters"].items()} == expected
    for name, value in made["parameters"].items():
        bound = 1 / math.sqrt(64)
        assert value.abs().max() <= bound, f"{name} has values beyond {bound}"
        spread = (value.std() / (bound / math.sqrt(3))).item()
        assert 0.7 < spread < 1.3, f"{name} is not spread uniformly over [-{bound}, {bound}]"


@pytest.mark.correctness
@pytest.mark.parametrize("sizes", [(1, 3, 5), (4, 6, 2), (7, 1, 3)], ids=str)
def test_values(candidate, rng, sizes):
    """The new h and c are those of torch's own cell with the same weights."""
    x, h, c, weights = draw(rng, sizes)
    assert_close(candidate(forward, x, h, c, weights), answers(torchs(x, weights), x, (h, c)))


@pytest.mark.correctness
def test_large_memory(candidate, rng):
    """c may grow far beyond 1; only on its way to h is it squashed."""
    x, h, c, weights = draw(rng, (4, 3, 5))
    c = c * 20
    assert_close(candidate(forward, x, h, c, weights), answers(torchs(x, weights), x, (h, c)))


@pytest.mark.correctness
def test_along_a_sequence(candidate, rng):
    """Run along a sequence, each step's (h, c) given to the next, the cell ends where torch's own ends."""
    x, _, _, weights = draw(rng, (4, 3, 5))
    xs = [x, *(rng.normal((4, 3)) for _ in range(4))]
    cell, state = torchs(x, weights), None
    for step in xs:
        state = cell(step, state)
    assert_close(candidate(forward_along, xs, weights), tuple(value.detach() for value in state))


@pytest.mark.correctness
def test_no_state(candidate, rng):
    """Without a state h and c are zeros, at every call: the cell keeps nothing."""
    x, _, _, weights = draw(rng, (4, 3, 5))
    expected = answers(torchs(x, weights), x)
    assert_close(candidate(forward_twice, x, weights), [expected, expected])


@pytest.mark.correctness
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, *draw(rng, (3, 4, 5)), batched=[0, 1, 2])


@pytest.mark.gradients
def test_gradients(candidate, rng):
    """The gradients of x, h, c and all parameters are those of torch's own cell."""
    x, h, c, weights = draw(rng, (4, 3, 5), "float64")
    cotangents = [rng.normal((4, 5), "float64") for _ in range(2)]
    got = candidate(backward, x, h, c, weights, cotangents)
    cell = torchs(x, weights)
    torch.autograd.backward(cell(x.requires_grad_(), (h.requires_grad_(), c.requires_grad_())), cotangents)
    parameters = {name: value.grad for name, value in cell.named_parameters()}
    assert_close(got, {"x": x.grad, "h": h.grad, "c": c.grad, **parameters})


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, (n, 8, 8)), sizes=(8, 64), of="lines", at_most=1.0)
