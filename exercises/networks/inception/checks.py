"""Hidden checks: networks/inception."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe
from shared import backward, draw_layers, forward, state


@probe
def make(sub, in_channels):
    return sub.InceptionA(in_channels)


@probe
def build(sub, x, weights):
    module = make(sub, x.shape[1]).to(x.device, x.dtype)
    module.load_state_dict(weights)
    return module


def draw(rng, in_channels, dtype="float32"):
    """Weights and biases of all convolutions."""
    shapes = {
        "branch1x1": (16, in_channels, 1, 1),
        "branch5x5_1": (16, in_channels, 1, 1),
        "branch5x5_2": (24, 16, 5, 5),
        "branch3x3_1": (16, in_channels, 1, 1),
        "branch3x3_2": (24, 16, 3, 3),
        "branch3x3_3": (24, 24, 3, 3),
        "branch_pool": (24, in_channels, 1, 1),
    }
    return draw_layers(rng, shapes, dtype, bias=0.5)


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("in_channels", [1, 10, 88], ids=str)
def test_state(candidate, reference, in_channels):
    """The convolutions have the stated names and shapes, and there are no others."""
    assert_equal(candidate(state, in_channels), reference(state, in_channels))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 5)
@pytest.mark.parametrize("shape", [(1, 3, 6, 5), (3, 10, 4, 7), (2, 1, 1, 2)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the four branches, concatenated along the channels."""
    x, weights = rng.normal(shape), draw(rng, shape[1])
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, weights = rng.normal((3, 4, 6, 5)), draw(rng, 4)
    assert_close(candidate(forward, x, weights, training=False), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
def test_mean_at_the_edge(candidate, rng):
    """The average pool keeps height and width, and divides by 9 at the edge too."""
    weights = {name: torch.zeros_like(value) for name, value in draw(rng, 1).items()}
    weights["branch_pool.weight"][:] = 1
    got = candidate(forward, torch.full((1, 1, 4, 3), 9.0), weights)
    expected = torch.tensor([[4.0, 6, 4], [6, 9, 6], [6, 9, 6], [4, 6, 4]])
    assert_close(got, torch.cat([torch.zeros(1, 64, 4, 3), expected.expand(1, 24, 4, 3)], dim=1))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 4, 6, 5)), draw(rng, 4), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(7)
@pytest.mark.parametrize("shape", [(2, 3, 6, 5), (3, 5, 2, 4)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of the input and of all weights and biases are those of the formula."""
    batch, in_channels, height, width = shape
    cotangent = rng.normal((batch, 88, height, width), "float64")
    args = rng.normal(shape, "float64"), draw(rng, in_channels, "float64"), cotangent
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    weights = draw(rng, 3)
    budget.growth(forward, lambda n: (rng.normal((n, 3, 6, 5)), weights), sizes=(3, 24), of="lines", at_most=1.0)
