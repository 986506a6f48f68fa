"""Hidden checks: sequence/tcn."""

import itertools

import pytest
import torch
from torch.nn import functional

from grader.checks import assert_chance, assert_close, assert_equal, probe


@probe
def convolve(sub, x, weight, bias, dilation):
    conv = sub.CausalConv1d(x.shape[1], *weight.shape[::2], dilation).to(x.device, x.dtype)
    conv.load_state_dict({"conv.weight": weight, "conv.bias": bias})
    return conv(x)


@probe
def default_dilation(sub, x, weight, bias):
    conv = sub.CausalConv1d(x.shape[1], *weight.shape[::2]).to(x.device, x.dtype)
    conv.load_state_dict({"conv.weight": weight, "conv.bias": bias})
    return conv(x)


@probe
def contents(sub, channels, kernel):
    net = sub.TCN(channels, kernel, 0.1)
    return {name: tuple(value.shape) for name, value in net.state_dict().items()}, net.receptive_field


@probe
def build(sub, x, channels, kernel, weights, dropout=0.3, training=False):
    net = sub.TCN(channels, kernel, dropout).to(x.device, x.dtype).train(training)
    net.load_state_dict(weights)
    return net


@probe
def forward(sub, x, *args, **options):
    return build(sub, x, *args, **options)(x)


@probe
def backward(sub, x, channels, kernel, weights, cotangent):
    net = build(sub, x, channels, kernel, weights)
    net(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in net.named_parameters()}}


def draw(rng, channels, kernel, dtype="float32"):
    weights = {}
    for i, (before, after) in enumerate(itertools.pairwise(channels)):
        weights[f"blocks.{i}.first.conv.weight"] = rng.normal((after, before, kernel), dtype) / (before * kernel) ** 0.5
        weights[f"blocks.{i}.first.conv.bias"] = rng.normal(after, dtype) / 4
        weights[f"blocks.{i}.second.conv.weight"] = rng.normal((after, after, kernel), dtype) / (after * kernel) ** 0.5
        weights[f"blocks.{i}.second.conv.bias"] = rng.normal(after, dtype) / 4
        if before != after:
            weights[f"blocks.{i}.shortcut.weight"] = rng.normal((after, before, 1), dtype) / before**0.5
            weights[f"blocks.{i}.shortcut.bias"] = rng.normal(after, dtype) / 4
    return weights


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize(("kernel", "dilation", "steps"), [(1, 1, 4), (3, 1, 7), (2, 4, 9), (4, 3, 5), (3, 2, 1)])
def test_causal_convolution(candidate, rng, kernel, dilation, steps):
    """The convolution only looks back, and keeps the number of steps."""
    x, weight, bias = rng.normal((2, 3, steps)), rng.normal((5, 3, kernel)), rng.normal(5)
    padded = torch.cat([torch.zeros(2, 3, (kernel - 1) * dilation), x], dim=2)
    expected = functional.conv1d(padded, weight, bias, dilation=dilation)
    assert_close(candidate(convolve, x, weight, bias, dilation), expected)
    if dilation == 1:
        assert_close(candidate(default_dilation, x, weight, bias), expected)


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6, 8)
@pytest.mark.parametrize(("channels", "kernel"), [([3, 5], 2), ([4, 4, 6, 6], 3), ([2, 3, 4, 5, 6], 1)], ids=str)
def test_parts(candidate, reference, channels, kernel):
    """The blocks have the right parts and parameters, and receptive_field is right."""
    assert_equal(candidate(contents, channels, kernel), reference(contents, channels, kernel))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5, 7)
@pytest.mark.parametrize(("channels", "kernel"), [([3, 3], 3), ([3, 5], 2), ([4, 4, 6, 6], 3)], ids=str)
def test_values(candidate, reference, rng, channels, kernel):
    """In evaluation the values are those of the formula, with and without shortcuts."""
    args = rng.normal((3, channels[0], 17)), channels, kernel, draw(rng, channels, kernel)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_what_a_step_sees(candidate, rng):
    """A step only affects the results within the receptive field after it."""
    channels, kernel, field = [3, 8, 8, 8], 3, 29
    weights, x = draw(rng, channels, kernel, "float64"), rng.normal((2, 3, 48), "float64")
    for name in weights:
        weights[name] = weights[name].abs() + 0.01  # nothing is cut off by a relu
    x = x.abs()
    before = candidate(forward, x, channels, kernel, weights)
    x[1, :, 10] += 1.0
    changed = ((candidate(forward, x, channels, kernel, weights) - before).abs() > 1e-9).any(dim=1)
    expected = torch.zeros(2, 48, dtype=torch.bool)
    expected[1, 10 : 10 + field] = True
    assert_equal(changed, expected)


@pytest.mark.correctness
@pytest.mark.rules(10, 11)
def test_dropout(candidate, rng):
    """With dropout 1 a block is its shortcut alone; with dropout 0 nothing is dropped."""
    x, channels = rng.normal((3, 4, 9)), [4, 4, 5]
    weights = draw(rng, channels, 2)
    shortcut = weights["blocks.1.shortcut.weight"], weights["blocks.1.shortcut.bias"]
    expected = functional.conv1d(x.relu(), *shortcut).relu()
    assert_close(candidate(forward, x, channels, 2, weights, dropout=1.0, training=True), expected)
    evaluated = candidate(forward, x, channels, 2, weights)
    assert_close(candidate(forward, x, channels, 2, weights, dropout=0.0, training=True), evaluated)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_dropout_places(candidate, rng):
    """In training, numbers after each of the two inner relus are dropped."""
    x, channels = torch.zeros(64, 4, 32), [4, 4]
    weights = {name: torch.zeros(value.shape) for name, value in draw(rng, channels, 1).items()}
    weights["blocks.0.first.conv.bias"] += 1.0
    weights["blocks.0.second.conv.weight"] += torch.eye(4)[:, :, None]
    weights["blocks.0.second.conv.bias"] += 0.5
    got = candidate(forward, x, channels, 1, weights, dropout=0.25, training=True)
    # second's input is 0 or 4/3, so its output is 0.5 or 11/6; that is dropped again, or scaled by 4/3.
    values = torch.tensor([0.0, 2 / 3, 22 / 9])
    near = (got.unsqueeze(-1) - values).abs() < 1e-4
    assert near.any(dim=-1).all(), "the numbers are not those of two dropouts that divide what they keep by 1 - dropout"
    assert_chance(near[..., 0], 4 / 16, "numbers after the second relu")
    assert_chance(near[..., 1], 3 / 16, "numbers after the first relu")


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward, rng.normal((3, 2, 7)), [2, 2, 3], 2, draw(rng, [2, 2, 3], 2), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(13)
def test_gradients(candidate, reference, rng):
    """The gradients of x and of all parameters are those of the formula."""
    channels = [2, 2, 3]
    args = rng.normal((3, 2, 8), "float64"), channels, 2, draw(rng, channels, 2, "float64")
    cotangent = rng.normal((3, 3, 8), "float64")
    assert_close(candidate(backward, *args, cotangent), reference(backward, *args, cotangent))


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """More sequences and more steps run no more lines of Python."""
    channels = [2, 2, 3]
    weights = draw(rng, channels, 2)
    budget.growth(
        forward, lambda n: (rng.normal((n, 2, n)), channels, 2, weights), sizes=(8, 64), of="lines", at_most=1.0
    )
