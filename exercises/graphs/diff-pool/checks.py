"""Hidden checks: graphs/diff-pool."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, x, adj, s):
    return sub.diff_pool(x, adj, s)


@probe
def part(sub, number, x, adj, s):
    return sub.diff_pool(x, adj, s)[number]


@probe
def backward(sub, x, adj, s, *cotangents):
    inputs = x.requires_grad_(), adj.requires_grad_(), s.requires_grad_()
    torch.autograd.backward(sub.diff_pool(*inputs), cotangents)
    return [value.grad for value in inputs]


@probe
def loss_backward(sub, x, adj, s):
    _, _, link_loss, entropy_loss = sub.diff_pool(x, adj, s.requires_grad_())
    (2 * link_loss + 3 * entropy_loss).backward()
    return s.grad


def multigraph(rng, graphs, nodes, edges):
    """Adjacency of random edges, with loops and repeats; the last node has none."""
    adj = torch.zeros(graphs, nodes, nodes)
    for one in adj:
        source, target = rng.integers(0, nodes - 1, (2, edges))
        one.index_put_((source, target), torch.ones(edges), accumulate=True)
    return adj


def batch(rng, graphs, nodes, features, clusters, dtype="float32"):
    """Random features, weights that are not symmetric, and scores."""
    adj = rng.uniform((graphs, nodes, nodes), 0, 2, dtype)
    return rng.normal((graphs, nodes, features), dtype), adj, rng.normal((graphs, nodes, clusters), dtype)


def pieces(x, adj, s):
    """The formulas, graph by graph."""
    shares = [torch.softmax(one.double(), dim=1) for one in s]
    pooled_x = [share.T @ one.double() for share, one in zip(shares, x, strict=True)]
    pooled_adj = [share.T @ one.double() @ share for share, one in zip(shares, adj, strict=True)]
    link = [(one - share @ share.T).square().sum().sqrt() for share, one in zip(shares, adj, strict=True)]
    entropy = [torch.special.entr(share).sum(dim=1).mean() for share in shares]
    parts = torch.stack(pooled_x), torch.stack(pooled_adj), sum(link) / len(link), sum(entropy) / len(entropy)
    return [value.to(x.dtype) for value in parts]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 5)
@pytest.mark.parametrize("sizes", [(1, 4, 2, 3), (3, 7, 5, 4), (4, 1, 3, 2), (2, 5, 3, 1), (2, 3, 4, 6)], ids=str)
def test_values(candidate, rng, sizes):
    """Features, edges and both losses are the formulas', for edges of one direction."""
    args = batch(rng, *sizes)
    assert_close(candidate(forward, *args), tuple(pieces(*args)))


@pytest.mark.correctness
@pytest.mark.rules(2, 3, 5, 6)
def test_hard_clusters(candidate, rng):
    """With each node in one cluster, edges are counted and the entropy is 0."""
    x, adj, _ = batch(rng, 3, 8, 4, 3)
    adj = multigraph(rng, 3, 8, 20)
    s = 2000 * torch.nn.functional.one_hot(rng.integers(0, 3, (3, 8)), 3).float() - 500
    got = candidate(forward, x, adj, s)
    assert_close(got, tuple(pieces(x, adj, s)))
    assert_equal(got[1].sum(), adj.sum())


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
def test_no_edges(candidate, rng):
    """Graphs without edges have none between clusters, and still have a link loss."""
    x, adj, s = batch(rng, 2, 5, 3, 4)
    args = x, adj.zero_(), s
    assert_close(candidate(forward, *args), tuple(pieces(*args)))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("number", [0, 1], ids=["features", "edges"])
def test_contract(contract, rng, number):
    """The inputs are not changed, any memory layout and a single graph work, float64 stays."""
    contract(part, number, *batch(rng, 3, 6, 4, 2), batched=[1, 2, 3], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradients(candidate, rng):
    """The gradients of x, adj and s are those of the formulas."""
    args = [value.requires_grad_() for value in batch(rng, 3, 6, 4, 2, "float64")]
    cotangents = rng.normal((3, 2, 4), "float64"), rng.normal((3, 2, 2), "float64"), *rng.normal((2,), "float64")
    expected = torch.autograd.grad(pieces(*args), args, cotangents)
    got = candidate(backward, *(value.detach() for value in args), *cotangents)
    assert_close(got, list(expected))


@pytest.mark.gradients
@pytest.mark.rules(6, 8)
def test_decided_nodes(candidate, rng):
    """Nodes that are wholly in one cluster get finite gradients, here zeros."""
    x, _, _ = batch(rng, 2, 6, 3, 4, "float64")
    hard = torch.nn.functional.one_hot(rng.integers(0, 4, (2, 6)), 4).double()
    zeros = torch.zeros_like(hard)
    assert_close(candidate(loss_backward, x, hard @ hard.mT, 2000 * hard), zeros)
    assert_close(candidate(loss_backward, x, rng.uniform((2, 6, 6), 0, 2, "float64"), 2000 * hard), zeros)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More graphs, nodes and clusters run no more lines of Python."""
    budget.growth(forward, lambda n: batch(rng, n, 2 * n, 3, n), sizes=(4, 16), of="lines", at_most=1.0)
