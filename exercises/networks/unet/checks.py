"""Hidden checks: networks/unet."""

import pytest
import torch
import torch.nn.functional as F

from grader.checks import assert_close, assert_equal, probe


@probe
def shapes(sub, *sizes):
    return {name: tuple(value.shape) for name, value in sub.UNet(*sizes).state_dict().items()}


@probe
def build(sub, x, state):
    net = sub.UNet(x.shape[1], len(state["head.bias"]), len(state["enc1.0.bias"])).to(x.device, x.dtype)
    net.load_state_dict(state)
    return net


@probe
def forward(sub, x, state, training=True):
    with torch.no_grad():
        return build(sub, x, state).train(training)(x)


@probe
def backward(sub, x, state, cotangent):
    net = build(sub, x, state)
    net(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in net.named_parameters()}}


def draw(rng, channels, classes, base, dtype="float32"):
    """Parameters of all layers, of a size that keeps the signal's."""
    doubles = {
        "enc1": (channels, base),
        "enc2": (base, 2 * base),
        "bottom": (2 * base, 4 * base),
        "dec2": (4 * base, 2 * base),
        "dec1": (2 * base, base),
    }
    sizes = {}
    for name, (inputs, outputs) in doubles.items():
        sizes |= {f"{name}.0": (outputs, inputs, 3, 3), f"{name}.2": (outputs, outputs, 3, 3)}
    sizes |= {"up2": (4 * base, 2 * base, 2, 2), "up1": (2 * base, base, 2, 2), "head": (classes, base, 1, 1)}
    state = {}
    for name, size in sizes.items():
        inputs = size[0] if "up" in name else size[1] * size[2] * size[3]
        state[f"{name}.weight"] = rng.normal(size, dtype) * (2 / inputs) ** 0.5
        state[f"{name}.bias"] = rng.normal((size[1 if "up" in name else 0],), dtype) * 0.3
    return state


def expected(x, state):
    """U-Net in functions."""

    def double(name, x):
        for layer in (0, 2):
            x = F.conv2d(x, state[f"{name}.{layer}.weight"], state[f"{name}.{layer}.bias"], padding=1).relu()
        return x

    def rise(level, skip, x):
        low = F.conv_transpose2d(x, state[f"up{level}.weight"], state[f"up{level}.bias"], stride=2)
        fitted = torch.zeros_like(low[:, :, :1, :1]).expand(-1, -1, *skip.shape[2:]).clone()
        fitted[:, :, : low.shape[2], : low.shape[3]] = low
        return double(f"dec{level}", torch.cat([skip, fitted], dim=1))

    skip1 = double("enc1", x)
    skip2 = double("enc2", F.max_pool2d(skip1, 2))
    bottom = double("bottom", F.max_pool2d(skip2, 2))
    return F.conv2d(rise(1, skip1, rise(2, skip2, bottom)), state["head.weight"], state["head.bias"])


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
def test_parameters(candidate, reference):
    """The eight parts have the stated names and shapes, and there are no others."""
    assert_equal(candidate(shapes, 3, 5, 4), reference(shapes, 3, 5, 4))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4, 5, 7)
@pytest.mark.parametrize(
    ("batch", "channels", "classes", "base", "height", "width"), [(3, 1, 2, 4, 8, 12), (2, 3, 5, 2, 4, 16)]
)
def test_values(candidate, rng, batch, channels, classes, base, height, width):
    """With sizes that are multiples of 4 the scores are those of the formula."""
    x, state = rng.normal((batch, channels, height, width)), draw(rng, channels, classes, base)
    assert_close(candidate(forward, x, state), expected(x, state), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_eval_mode(candidate, rng):
    """Eval mode gives the same values as training mode."""
    x, state = rng.normal((2, 3, 8, 12)), draw(rng, 3, 5, 4)
    assert_close(candidate(forward, x, state, training=False), expected(x, state), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(4, 6)
@pytest.mark.parametrize(("height", "width"), [(9, 7), (6, 10), (11, 4), (5, 13)])
def test_odd_sizes(candidate, rng, height, width):
    """With odd sizes, zeros are added at the bottom and right; every pixel has its scores."""
    x, state = rng.normal((2, 3, height, width)), draw(rng, 3, 5, 4)
    assert_close(candidate(forward, x, state), expected(x, state), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The images are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 2, 6, 9)), draw(rng, 2, 3, 4), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize(("height", "width"), [(4, 8), (7, 6)])
def test_gradients(candidate, reference, rng, height, width):
    """The gradients of the images and of all parameters are the formula's."""
    x, cotangent = rng.normal((2, 2, height, width), "float64"), rng.normal((2, 3, height, width), "float64")
    state = draw(rng, 2, 3, 4, "float64")
    assert_close(candidate(backward, x, state, cotangent), reference(backward, x, state, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    state = draw(rng, 2, 3, 4)
    budget.growth(forward, lambda n: (rng.normal((n, 2, 4, 8)), state), sizes=(2, 16), of="lines", at_most=1.0)
