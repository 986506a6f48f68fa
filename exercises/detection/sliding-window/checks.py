"""Hidden checks: detection/sliding-window."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def linear_of(sub, weight, bias):
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None).to(weight)
    linear.load_state_dict({"weight": weight} if bias is None else {"weight": weight, "bias": bias})
    return linear


@probe
def as_conv(sub, weight, bias, c, h, w):
    conv = sub.fc_to_conv(linear_of(sub, weight, bias), c, h, w)
    return {
        "kind": isinstance(conv, nn.Conv2d),
        "sizes": [conv.in_channels, conv.out_channels, *conv.kernel_size, *conv.stride, *conv.padding],
        "weight": conv.weight.detach(),
        "bias": None if conv.bias is None else conv.bias.detach(),
    }


@probe
def apply_conv(sub, features, weight, bias):
    return sub.fc_to_conv(linear_of(sub, weight, bias), *features.shape[1:])(features).detach()


@probe
def after_training(sub, weight, bias, c, h, w):
    """linear's weight and bias, after those of the convolution have been set to 0."""
    linear = linear_of(sub, weight, bias)
    with torch.no_grad():
        for parameter in sub.fc_to_conv(linear, c, h, w).parameters():
            parameter.zero_()
    return linear.weight.detach(), linear.bias.detach()


@probe
def build(sub, state, window, kernel, stride, like):
    """conv, ReLU, pool, conv; then linear, ReLU, linear. The sizes are those of the state."""
    sizes = {name: value.shape for name, value in state.items()}
    net = nn.Module()
    first, second = sizes["features.0.weight"], sizes["features.3.weight"]
    net.features = nn.Sequential(
        nn.Conv2d(first[1], first[0], first[2:]),
        nn.ReLU(),
        nn.MaxPool2d(kernel, stride),
        nn.Conv2d(second[1], second[0], second[2:], bias="features.3.bias" in state),
    )
    hidden, last = sizes["head.0.weight"], sizes["head.2.weight"]
    net.head = nn.Sequential(
        nn.Linear(hidden[1], hidden[0]), nn.ReLU(), nn.Linear(last[1], last[0], bias="head.2.bias" in state)
    )
    net.window = window
    net.load_state_dict(state)
    return net.to(like)


@probe
def dense(sub, img, state, window, kernel=2, stride=2):
    return sub.dense_scores(build(sub, state, window, kernel, stride, img), img).detach()


@probe
def crops(sub, img, state, window, step, kernel=2, stride=2):
    """The slow way: cut every window out, and ask the net about it."""
    return windows_of(sub, build(sub, state, window, kernel, stride, img), img, window, step)


@probe
def windows_of(sub, net, img, window, step):
    rows = []
    for top in range(0, img.shape[2] - window[0] + 1, step):
        row = []
        for left in range(0, img.shape[3] - window[1] + 1, step):
            crop = img[:, :, top : top + window[0], left : left + window[1]]
            row.append(net.head(net.features(crop).flatten(1)))
        rows.append(torch.stack(row, dim=2))
    return torch.stack(rows, dim=2).detach()


@probe
def other_net(sub, layers, linears, window):
    """Of the weight and the stride of each convolution; then linear layers with a ReLU between two of them."""
    net = nn.Module()
    net.features, net.head, net.window = nn.Sequential(), nn.Sequential(), window
    for weight, stride in layers:
        conv = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2:], stride, bias=False).to(weight)
        conv.load_state_dict({"weight": weight})
        net.features.append(conv)
    for weight, bias in linears:
        net.head.extend([linear_of(sub, weight, bias), nn.ReLU()])
    net.head = net.head[:-1]
    return net


@probe
def dense_of_other(sub, img, layers, linears, window):
    return sub.dense_scores(other_net(sub, layers, linears, window), img).detach()


@probe
def crops_of_other(sub, img, layers, linears, window, step):
    return windows_of(sub, other_net(sub, layers, linears, window), img, window, step)


@probe
def net_afterwards(sub, img, state, window):
    net = build(sub, state, window, 2, 2, img)
    net.features.eval()
    sub.dense_scores(net, img)
    values = {name: value.detach() for name, value in net.state_dict().items()}
    return values, [(name, type(layer).__name__, layer.training) for name, layer in net.named_modules()]


@probe
def backward(sub, img, cotangent, state, window):
    sub.dense_scores(build(sub, state, window, 2, 2, img), img.requires_grad_()).backward(cotangent)
    return img.grad


def weights(rng, dtype="float32", bias=True):
    """For `build`: 2 channels in, 5 × 3 × 5 features of a window, 3 scores out."""
    shapes = {
        "features.0.weight": (4, 2, 2, 2),  # WINDOW, 11 × 15, to 10 × 14, pooled to 5 × 7
        "features.0.bias": (4,),
        "features.3.weight": (5, 4, 3, 3),  # 3 × 5
        "features.3.bias": (5,),
        "head.0.weight": (6, 5 * 3 * 5),
        "head.0.bias": (6,),
        "head.2.weight": (3, 6),
        "head.2.bias": (3,),
    }
    if not bias:
        del shapes["features.3.bias"], shapes["head.2.bias"]
    return {name: rng.normal(shape, dtype) * 0.4 for name, shape in shapes.items()}


WINDOW = (11, 15)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("c", "h", "w", "out"), [(3, 2, 5, 4), (1, 1, 1, 2), (6, 3, 1, 5), (2, 4, 4, 1)], ids=str)
def test_fc_to_conv(candidate, rng, c, h, w, out):
    """A linear layer becomes a Conv2d with the right sizes, weights and values."""
    weight, bias = rng.normal((out, c * h * w)), rng.normal((out,))
    expected = {"kind": True, "sizes": [c, out, h, w, 1, 1, 0, 0], "weight": weight.reshape(out, c, h, w), "bias": bias}
    assert_equal(candidate(as_conv, weight, bias, c, h, w), expected)
    features = rng.normal((2, c, h, w))
    scores = torch.nn.functional.linear(features.flatten(1), weight, bias)
    assert_close(candidate(apply_conv, features, weight, bias), scores[:, :, None, None], atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_bias(candidate, reference, rng, dtype):
    """Without a bias the convolution has none, and it has the linear layer's dtype."""
    weight = rng.normal((4, 12), dtype)
    assert_equal(candidate(as_conv, weight, None, 2, 3, 2), reference(as_conv, weight, None, 2, 3, 2))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_copies(candidate, rng):
    """The convolution's parameters are copies: setting them to 0 leaves the linear layer."""
    weight, bias = rng.normal((4, 12)), rng.normal((4,))
    assert_equal(candidate(after_training, weight, bias, 2, 3, 2), (weight, bias))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize(("c", "h", "w"), [(2, 3, 3), (2, 3, 1)], ids=str)
def test_sizes_that_do_not_fit(candidate, rng, c, h, w):
    """fc_to_conv raises ValueError for a linear layer that takes another size."""
    assert_raises(candidate, ValueError, as_conv, rng.normal((4, 12)), rng.normal((4,)), c, h, w)


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
@pytest.mark.parametrize("size", [(11, 15), (11, 19), (17, 21), (18, 22)], ids=str)
def test_windows(candidate, rng, size):
    """The scores are those of each window cut out; a rest of the picture makes no window."""
    img, state = rng.normal((2, 2, *size)), weights(rng)
    assert_close(candidate(dense, img, state, WINDOW), candidate(crops, img, state, WINDOW, 2), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_other_layers(candidate, rng):
    """Overlapping pools and layers without a bias give the scores of the windows, too."""
    img, state = rng.normal((1, 2, 12, 17)), weights(rng, bias=False)
    window = (8, 10)  # 7 × 9, pooled to 5 × 7, 3 × 5
    got = candidate(dense, img, state, window, 3, 1)
    assert_close(got, candidate(crops, img, state, window, 1, 3, 1), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
@pytest.mark.parametrize("depth", [1, 3], ids=["one_linear", "three_linear"])
def test_other_nets(candidate, rng, depth):
    """Convolutions with a stride, and heads of one and of three linear layers, give the scores of the windows, too."""
    img, window = rng.normal((2, 2, 20, 17)), (12, 9)  # 5 × 4, 2 × 2; 6 apart
    layers = [(rng.normal((3, 2, 4, 3)) * 0.4, 2), (rng.normal((4, 3, 2, 1)) * 0.4, 3)]
    sizes = [4 * 2 * 2, 5, 6, 3]
    linears = [(rng.normal(pair) * 0.4, rng.normal(pair[:1])) for pair in zip(sizes[1:], sizes[:-1], strict=True)]
    linears = linears[:depth]
    expected = candidate(crops_of_other, img, layers, linears, window, 6)
    assert_close(candidate(dense_of_other, img, layers, linears, window), expected, atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("size", [(10, 20), (20, 14)], ids=str)
def test_too_small(candidate, rng, size):
    """dense_scores raises ValueError for a picture that is smaller than the window."""
    assert_raises(candidate, ValueError, dense, rng.normal((1, 2, *size)), weights(rng), WINDOW)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_net_unchanged(candidate, rng):
    """The net keeps its parameters, its layers and its mode."""
    state = weights(rng)
    values, layers = candidate(net_afterwards, rng.normal((1, 2, 13, 17)), state, WINDOW)
    assert_equal(values, state)
    features = [f"features.{i}" for i in range(4)]
    kinds = ["Module", "Sequential", "Conv2d", "ReLU", "MaxPool2d", "Conv2d", "Sequential", "Linear", "ReLU", "Linear"]
    names = ["", "features", *features, "head", "head.0", "head.1", "head.2"]
    training = [(name, kind, not name.startswith("features")) for name, kind in zip(names, kinds, strict=True)]
    assert_equal(layers, training)


@pytest.mark.correctness
@pytest.mark.rules(10, 11)
def test_contract(contract, rng):
    """img is not changed; any memory layout, no picture or one, and float64 work."""
    contract(dense, rng.normal((2, 2, 13, 19)), weights(rng), WINDOW, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(12)
def test_gradients(candidate, reference, rng):
    """The gradient of img is that of the scores of all windows."""
    img, cotangent = rng.normal((2, 2, 13, 19), "float64"), rng.normal((2, 3, 2, 3), "float64")
    args = img, cotangent, weights(rng, "float64"), WINDOW
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(13)
def test_one_pass(budget, rng):
    """A picture of ten times as many windows runs no more lines of Python."""
    state = weights(rng)
    budget.growth(
        dense, lambda n: (rng.normal((1, 2, 11 + n, 15 + n)), state, WINDOW), sizes=(4, 16), of="lines", at_most=1.0
    )
