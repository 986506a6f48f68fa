"""Hidden checks: sequence/lstm-cell."""

import pytest
import torch

from grader.checks import assert_close, probe
from shared import assert_parameters, build, draw_weights, forward_twice, torch_cell


@probe
def make(sub, input_size, hidden_size):
    return sub.LSTMCell(input_size, hidden_size)


@probe
def forward_pair(sub, x, h, c, weights):
    return build(sub, x, weights)(x, (h, c))


@probe
def forward_along(sub, xs, weights):
    cell, state = build(sub, xs[0], weights), None
    for x in xs:
        state = cell(x, state)
    return state


@probe
def backward_pair(sub, x, h, c, weights, cotangents):
    cell = build(sub, x, weights)
    torch.autograd.backward(cell(x.requires_grad_(), (h.requires_grad_(), c.requires_grad_())), cotangents)
    return {"x": x.grad, "h": h.grad, "c": c.grad, **{name: value.grad for name, value in cell.named_parameters()}}


def draw(rng, sizes, dtype="float32"):
    batch, inputs, hidden = sizes
    weights = draw_weights(rng, inputs, hidden, 4, dtype)
    states = [rng.normal((batch, hidden), dtype) for _ in range(2)]
    return rng.normal((batch, inputs), dtype), *states, weights


def answers(cell, *args):
    return tuple(value.detach() for value in cell(*args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate):
    """A new cell has torch's four parameters, uniform within 1/sqrt(hidden_size)."""
    assert_parameters(candidate, gates=4)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("sizes", [(1, 3, 5), (4, 6, 2), (7, 1, 3)], ids=str)
def test_values(candidate, rng, sizes):
    """The new h and c are those of torch's own cell with the same weights."""
    x, h, c, weights = draw(rng, sizes)
    expected = answers(torch_cell(torch.nn.LSTMCell, x, weights), x, (h, c))
    assert_close(candidate(forward_pair, x, h, c, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_large_memory(candidate, rng):
    """c may grow far beyond 1; the tanh is only applied on its way to h."""
    x, h, c, weights = draw(rng, (4, 3, 5))
    c = c * 20
    expected = answers(torch_cell(torch.nn.LSTMCell, x, weights), x, (h, c))
    assert_close(candidate(forward_pair, x, h, c, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_along_a_sequence(candidate, rng):
    """After several steps, the state is that of torch's own cell."""
    x, _, _, weights = draw(rng, (4, 3, 5))
    xs = [x, *(rng.normal((4, 3)) for _ in range(4))]
    cell, state = torch_cell(torch.nn.LSTMCell, x, weights), None
    for step in xs:
        state = cell(step, state)
    assert_close(candidate(forward_along, xs, weights), tuple(value.detach() for value in state))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_no_state(candidate, rng):
    """Without a state h and c are zeros, at every call: the cell keeps nothing."""
    x, _, _, weights = draw(rng, (4, 3, 5))
    expected = answers(torch_cell(torch.nn.LSTMCell, x, weights), x)
    assert_close(candidate(forward_twice, x, weights), [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward_pair, *draw(rng, (3, 4, 5)), batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, rng):
    """The gradients of x, h, c and all parameters are those of torch's own cell."""
    x, h, c, weights = draw(rng, (4, 3, 5), "float64")
    cotangents = [rng.normal((4, 5), "float64") for _ in range(2)]
    got = candidate(backward_pair, x, h, c, weights, cotangents)
    cell = torch_cell(torch.nn.LSTMCell, x, weights)
    torch.autograd.backward(cell(x.requires_grad_(), (h.requires_grad_(), c.requires_grad_())), cotangents)
    parameters = {name: value.grad for name, value in cell.named_parameters()}
    assert_close(got, {"x": x.grad, "h": h.grad, "c": c.grad, **parameters})


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(forward_pair, lambda n: draw(rng, (n, 8, 8)), sizes=(8, 64), of="lines", at_most=1.0)
