"""Hidden checks: networks/googlenet."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe
from grader.data import digits
from shared import backward, draw_layers, forward, state, trained


@probe
def make(sub):
    return sub.GoogLeNetMini()


@probe
def build(sub, x, weights):
    net = make(sub).to(x.device, x.dtype)
    net.load_state_dict(weights)
    return net


def shapes():
    """The weights of all layers."""
    found = {"conv1": (10, 1, 5, 5), "conv2": (20, 88, 5, 5), "fc": (10, 1408)}
    for module, channels in (("incep1", 10), ("incep2", 20)):
        for name in ("branch1x1", "branch5x5_1", "branch3x3_1"):
            found[f"{module}.{name}"] = (16, channels, 1, 1)
        found[f"{module}.branch_pool"] = (24, channels, 1, 1)
        found[f"{module}.branch5x5_2"] = (24, 16, 5, 5)
        found[f"{module}.branch3x3_2"] = (24, 16, 3, 3)
        found[f"{module}.branch3x3_3"] = (24, 24, 3, 3)
    return found


def draw(rng, dtype="float32", bias=0.2):
    """Weights and biases of all layers."""
    return draw_layers(rng, shapes(), dtype, bias)


def pictures(rng, split, count):
    """`count` images of the digits 0 to 2, enlarged to 28 x 28, and their labels."""
    images, labels = (torch.tensor(array) for array in digits(split))
    few = (labels < 3).nonzero()[:, 0]
    chosen = few[rng.permutation(len(few))[:count]]
    large = images[chosen, None].float().div(16).repeat_interleave(3, dim=2).repeat_interleave(3, dim=3)
    return torch.nn.functional.pad(large, (2, 2, 2, 2)), labels[chosen]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_state(candidate, reference):
    """The layers have the stated names and shapes, and there are no others."""
    assert_equal(candidate(state), reference(state))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4, 5)
@pytest.mark.parametrize("batch", [1, 3])
def test_values(candidate, reference, rng, batch):
    """The logits are those of the layers in their order."""
    x, weights = rng.normal((batch, 1, 28, 28)), draw(rng)
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, weights = rng.normal((3, 1, 28, 28)), draw(rng)
    assert_close(candidate(forward, x, weights, training=False), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("shape", [(4, 1, 24, 24), (2, 28, 28), (2, 1, 28, 30), (2, 1, 29, 28)], ids=str)
def test_shapes(candidate, rng, shape):
    """Images of another shape raise ValueError, even where a pool would drop the surplus."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), draw(rng))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_learns(candidate, reference, rng):
    """After 10 steps on 15 images of three digits it reads most of the digits that it has not seen."""
    (x, labels), (test_x, test_labels) = pictures(rng, "train", 15), pictures(rng, "test", 60)
    args = x, labels, draw(rng, bias=0.0), test_x
    answers = (side(trained, *args, steps=10, lr=1.5e-3) for side in (candidate, reference))
    got, expected = ((answer == test_labels).double().mean().item() for answer in answers)
    # Few steps succeed more or less well, but from the same weights and images alike.
    assert got >= 0.75 * expected, f"{got:.0%} of the digits are read; the reference reads {expected:.0%}."


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((2, 1, 28, 28)), draw(rng), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng):
    """The gradients of the images and of all weights and biases are those of the formula."""
    x, cotangent = rng.normal((2, 1, 28, 28), "float64"), rng.normal((2, 10), "float64")
    args = x, draw(rng, "float64"), cotangent
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    weights = draw(rng)
    budget.growth(forward, lambda n: (rng.normal((n, 1, 28, 28)), weights), sizes=(1, 8), of="lines", at_most=1.0)
