"""Hidden checks: graphs/ggnn."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, weights, steps):
    conv = sub.GatedGraphConv(weights["lin.weight"].shape[0], steps).to(x.device, x.dtype)
    conv.load_state_dict(weights)
    return conv


@probe
def forward(sub, x, edge_index, weights, steps):
    return build(sub, x, weights, steps)(x, edge_index).detach()


@probe
def forward_twice(sub, x, edge_index, weights, steps):
    conv = build(sub, x, weights, steps)
    return [conv(x, edge_index).detach(), conv(x, edge_index).detach()]


@probe
def forward_random(sub, nodes, edges):
    conv = sub.GatedGraphConv(48, 2)
    x, edge_index = torch.rand(nodes, 48), torch.randint(nodes, (2, edges))
    with torch.no_grad():
        return tuple(conv(x, edge_index).shape)


@probe
def backward(sub, x, edge_index, weights, steps, cotangent):
    conv = build(sub, x, weights, steps)
    conv(x.requires_grad_(), edge_index).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in conv.named_parameters()}}


@probe
def fresh(sub, channels, steps):
    conv = sub.GatedGraphConv(channels, steps)
    return {
        "parameters": {name: tuple(value.shape) for name, value in conv.named_parameters()},
        "buffers": [name for name, _ in conv.named_buffers()],
    }


def graph(rng, nodes, edges):
    """Random edges with a loop and a repeated edge; none is at the last node, which is alone."""
    edge_index = rng.integers(0, nodes - 1, (2, edges))
    edge_index[0, 0] = edge_index[1, 0]
    edge_index[:, 1] = edge_index[:, 2]
    return edge_index


def layer(rng, channels, dtype="float32"):
    shapes = {"lin.weight": (channels, channels)}
    shapes |= {f"gru.{name}": (3 * channels, channels) for name in ("weight_ih", "weight_hh")}
    shapes |= {f"gru.{name}": (3 * channels,) for name in ("bias_ih", "bias_hh")}
    return {name: rng.uniform(shape, -1, 1, dtype) for name, shape in shapes.items()}


def dense(x, edge_index, weights, steps):
    """The formula with a matrix of nodes by nodes, and the GRU written out."""
    matrix = torch.zeros(len(x), len(x), dtype=x.dtype)
    for source, target in edge_index.T.tolist():
        matrix[target, source] += 1
    channels = weights["lin.weight"].shape[0]
    h = torch.cat([x, torch.zeros(len(x), channels - x.shape[1], dtype=x.dtype)], dim=1)
    for _ in range(steps):
        m = matrix @ h @ weights["lin.weight"].T
        mr, mz, mn = (m @ weights["gru.weight_ih"].T + weights["gru.bias_ih"]).chunk(3, dim=1)
        hr, hz, hn = (h @ weights["gru.weight_hh"].T + weights["gru.bias_hh"]).chunk(3, dim=1)
        z = torch.sigmoid(mz + hz)
        h = (1 - z) * torch.tanh(mn + torch.sigmoid(mr + hr) * hn) + z * h
    return h


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate):
    """The parameters are those of `lin` and `gru`, however many steps there are."""
    shapes = {"lin.weight": (4, 4), "gru.weight_ih": (12, 4), "gru.weight_hh": (12, 4)}
    shapes |= {"gru.bias_ih": (12,), "gru.bias_hh": (12,)}
    for steps in (1, 3):
        assert_equal(candidate(fresh, 4, steps), {"parameters": shapes, "buffers": []})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 4, 5, 6, 7)
@pytest.mark.parametrize("steps", [1, 2, 5], ids=lambda steps: f"steps={steps}")
def test_values(candidate, rng, steps):
    """The values are the formula's, with loops, repeated edges and a lone node."""
    for nodes, edges, channels in ((6, 9, 4), (9, 25, 3)):
        args = rng.normal((nodes, channels)), graph(rng, nodes, edges), layer(rng, channels), steps
        assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_narrow_features(candidate, rng):
    """Features narrower than the state are followed by zeros."""
    for features in (1, 3):
        args = rng.normal((7, features)), graph(rng, 7, 12), layer(rng, 5), 2
        assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_no_edges(candidate, rng):
    """Without edges every node takes its steps with messages of zeros."""
    args = rng.normal((5, 4)), rng.integers(0, 5, (2, 0)), layer(rng, 4), 3
    assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_calls(candidate, rng):
    """A second call gives the same result as the first."""
    args = rng.normal((6, 3)), graph(rng, 6, 11), layer(rng, 4), 2
    expected = dense(*args)
    assert_close(candidate(forward_twice, *args), [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_refusals(candidate, rng):
    """A too wide `x` and `steps` below 1 are refused with a ValueError."""
    assert_raises(candidate, ValueError, forward, rng.normal((6, 5)), graph(rng, 6, 11), layer(rng, 4), 2)
    for steps in (0, -1):
        assert_raises(candidate, ValueError, fresh, 4, steps)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward, rng.normal((7, 3)), graph(rng, 7, 12), layer(rng, 4), 2)


@pytest.mark.gradients
@pytest.mark.rules(11)
def test_gradients(candidate, rng):
    """The gradients of x and all parameters are those of the formula, through all steps."""
    x, edge_index, weights = rng.normal((7, 3), "float64"), graph(rng, 7, 15), layer(rng, 4, "float64")
    cotangent = rng.normal((7, 4), "float64")
    got = candidate(backward, x, edge_index, weights, 3, cotangent)
    leaves = {"x": x.requires_grad_(), **{name: value.requires_grad_() for name, value in weights.items()}}
    grads = torch.autograd.grad(dense(x, edge_index, weights, 3), list(leaves.values()), cotangent)
    assert_close(got, dict(zip(leaves, grads, strict=True)))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """More nodes and edges run no more lines of Python."""
    weights = layer(rng, 4)
    budget.growth(
        forward,
        lambda n: (rng.normal((n, 3)), graph(rng, n, 5 * n), weights, 2),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget):
    """Memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (6000, 30_000), at_most=3.0)
