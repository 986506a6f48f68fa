"""Hidden checks: networks/resnet."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe
from grader.data import digits
from shared import backward, draw_layers, forward, state, trained


@probe
def make(sub):
    return sub.ResNetMini()


@probe
def build(sub, x, weights):
    net = make(sub).to(x.device, x.dtype)
    net.load_state_dict(weights)
    return net


SHAPES = {
    "conv1": (16, 1, 3, 3),
    "block1.conv1": (16, 16, 3, 3),
    "block1.conv2": (16, 16, 3, 3),
    "block2.conv1": (32, 16, 3, 3),
    "block2.conv2": (32, 32, 3, 3),
    "block2.shortcut": (32, 16, 1, 1),
    "fc": (10, 512),
}


def draw(rng, dtype="float32", bias=0.2):
    """Weights and biases of all layers; the shortcut has no bias."""
    weights = draw_layers(rng, SHAPES, dtype, bias)
    del weights["block2.shortcut.bias"]
    return weights


def pictures(rng, split, count):
    """`count` images of digits, and their labels."""
    images, labels = (torch.tensor(array) for array in digits(split))
    chosen = rng.permutation(len(images))[:count]
    return images[chosen, None].float() / 16, labels[chosen]


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
    x, weights = rng.normal((batch, 1, 8, 8)), draw(rng)
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, weights = rng.normal((3, 1, 8, 8)), draw(rng)
    assert_close(candidate(forward, x, weights, training=False), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_ways_around(candidate, rng):
    """If the blocks' convolutions are 0, the image passes through the two shortcuts alone."""
    x, weights = rng.normal((2, 1, 8, 8)), draw(rng)
    for name in SHAPES:
        if name.startswith("block") and name != "block2.shortcut":
            weights[f"{name}.weight"].zero_()
            weights[f"{name}.bias"].zero_()
    maps = torch.nn.functional.conv2d(x, weights["conv1.weight"], weights["conv1.bias"], padding=1).relu()
    maps = torch.nn.functional.conv2d(maps, weights["block2.shortcut.weight"], stride=2).relu()
    expected = maps.flatten(start_dim=1) @ weights["fc.weight"].T + weights["fc.bias"]
    assert_close(candidate(forward, x, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("shape", [(4, 1, 16, 16), (2, 8, 8), (2, 1, 8, 9), (2, 1, 7, 8), (3, 1, 64)], ids=str)
def test_shapes(candidate, rng, shape):
    """Images of another shape raise ValueError, even where the layers would accept them."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), draw(rng))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_learns(candidate, rng):
    """After 20 steps on 100 images it reads most of the digits that it has not seen."""
    (x, labels), (test_x, test_labels) = pictures(rng, "train", 100), pictures(rng, "test", 100)
    answers = candidate(trained, x, labels, draw(rng, bias=0.0), test_x, steps=20, lr=3e-3)
    right = (answers == test_labels).double().mean().item()
    assert right >= 0.5, f"{right:.0%} of the digits are read; guessing reads 10%."


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 1, 8, 8)), draw(rng), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng):
    """The gradients of the images and of all weights and biases are those of the formula."""
    x, cotangent = rng.normal((3, 1, 8, 8), "float64"), rng.normal((3, 10), "float64")
    args = x, draw(rng, "float64"), cotangent
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    weights = draw(rng)
    budget.growth(forward, lambda n: (rng.normal((n, 1, 8, 8)), weights), sizes=(2, 16), of="lines", at_most=1.0)
