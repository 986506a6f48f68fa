"""Hidden checks: graphs/message-passing."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def forward(sub, x, edge_index, kind, reduce):
    messages = {
        "source": lambda source, target: source,
        "target": lambda source, target: 2 * target,
        "both": lambda source, target: torch.cat([source - target, source[:, :1] * target[:, :1]], dim=1),
    }
    return sub.propagate(x, edge_index, messages[kind], reduce)


@probe
def forward_random(sub, nodes, edges):
    x, edge_index = torch.rand(nodes, 64), torch.randint(nodes, (2, edges))
    return sub.propagate(x, edge_index, lambda source, target: source + target, "sum")


@probe
def backward(sub, x, weight, edge_index, reduce, cotangent):
    x.requires_grad_()
    weight.requires_grad_()
    sub.propagate(x, edge_index, lambda source, target: (source * target.sin()) @ weight, reduce).backward(cotangent)
    return {"x": x.grad, "weight": weight.grad}


@probe
def calls(sub, x, edge_index):
    shapes = []
    sub.propagate(x, edge_index, lambda source, target: shapes.append((source.shape, target.shape)) or source, "sum")
    return shapes


def graph(rng, nodes, edges):
    """Edges between random nodes, but none into node 0 and at least one self loop and one edge twice."""
    edge_index = rng.integers(0, nodes, (2, edges))
    edge_index[1] = rng.integers(1, nodes, (edges,))
    edge_index[0, 0] = edge_index[1, 0]
    edge_index[:, 1] = edge_index[:, 2]
    return edge_index


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 5, 6)
@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
@pytest.mark.parametrize("kind", ["source", "target", "both"])
def test_values(candidate, reference, rng, kind, reduce):
    """Messages are reduced at their targets; a node without any gets zeros."""
    args = rng.normal((7, 3)), graph(rng, 7, 19), kind, reduce
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("reduce", ["mean", "max"])
def test_negative_messages(candidate, reference, rng, reduce):
    """Where all messages are negative, their mean and maximum are negative, too."""
    args = -rng.uniform((6, 4), 1, 3), graph(rng, 6, 15), "source", reduce
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
def test_no_edges(candidate, reference, rng, reduce):
    """A graph without edges gives zeros for every node."""
    args = rng.normal((5, 3)), rng.integers(0, 5, (2, 0)), "both", reduce
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_one_call(candidate, reference, rng):
    """The message function is called once, for all edges."""
    args = rng.normal((6, 4)), graph(rng, 6, 11)
    assert_equal(candidate(calls, *args), reference(calls, *args))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_bad_reduce(candidate, rng):
    """An unknown `reduce` is refused with a ValueError."""
    for reduce in ("median", "Sum"):
        assert_raises(candidate, ValueError, forward, rng.normal((5, 3)), graph(rng, 5, 8), "source", reduce)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward, rng.normal((6, 4)), graph(rng, 6, 11), "both", "mean")


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
def test_gradients(candidate, reference, rng, reduce):
    """The gradients reach both ends of every edge and the message function's weights."""
    edge_index = graph(rng, 6, 14)
    edge_index[0, 1] = (edge_index[0, 2] + 1) % 6
    args = rng.normal((6, 3), "float64"), rng.normal((3, 5), "float64"), edge_index, reduce
    cotangent = rng.normal((6, 5), "float64")
    assert_close(candidate(backward, *args, cotangent), reference(backward, *args, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
def test_no_loop(budget, rng, reduce):
    """More nodes and edges run no more lines of Python."""
    budget.growth(
        forward,
        lambda n: (rng.normal((n, 4)), graph(rng, n, 5 * n), "source", reduce),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(11)
def test_memory(budget):
    """Memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (2000, 30_000), at_most=3.0)
