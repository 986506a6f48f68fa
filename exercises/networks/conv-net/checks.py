"""Hidden checks: networks/conv-net."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe
from shared import backward, forward, state


@probe
def make(sub):
    return sub.ConvNet()


@probe
def build(sub, x, weights):
    net = make(sub).to(x.device, x.dtype)
    names = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc.weight", "fc.bias"]
    net.load_state_dict(dict(zip(names, weights, strict=True)))
    return net


def draw(rng, dtype="float32"):
    """Weights and biases of all layers, of a size that leaves about half of the units active."""
    shapes = [(10, 1, 5, 5), (10,), (20, 10, 5, 5), (20,), (10, 320), (10,)]
    scales = [0.2, 0.5, 0.06, 0.5, 0.05, 1.0]
    # Pools prefer large numbers: the biases bring them back to about 0.
    shifts = [0, -1, 0, -1, 0, 0]
    return [rng.normal(s, dtype) * scale + shift for s, scale, shift in zip(shapes, scales, shifts, strict=True)]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_state(candidate, reference):
    """The layers have the stated names and shapes, and there are no others."""
    assert_equal(candidate(state), reference(state))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
@pytest.mark.parametrize("batch", [1, 7])
def test_values(candidate, reference, rng, batch):
    """The logits are those of the layers in their order."""
    x, weights = rng.normal((batch, 1, 28, 28)), draw(rng)
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, weights = rng.normal((3, 1, 28, 28)), draw(rng)
    assert_close(candidate(forward, x, weights, training=False), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("shape", [(16, 1, 24, 24), (4, 28, 28), (2, 1, 28, 30), (2, 1, 29, 28), (5, 1, 784)], ids=str)
def test_shapes(candidate, rng, shape):
    """Images of another shape raise ValueError, even where the batch could be cut into rows."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), draw(rng))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 1, 28, 28)), draw(rng), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradients(candidate, reference, rng):
    """The gradients of the images and of all weights and biases are those of the formula."""
    x, cotangent = rng.normal((3, 1, 28, 28), "float64"), rng.normal((3, 10), "float64")
    args = x, draw(rng, "float64"), cotangent
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    weights = draw(rng)
    budget.growth(forward, lambda n: (rng.normal((n, 1, 28, 28)), weights), sizes=(2, 16), of="lines", at_most=1.0)
