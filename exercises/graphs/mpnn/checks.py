"""Hidden checks: graphs/mpnn."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def network(sub, x, edge_attr, state, steps):
    out, hidden = state["value.weight"].shape
    net = sub.MPNN(x.shape[1], edge_attr.shape[1], hidden, out, steps).to(x.device, x.dtype)
    net.load_state_dict(state)
    return net


@probe
def forward(sub, x, edge_index, edge_attr, batch, state, steps=3):
    return network(sub, x, edge_attr, state, steps)(x, edge_index, edge_attr, batch).detach()


@probe
def forward_double(sub, x, edge_index, edge_attr, batch, state):
    state = {name: value.to(x.dtype) for name, value in state.items()}
    return forward(sub, x, edge_index, edge_attr, batch, state)


@probe
def backward(sub, x, edge_index, edge_attr, batch, state, cotangent):
    net = network(sub, x, edge_attr, state, 3)
    net(x.requires_grad_(), edge_index, edge_attr.requires_grad_(), batch).backward(cotangent)
    return {"x": x.grad, "edge_attr": edge_attr.grad, **{name: value.grad for name, value in net.named_parameters()}}


@probe
def fresh(sub):
    net = sub.MPNN(3, 2, 4, 5, 2)
    return {
        "parameters": sorted((name, tuple(value.shape)) for name, value in net.named_parameters()),
        "buffers": [name for name, _ in net.named_buffers()],
    }


def parameters(rng, node, edge, hidden, out, dtype="float32"):
    """A state_dict of random weights, small enough that no gate saturates."""
    shapes = {
        "embed": (hidden, node),
        "edge": (hidden * hidden, edge),
        "gate": (out, hidden + node),
        "value": (out, hidden),
    }
    state = {f"{name}.weight": 0.5 * rng.normal(shape, dtype) for name, shape in shapes.items()}
    state |= {f"{name}.bias": 0.5 * rng.normal(shape[:1], dtype) for name, shape in shapes.items()}
    state |= {f"update.weight_{kind}": 0.5 * rng.normal((3 * hidden, hidden), dtype) for kind in ("ih", "hh")}
    return state | {f"update.bias_{kind}": 0.5 * rng.normal((3 * hidden,), dtype) for kind in ("ih", "hh")}


def molecules(rng, nodes, edges, graphs, node=3, edge=2, dtype="float32"):
    """Nodes of graphs in mixed order, none in graph 1; a self loop, an edge twice, and no edge into node 0."""
    edge_index = rng.integers(0, nodes, (2, edges))
    edge_index[1] = rng.integers(1, nodes, (edges,))
    edge_index[:, 0] = 1
    edge_index[:, 1] = edge_index[:, 2]
    batch = rng.integers(2, graphs, (nodes,))
    batch[::3] = 0
    batch[1] = graphs - 1
    return rng.normal((nodes, node), dtype), edge_index, rng.normal((edges, edge), dtype), batch


def dense(x, edge_index, edge_attr, batch, state, steps):
    """The formula with a matrix for every pair of nodes, and the GRU written out."""

    def linear(name, values):
        return values @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    nodes, hidden = len(x), len(state["embed.bias"])
    pairs = torch.zeros(nodes, nodes, hidden, hidden, dtype=x.dtype)
    for (source, target), attr in zip(edge_index.T.tolist(), edge_attr, strict=True):
        pairs[target, source] += linear("edge", attr).reshape(hidden, hidden)
    h = linear("embed", x)
    for _ in range(steps):
        message = torch.einsum("ijrc,jc->ir", pairs, h)
        r, z, n = (message @ state["update.weight_ih"].T + state["update.bias_ih"]).chunk(3, dim=1)
        hr, hz, hn = (h @ state["update.weight_hh"].T + state["update.bias_hh"]).chunk(3, dim=1)
        keep = torch.sigmoid(z + hz)
        h = (1 - keep) * torch.tanh(n + torch.sigmoid(r + hr) * hn) + keep * h
    shares = torch.sigmoid(linear("gate", torch.cat([h, x], dim=1))) * linear("value", h)
    members = torch.arange(int(batch.max()) + 1).unsqueeze(1) == batch
    return members.to(x.dtype) @ shares


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate, reference):
    """The parameters are those of the five modules, and there are no buffers."""
    assert_equal(candidate(fresh), reference(fresh))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5, 6, 7)
@pytest.mark.parametrize("steps", [0, 1, 4])
def test_values(candidate, rng, steps):
    """The graphs' vectors are the formula's, after any number of steps."""
    for nodes, edges, graphs, (node, edge, hidden, out) in ((7, 12, 4, (3, 2, 4, 5)), (11, 30, 5, (2, 3, 5, 1))):
        inputs = molecules(rng, nodes, edges, graphs, node, edge)
        state = parameters(rng, node, edge, hidden, out)
        assert_close(candidate(forward, *inputs, state, steps), dense(*inputs, state, steps), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_no_edges(candidate, rng):
    """Without edges every node is updated at every step, with messages of zeros."""
    inputs, state = molecules(rng, 6, 5, 4), parameters(rng, 3, 2, 4, 5)
    inputs = inputs[0], inputs[1][:, :0], inputs[2][:0], inputs[3]
    assert_close(candidate(forward, *inputs, state), dense(*inputs, state, 3))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward_double, *molecules(rng, 7, 12, 4), parameters(rng, 3, 2, 4, 5))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng):
    """The gradients of `x`, `edge_attr` and all parameters are the formula's."""
    inputs, state = molecules(rng, 7, 12, 4, dtype="float64"), parameters(rng, 3, 2, 4, 5, "float64")
    cotangent = rng.normal((4, 5), "float64")
    assert_close(candidate(backward, *inputs, state, cotangent), reference(backward, *inputs, state, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More nodes, edges and graphs run no more lines of Python."""
    state = parameters(rng, 3, 2, 4, 5)
    budget.growth(forward, lambda n: (*molecules(rng, 2 * n, 3 * n, n), state), sizes=(8, 64), of="lines", at_most=1.0)
