"""Hidden checks: sequence/rnn-cell."""

import pytest
import torch

from grader.checks import assert_close, probe
from shared import assert_gradients, assert_parameters, draw_weights, forward, forward_twice, torch_cell

SIZES = [(1, 3, 5), (4, 6, 2), (7, 1, 3)]  # batch, input, hidden


@probe
def make(sub, input_size, hidden_size):
    return sub.RNNCell(input_size, hidden_size)


def draw(rng, sizes, dtype="float32"):
    batch, inputs, hidden = sizes
    weights = draw_weights(rng, inputs, hidden, 1, dtype)
    return rng.normal((batch, inputs), dtype), rng.normal((batch, hidden), dtype), weights


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate):
    """A new cell has torch's four parameters, uniform within 1/sqrt(hidden_size)."""
    assert_parameters(candidate, gates=1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values(candidate, rng, sizes):
    """The new state is that of torch's own cell with the same weights."""
    x, h, weights = draw(rng, sizes)
    assert_close(candidate(forward, x, h, weights), torch_cell(torch.nn.RNNCell, x, weights)(x, h).detach())


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_no_state(candidate, rng):
    """Without h the state is zeros, at every call: the cell keeps nothing."""
    x, _, weights = draw(rng, (4, 3, 5))
    expected = torch_cell(torch.nn.RNNCell, x, weights)(x).detach()
    assert_close(candidate(forward_twice, x, weights), [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward, *draw(rng, (3, 4, 5)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_gradients(candidate, rng):
    """The gradients of x, h and all parameters are those of torch's own cell."""
    assert_gradients(candidate, rng, torch.nn.RNNCell, *draw(rng, (4, 3, 5), "float64"))


@pytest.mark.performance
@pytest.mark.rules(7)
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, (n, 16, 16)), sizes=(8, 64), of="lines", at_most=1.0)
