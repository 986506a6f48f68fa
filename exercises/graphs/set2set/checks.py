"""Hidden checks: graphs/set2set."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, weights, steps):
    readout = sub.Set2Set(weights["lstm.weight_hh"].shape[1], steps).to(x.device, x.dtype)
    readout.load_state_dict(weights)
    return readout


@probe
def forward(sub, x, batch, weights, steps):
    return build(sub, x, weights, steps)(x, batch).detach()


@probe
def forward_twice(sub, x, batch, weights, steps):
    readout = build(sub, x, weights, steps)
    return [readout(x, batch).detach(), readout(x, batch).detach()]


@probe
def forward_random(sub, nodes, graphs):
    readout = sub.Set2Set(64, 2)
    x, batch = torch.rand(nodes, 64), torch.randint(graphs, (nodes,))
    batch[0] = graphs - 1
    with torch.no_grad():
        return tuple(readout(x, batch).shape)


@probe
def backward(sub, x, batch, weights, steps, cotangent):
    readout = build(sub, x, weights, steps)
    readout(x.requires_grad_(), batch).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in readout.named_parameters()}}


@probe
def fresh(sub, channels, steps):
    readout = sub.Set2Set(channels, steps)
    return {
        "parameters": {name: tuple(value.shape) for name, value in readout.named_parameters()},
        "buffers": [name for name, _ in readout.named_buffers()],
    }


def graphs_of(rng, nodes, graphs):
    """The graph of each node, in no order: graph 1 has none, the last has at least two, one has a single node."""
    batch = rng.integers(2, graphs, (nodes,))
    batch[0], batch[1], batch[2] = graphs - 1, 0, graphs - 1
    return batch[rng.permutation(nodes)]


def layer(rng, channels, dtype="float32"):
    shapes = {"lstm.weight_ih": (4 * channels, 2 * channels), "lstm.weight_hh": (4 * channels, channels)}
    shapes |= {f"lstm.{name}": (4 * channels,) for name in ("bias_ih", "bias_hh")}
    return {name: rng.uniform(shape, -1, 1, dtype) for name, shape in shapes.items()}


def one_by_one(x, batch, weights, steps):
    """The formula for each graph on its own, with the LSTM written out and torch's softmax."""
    results = []
    for graph in range(int(batch.max()) + 1):
        nodes = x[batch == graph]
        h = c = torch.zeros(x.shape[1], dtype=x.dtype)
        out = torch.cat([h, h])
        for _ in range(steps):
            gates = weights["lstm.weight_ih"] @ out + weights["lstm.bias_ih"]
            i, f, g, o = (gates + weights["lstm.weight_hh"] @ h + weights["lstm.bias_hh"]).chunk(4)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            out = torch.cat([h, torch.softmax(nodes @ h, dim=0) @ nodes])
        results.append(out)
    return torch.stack(results)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate):
    """The parameters are those of one LSTM cell, however many steps there are."""
    shapes = {"lstm.weight_ih": (12, 6), "lstm.weight_hh": (12, 3), "lstm.bias_ih": (12,), "lstm.bias_hh": (12,)}
    for steps in (1, 3):
        assert_equal(candidate(fresh, 3, steps), {"parameters": shapes, "buffers": []})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 5, 6)
@pytest.mark.parametrize("steps", [1, 2, 5], ids=lambda steps: f"steps={steps}")
def test_values(candidate, rng, steps):
    """The values are the formula's for each graph, with the nodes in any order."""
    for nodes, graphs, channels in ((7, 4, 3), (19, 5, 2), (3, 3, 4)):
        args = rng.normal((nodes, channels)), graphs_of(rng, nodes, graphs), layer(rng, channels), steps
        assert_close(candidate(forward, *args), one_by_one(*args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_order(candidate, rng):
    """Shuffling the nodes changes nothing."""
    x, batch, weights = rng.normal((9, 3)), graphs_of(rng, 9, 4), layer(rng, 3)
    shuffle = rng.permutation(9)
    expected = one_by_one(x, batch, weights, 3)
    assert_close(candidate(forward, x[shuffle], batch[shuffle], weights, 3), expected)


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
def test_large_scores(candidate, rng):
    """Scores near +1000 in one graph and -1000 in another give finite, exact values."""
    weights = {name: torch.zeros_like(value) for name, value in layer(rng, 3).items()}
    weights["lstm.bias_ih"] += 3  # every query is near (0.7, 0.7, 0.7)
    batch = torch.tensor([0, 1, 2, 0, 1, 2])
    centre = torch.tensor([500.0, -500.0, 0.0])[batch].unsqueeze(1)
    x = centre + rng.integers(-1, 2, (6, 3)) / 2
    assert_close(candidate(forward, x, batch, weights, 1), one_by_one(x, batch, weights, 1), rtol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_no_nodes(candidate, rng):
    """Without nodes there are no graphs, and no rows."""
    x, batch = rng.normal((0, 3)), rng.integers(0, 2, (0,))
    assert_equal(candidate(forward, x, batch, layer(rng, 3), 2), rng.normal((0, 6)))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_calls(candidate, rng):
    """A second call gives the same result: the LSTM starts from zeros each time."""
    args = rng.normal((7, 3)), graphs_of(rng, 7, 4), layer(rng, 3), 2
    expected = one_by_one(*args)
    assert_close(candidate(forward_twice, *args), [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_bad_steps(candidate):
    """`steps` below 1 is refused with a ValueError."""
    for steps in (0, -1):
        assert_raises(candidate, ValueError, fresh, 3, steps)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward, rng.normal((8, 3)), graphs_of(rng, 8, 4), layer(rng, 3), 2)


@pytest.mark.gradients
@pytest.mark.rules(11)
def test_gradients(candidate, rng):
    """The gradients of x and all parameters are those of the formula, through all steps."""
    x, batch, weights = rng.normal((8, 3), "float64"), graphs_of(rng, 8, 4), layer(rng, 3, "float64")
    cotangent = rng.normal((4, 6), "float64")
    got = candidate(backward, x, batch, weights, 3, cotangent)
    leaves = {"x": x.requires_grad_(), **{name: value.requires_grad_() for name, value in weights.items()}}
    grads = torch.autograd.grad(one_by_one(x, batch, weights, 3), list(leaves.values()), cotangent)
    assert_close(got, dict(zip(leaves, grads, strict=True)))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """More nodes and graphs run no more lines of Python."""
    weights = layer(rng, 4)
    budget.growth(
        forward,
        lambda n: (rng.normal((4 * n, 4)), graphs_of(rng, 4 * n, n), weights, 2),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget):
    """Memory grows with the nodes, not with the nodes times the graphs."""
    budget.memory(forward_random, lambda: (20_000, 1000), at_most=3.0)
