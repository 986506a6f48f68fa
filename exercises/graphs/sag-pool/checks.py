"""Hidden checks: graphs/sag-pool."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, edge_index, score, ratio, batch):
    return sub.sag_pool(x, edge_index, score, ratio, batch)


@probe
def features(sub, *args):
    return sub.sag_pool(*args)[0]


@probe
def backward(sub, x, edge_index, score, ratio, batch, cotangent):
    sub.sag_pool(x.requires_grad_(), edge_index, score.requires_grad_(), ratio, batch)[0].backward(cotangent)
    return {"x": x.grad, "score": score.grad}


@probe
def forward_random(sub, nodes, graphs, edges):
    batch, edge_index = torch.randint(graphs, (nodes,)), torch.randint(nodes, (2, edges))
    return sub.sag_pool(torch.rand(nodes, 16), edge_index, torch.rand(nodes), 0.5, batch)


def graphs(rng, nodes, edges, count, dtype="float32"):
    """Graphs in mixed order, none with number 1, the last of a single node; loops and a repeated edge among others."""
    edge_index = rng.integers(0, nodes, (2, edges))
    edge_index[0, ::4] = edge_index[1, ::4]
    edge_index[:, 1] = edge_index[:, 2]
    batch = rng.integers(2, count - 1, (nodes,))
    batch[::3] = 0
    batch[nodes // 2] = count - 1
    # Within a graph all scores differ, and graphs have different levels.
    score = 0.2 * (rng.permutation(nodes).to(getattr(torch, dtype)) + 0.5) - 1.5 + 0.9 * (batch % 3 - 1)
    return rng.normal((nodes, 3), dtype), edge_index, score, batch


def one_by_one(x, edge_index, score, ratio, batch):
    """The formula, node by node."""
    kept = []
    for graph in set(batch.tolist()):
        nodes = [i for i, number in enumerate(batch.tolist()) if number == graph]
        nodes.sort(key=lambda i: (-float(score[i]), i))
        kept += nodes[: math.ceil(ratio * len(nodes))]
    kept.sort()
    edges = [[kept.index(i), kept.index(j)] for i, j in edge_index.T.tolist() if i in kept and j in kept]
    kept = torch.tensor(kept, dtype=torch.int64)
    edges = torch.tensor(edges, dtype=torch.int64).reshape(-1, 2).T
    return torch.tanh(score[kept]).unsqueeze(1) * x[kept], edges, batch[kept], kept


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4, 5, 6, 7, 8)
@pytest.mark.parametrize("ratio", [0.35, 0.5, 0.85, 1.0])
def test_values(candidate, rng, ratio):
    """Every graph keeps its best nodes, gated, and their edges, renumbered."""
    for nodes, edges, count in ((7, 12, 4), (23, 90, 6)):
        x, edge_index, score, batch = graphs(rng, nodes, edges, count)
        args = x, edge_index, score, ratio, batch
        assert_close(candidate(forward, *args), one_by_one(*args))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_whole_numbers(candidate, rng):
    """A whole number of nodes is not rounded up, also where float32 misses it: 0.6 of 25 nodes are 15."""
    for ratio, nodes in ((0.6, 25), (0.3, 50)):
        args = rng.normal((nodes, 3)), rng.integers(0, nodes, (2, 60)), rng.permutation(nodes) / 10, ratio
        args = *args, rng.integers(0, 1, (nodes,))
        assert_close(candidate(forward, *args), one_by_one(*args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_ties(candidate, rng):
    """Of nodes with the same score the one with the smaller number is kept."""
    x, edge_index, _, batch = graphs(rng, 40, 60, 5)
    args = x, edge_index, rng.integers(1, 4, (40,)).float(), 0.5, batch
    assert_close(candidate(forward, *args), one_by_one(*args))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("empty", ["edges", "nodes"])
def test_nothing(candidate, rng, empty):
    """A batch without edges, or without nodes, is pooled to what is left."""
    x, edge_index, score, batch = graphs(rng, 9, 6, 4)
    args = x, edge_index[:, :0], score, 0.5, batch
    if empty == "nodes":
        args = x[:0], edge_index[:, :0], score[:0], 0.5, batch[:0]
    assert_close(candidate(forward, *args), one_by_one(*args))


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("ratio", [0.0, -0.5, 1.5])
def test_bad_ratio(candidate, rng, ratio):
    """A ratio of 0, below 0 or above 1 is refused with a ValueError."""
    x, edge_index, score, batch = graphs(rng, 9, 14, 4)
    assert_raises(candidate, ValueError, forward, x, edge_index, score, ratio, batch)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    x, edge_index, score, batch = graphs(rng, 9, 20, 4)
    contract(features, x, edge_index, score, 0.5, batch)


@pytest.mark.gradients
@pytest.mark.rules(12)
def test_gradients(candidate, rng):
    """The gradients of `x` and `score` are the formula's; dropped nodes get zeros."""
    x, edge_index, score, batch = graphs(rng, 13, 20, 5, "float64")
    x.requires_grad_()
    score.requires_grad_()
    pooled, _, _, kept = one_by_one(x, edge_index, score, 0.5, batch)
    cotangent = rng.normal((len(kept), 3), "float64")
    expected = dict(zip(("x", "score"), torch.autograd.grad(pooled, (x, score), cotangent), strict=True))
    got = candidate(backward, x.detach(), edge_index, score.detach(), 0.5, batch, cotangent)
    assert_close(got, expected)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop(budget, rng):
    """More nodes, edges and graphs run no more lines of Python."""

    def make(n):
        x, edge_index, score, batch = graphs(rng, 3 * n, 6 * n, n)
        return x, edge_index, score, 0.5, batch

    budget.growth(forward, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(14)
def test_memory(budget):
    """Memory grows with the nodes and edges, not with their products."""
    budget.memory(forward_random, lambda: (6000, 2000, 30_000), at_most=4.0)
