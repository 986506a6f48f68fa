"""Hidden checks: graphs/gcn-conv."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, x, edge_index, weight, bias):
    conv = sub.GCNConv(weight.shape[1], weight.shape[0]).to(x.device, x.dtype)
    conv.load_state_dict({"lin.weight": weight, "bias": bias}, strict=False)
    return conv(x, edge_index).detach()


@probe
def forward_random(sub, nodes, edges):
    conv = sub.GCNConv(64, 64)
    conv.load_state_dict({"lin.weight": torch.rand(64, 64), "bias": torch.rand(64)}, strict=False)
    x, edge_index = torch.rand(nodes, 64), torch.randint(nodes, (2, edges))
    with torch.no_grad():
        return conv(x, edge_index)


@probe
def backward(sub, x, edge_index, weight, bias, cotangent):
    conv = sub.GCNConv(weight.shape[1], weight.shape[0]).to(x.device, x.dtype)
    conv.load_state_dict({"lin.weight": weight, "bias": bias}, strict=False)
    conv(x.requires_grad_(), edge_index).backward(cotangent)
    return {"x": x.grad, "weight": conv.lin.weight.grad, "bias": conv.bias.grad}


@probe
def fresh(sub):
    conv = sub.GCNConv(5, 3)
    return {
        "parameters": {name: tuple(value.shape) for name, value in conv.named_parameters()},
        "buffers": [name for name, _ in conv.named_buffers()],
    }


@probe
def fresh_bias(sub):
    torch.use_deterministic_algorithms(True)  # memory that nobody has written to is filled with NaN
    try:
        return sub.GCNConv(5, 3).bias.detach()
    finally:
        torch.use_deterministic_algorithms(False)


def graph(rng, nodes, edges):
    """Random edges without loops, one of them twice, none at the last node."""
    source = rng.integers(0, nodes - 1, (edges,))
    step = rng.integers(1, nodes - 1, (edges,))
    edge_index = rng.integers(0, 1, (2, edges))
    edge_index[0], edge_index[1] = source, (source + step) % (nodes - 1)
    edge_index[:, 1] = edge_index[:, 0]
    return edge_index


def layer(rng, nodes, into, out, dtype="float32"):
    return rng.normal((nodes, into), dtype), rng.normal((out, into), dtype), rng.normal((out,), dtype)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """The parameters are `lin.weight` and `bias`, and there are no buffers."""
    assert_equal(candidate(fresh), reference(fresh))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_fresh_bias(candidate, reference):
    """A new layer's bias is zeros, not what happens to be in memory."""
    assert_equal(candidate(fresh_bias), reference(fresh_bias))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6, 7, 8)
@pytest.mark.parametrize("sizes", [(6, 9, 2, 4), (9, 25, 5, 3)], ids=str)
def test_values(candidate, reference, rng, sizes):
    """The values are the formula's, with one-way and repeated edges and a lone node."""
    nodes, edges, into, out = sizes
    x, weight, bias = layer(rng, nodes, into, out)
    args = x, graph(rng, nodes, edges), weight, bias
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3, 6)
def test_self_loops(candidate, reference, rng):
    """Self loops that are listed, once or twice, change nothing."""
    x, weight, bias = layer(rng, 7, 3, 4)
    edge_index = graph(rng, 7, 16)
    edge_index[1, 5:10] = edge_index[0, 5:10]
    edge_index[:, 10] = edge_index[:, 9]
    edge_index[:, 11] = 6
    assert_close(candidate(forward, x, edge_index, weight, bias), reference(forward, x, edge_index, weight, bias))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_digits(candidate, reference, rng):
    """In float64 the weights of the edges have all their digits."""
    x, weight, bias = layer(rng, 4, 3, 2, "float64")
    edge_index = rng.integers(0, 1, (2, 2))
    edge_index[0, 0], edge_index[0, 1] = 1, 2  # node 0 has degree 3, whose root is no fraction
    args = x, edge_index, weight, bias
    assert_close(candidate(forward, *args), reference(forward, *args), rtol=1e-12, atol=1e-12)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_no_edges(candidate, reference, rng):
    """A graph without edges gets the linear map and the bias."""
    x, weight, bias = layer(rng, 5, 3, 4)
    args = x, rng.integers(0, 5, (2, 0)), weight, bias
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    x, weight, bias = layer(rng, 7, 3, 4)
    contract(forward, x, graph(rng, 7, 12), weight, bias)


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients(candidate, reference, rng):
    """The gradients of x, the weight and the bias are those of the formula."""
    x, weight, bias = layer(rng, 7, 3, 4, "float64")
    edge_index = graph(rng, 7, 15)
    edge_index[1, 6] = edge_index[0, 6]
    args = x, edge_index, weight, bias, rng.normal((7, 4), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """More nodes and edges run no more lines of Python."""

    def make(n):
        x, weight, bias = layer(rng, n, 3, 4)
        return x, graph(rng, n, 5 * n), weight, bias

    budget.growth(forward, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget):
    """Memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (5000, 30_000), at_most=3.0)
