"""Hidden checks: graphs/graph-matrices."""

import pytest

from grader.checks import assert_equal, assert_raises, probe


@probe
def call(sub, name, edges, n, directed):
    return getattr(sub, name)(edges, n, directed)


def graph(rng, nodes, count):
    """Random edges that leave the last node alone, with a self loop, an edge listed twice, and one both ways round."""
    edges = rng.integers(0, nodes - 1, (count, 2))
    edges[0, 0] = edges[0, 1]
    edges[1] = edges[2]
    edges[3] = edges[2][::-1]
    return edges


names = pytest.mark.parametrize("name", ["adjacency", "incidence", "degrees"])
directions = pytest.mark.parametrize("directed", [False, True], ids=["undirected", "directed"])


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 5, 6)
@names
@directions
def test_simple(candidate, reference, name, directed, rng):
    """Without self loops and repeated edges the numbers are right."""
    edges = rng.integers(0, 1, (3, 2))
    edges[:, 0], edges[:, 1] = rng.choice(5, 3), rng.integers(5, 7, (3,))
    assert_equal(candidate(call, name, edges, 8, directed), reference(call, name, edges, 8, directed))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 5, 6, 7, 8)
@names
@directions
def test_values(candidate, reference, rng, name, directed):
    """Self loops, repeated edges and nodes without edges count as defined."""
    for nodes, count in ((4, 6), (7, 20)):
        edges = graph(rng, nodes, count)
        assert_equal(candidate(call, name, edges, nodes, directed), reference(call, name, edges, nodes, directed))


@pytest.mark.correctness
@pytest.mark.rules(8)
@names
def test_no_edges(candidate, reference, rng, name):
    """A graph without edges has matrices of zeros, of the right shapes."""
    for directed in (False, True):
        args = name, rng.integers(0, 5, (0, 2)), 5, directed
        assert_equal(candidate(call, *args), reference(call, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
@names
def test_bad_nodes(candidate, rng, name):
    """A node that is negative or too large is refused with a ValueError."""
    for place, node in (((2, 0), -1), ((1, 1), 7), ((0, 0), 9), ((3, 1), -7)):
        edges = graph(rng, 7, 6)
        edges[place] = node
        for directed in (False, True):
            assert_raises(candidate, ValueError, call, name, edges, 7, directed)


@pytest.mark.correctness
@pytest.mark.rules(10)
@names
def test_contract(contract, rng, name):
    """The edges are not changed, and any memory layout gives the same result."""
    contract(call, name, graph(rng, 6, 9), 6, False, float64=False)


@pytest.mark.performance
@pytest.mark.rules(11)
@names
def test_no_loop(budget, rng, name):
    """More nodes and edges run no more lines of Python."""
    budget.growth(call, lambda n: (name, graph(rng, n, 3 * n), n, False), sizes=(8, 64), of="lines", at_most=1.0)
