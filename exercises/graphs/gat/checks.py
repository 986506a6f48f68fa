"""Hidden checks: graphs/gat."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def layer(sub, x, weight, att_source, att_target, bias):
    heads, out = att_source.shape
    conv = sub.GATConv(weight.shape[1], out, heads).to(x.device, x.dtype)
    conv.load_state_dict({"lin.weight": weight, "att_source": att_source, "att_target": att_target, "bias": bias})
    return conv


@probe
def forward(sub, x, edge_index, *parameters):
    return layer(sub, x, *parameters)(x, edge_index).detach()


@probe
def forward_random(sub, nodes, edges):
    x, edge_index = torch.rand(nodes, 16), torch.randint(nodes, (2, edges))
    conv = layer(sub, x, torch.rand(64, 16), torch.rand(4, 16), torch.rand(4, 16), torch.rand(64))
    with torch.no_grad():
        return conv(x, edge_index)


@probe
def backward(sub, x, edge_index, cotangent, *parameters):
    conv = layer(sub, x, *parameters)
    conv(x.requires_grad_(), edge_index).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in conv.named_parameters()}}


@probe
def fresh(sub):
    conv = sub.GATConv(5, 3, 2)
    return {
        "parameters": {name: tuple(value.shape) for name, value in conv.named_parameters()},
        "buffers": [name for name, _ in conv.named_buffers()],
        "bias": conv.bias.tolist(),
        "att": [bool((value != 0).any()) for value in (conv.att_source, conv.att_target)],
    }


def graph(rng, nodes, edges):
    """Random edges without loops, one of them twice, none at the last node."""
    source = rng.integers(0, nodes - 1, (edges,))
    edge_index = rng.integers(0, 1, (2, edges))
    edge_index[0], edge_index[1] = source, (source + rng.integers(1, nodes - 1, (edges,))) % (nodes - 1)
    edge_index[:, 1] = edge_index[:, 0]
    return edge_index


def parameters(rng, into, out, heads, dtype="float32"):
    return (
        rng.normal((heads * out, into), dtype),
        rng.normal((heads, out), dtype),
        rng.normal((heads, out), dtype),
        rng.normal((heads * out,), dtype),
    )


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate, reference):
    """The parameters have the right names and shapes, and `bias` starts as zeros."""
    got, expected = candidate(fresh), reference(fresh)
    assert_equal(sorted(got["parameters"]), sorted(expected["parameters"]))
    assert_equal(got, expected | {"parameters": {name: expected["parameters"][name] for name in got["parameters"]}})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5, 6, 7, 8)
@pytest.mark.parametrize("sizes", [(5, 7, 3, 4, 1), (7, 16, 2, 3, 4), (9, 30, 4, 2, 3)], ids=str)
def test_values(candidate, reference, rng, sizes):
    """The values are the formula's, for every number of heads and a repeated edge."""
    nodes, edges, into, out, heads = sizes
    args = rng.normal((nodes, into)), graph(rng, nodes, edges), *parameters(rng, into, out, heads)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_self_loops(candidate, reference, rng):
    """Self loops that are listed, once or twice, change nothing."""
    edge_index = graph(rng, 7, 16)
    edge_index[1, 5:10] = edge_index[0, 5:10]
    edge_index[:, 10] = edge_index[:, 9]
    edge_index[:, 11] = 6
    args = rng.normal((7, 3)), edge_index, *parameters(rng, 3, 4, 2)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_no_edges(candidate, reference, rng):
    """Without edges every node attends to itself alone."""
    args = rng.normal((5, 3)), rng.integers(0, 5, (2, 0)), *parameters(rng, 3, 4, 2)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_large_scores(candidate, reference, rng):
    """Scores far from zero, positive or negative, give finite weights at each node."""
    x = rng.uniform((8, 1), 0.5, 1)
    x[:4] *= -1
    edge_index = graph(rng, 8, 20)
    edge_index[:, 4:10] %= 4
    weight = rng.uniform((6, 1), 0.5, 1)
    args = x, edge_index, weight, rng.uniform((2, 3), 800, 900), rng.uniform((2, 3), 4000, 5000), rng.normal((6,))
    assert_close(candidate(forward, *args), reference(forward, *args), rtol=1e-2, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward, rng.normal((7, 3)), graph(rng, 7, 12), *parameters(rng, 3, 4, 2))


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients(candidate, reference, rng):
    """The gradients of x and of all parameters are those of the formula."""
    edge_index = graph(rng, 7, 15)
    edge_index[0, 6] = edge_index[1, 6]  # a loop, and beside it an edge of another node, so that its weight matters
    edge_index[0, 7], edge_index[1, 7] = (edge_index[1, 6] + 1) % 7, edge_index[1, 6]
    args = rng.normal((7, 3), "float64"), edge_index, rng.normal((7, 8), "float64")
    args = *args, *parameters(rng, 3, 4, 2, "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """More nodes, edges and heads run no more lines of Python."""
    budget.growth(
        forward,
        lambda n: (rng.normal((n, 3)), graph(rng, n, 5 * n), *parameters(rng, 3, 2, n // 4)),
        sizes=(8, 32),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget):
    """Memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (3000, 20_000), at_most=4.0)
