"""Hidden checks: graphs/subgraph-batches."""

import pytest
import torch

from grader.checks import assert_equal, assert_raises, probe


@probe
def subgraph(sub, edge_index, nodes, n):
    return sub.induced_subgraph(edge_index, nodes, n)


@probe
def batches(sub, edge_index, parts):
    return sub.cluster_batches(edge_index, parts)


@probe
def subgraph_random(sub, n, edges, nodes):
    return sub.induced_subgraph(torch.randint(n, (2, edges)), torch.randperm(n)[:nodes], n)


def graph(rng, nodes, edges):
    """Random edges, with self loops and repeats among them; the last node has none."""
    edge_index = rng.integers(0, nodes - 1, (2, edges))
    edge_index[0, ::6] = edge_index[1, ::6]
    edge_index[:, 1::7] = edge_index[:, :1]
    return edge_index


def one_by_one(edge_index, nodes):
    """The edges among the nodes, renumbered, and their columns, edge by edge."""
    number = {node: i for i, node in enumerate(nodes.tolist())}
    columns = list(enumerate(edge_index.T.tolist()))
    kept = [e for e, ends in columns if all(end in number for end in ends)]
    edges = [[number[end] for end in ends] for e, ends in columns if e in kept]
    return torch.tensor(edges, dtype=torch.int64).reshape(-1, 2).T.contiguous(), torch.tensor(kept, dtype=torch.int64)


def part_by_part(edge_index, parts):
    """The batches, with one search for each part."""
    found = [(parts == part).nonzero().squeeze(1) for part in range(int(parts.max()) + 1)]
    return [(nodes, one_by_one(edge_index, nodes)[0]) for nodes in found]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4)
@pytest.mark.parametrize("sizes", [(7, 20, 4), (12, 60, 9), (15, 70, 15)], ids=str)
def test_subgraph(candidate, rng, sizes):
    """The edges among the nodes are kept once, in order, and renumbered."""
    n, edges, k = sizes
    edge_index, nodes = graph(rng, n, edges), rng.choice(n, k)
    nodes = torch.cat([nodes[nodes != edge_index[0, 0]], edge_index[0, :1]])  # so a loop and its copies stay
    assert_equal(candidate(subgraph, edge_index, nodes, n), one_by_one(edge_index, nodes))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("what", ["twice", "negative", "too large"])
def test_bad_nodes(candidate, rng, what):
    """A node that is listed twice or does not exist is refused with a ValueError."""
    nodes = torch.tensor({"twice": [5, 2, 5], "negative": [5, 2, -1], "too large": [5, 7, 2]}[what])
    assert_raises(candidate, ValueError, subgraph, graph(rng, 7, 20), nodes, 7)


@pytest.mark.correctness
@pytest.mark.rules(4, 6, 7)
@pytest.mark.parametrize("sizes", [(9, 30, 3), (20, 120, 5)], ids=str)
def test_batches(candidate, rng, sizes):
    """Each part has its nodes and the edges among them; edges between parts are gone."""
    n, edges, count = sizes
    edge_index, parts = graph(rng, n, edges), rng.integers(1, count, (n,))
    parts[::3] = 0
    parts[2] = count  # so the number before it, or one before that, may be missing
    assert_equal(candidate(batches, edge_index, parts), part_by_part(edge_index, parts))


@pytest.mark.correctness
@pytest.mark.rules(6, 8, 9)
def test_missing_part(candidate, rng):
    """A part without nodes, or without edges, keeps its place in the list."""
    edge_index, parts = graph(rng, 9, 40), torch.tensor([4, 2, 4, 2, 2, 4, 4, 2, 5])
    for edges in (edge_index, edge_index[:, :0]):
        assert_equal(candidate(batches, edges, parts), part_by_part(edges, parts))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_nothing(candidate, rng):
    """No nodes, or no edges, give no edges; a graph without nodes has no batches."""
    edge_index, nothing = graph(rng, 7, 20), rng.integers(0, 7, (0,))
    for args in ((edge_index, nothing), (edge_index[:, :0], rng.choice(7, 4))):
        assert_equal(candidate(subgraph, *args, 7), one_by_one(*args))
    assert_equal(candidate(batches, edge_index[:, :0], nothing), [])


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The inputs are not changed, and any memory layout works."""
    edge_index = graph(rng, 9, 40)
    contract(subgraph, edge_index, rng.choice(9, 6), 9)
    contract(batches, edge_index, torch.cat([torch.arange(3), rng.integers(0, 3, (6,))]))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop_in_a_subgraph(budget, rng):
    """More nodes and edges run no more lines of Python."""
    budget.growth(
        subgraph, lambda n: (graph(rng, n, 5 * n), rng.choice(n, n // 2), n), sizes=(8, 64), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_search_for_each_part(budget, rng):
    """More parts take no more tensor operations."""

    def make(count):
        return graph(rng, 4 * count, 20 * count), torch.cat([torch.arange(count)] * 4)

    budget.growth(batches, make, sizes=(4, 32), of="ops", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget):
    """Memory grows with the nodes and edges, not with their products."""
    budget.memory(subgraph_random, lambda: (4000, 100_000, 2000), at_most=3.0)
