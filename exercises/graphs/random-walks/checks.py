"""Hidden checks: graphs/random-walks."""

import networkx
import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def walk(sub, edge_index, node, walks, length, top_k, seed):
    neighbors, weights = sub.walk_neighbors(edge_index, node, walks, length, top_k, np.random.default_rng(seed))
    return neighbors, weights


@probe
def walk_thrice(sub, edge_index, node, walks, length, top_k, seed):
    one, same = np.random.default_rng(seed), np.random.default_rng(seed)
    return [list(sub.walk_neighbors(edge_index, node, walks, length, top_k, rng)) for rng in (one, same, one)]


@probe
def count_found(sub, edge_index, node, walks, length, top_k, seed):
    return len(sub.walk_neighbors(edge_index, node, walks, length, top_k, np.random.default_rng(seed))[0])


def graph(rng, nodes, edges):
    """Random edges with loops and repeats; from node 0 to 1 and 2, which is a dead end; the last node is alone."""
    edge_index = rng.integers(0, nodes - 1, (2, edges))
    edge_index[0] = np.where(edge_index[0] == 2, 1, edge_index[0])
    edge_index[:, 0] = 0, 1
    edge_index[:, 1] = edge_index[:, 2] = 0, 2
    edge_index[:, 3] = 1, 1
    edge_index[:, 4] = 1, 0
    return edge_index[:, rng.permutation(edges)]


def multigraph(edge_index, nodes):
    made = networkx.MultiDiGraph()
    made.add_nodes_from(range(nodes))
    made.add_edges_from(edge_index.T.tolist())
    return made


def expected_shares(edge_index, nodes, node, length):
    """The shares of visits from powers of the matrix of transitions, and their standard deviation for a single walk."""
    matrix = networkx.to_numpy_array(multigraph(edge_index, nodes))
    matrix = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    powers = [np.linalg.matrix_power(matrix, step) for step in range(length + 1)]
    counted = np.arange(nodes) != node
    visits = sum(power[node] for power in powers[1:]) * counted
    shares = visits / visits.sum()
    # a walk's visits to j, less j's share of all its visits, have the mean 0: this is their square's mean
    excess = np.eye(nodes) * counted - np.outer(counted, shares)
    square = sum(powers[t][node] @ excess**2 for t in range(1, length + 1))
    square += 2 * sum(
        powers[s][node] @ (excess * (powers[t - s] @ excess)) for t in range(1, length + 1) for s in range(1, t)
    )
    return shares, np.sqrt(square) / visits.sum()


def arrays(*pairs):
    neighbors, weights = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(neighbors, "int64"), np.array(weights, "float64")


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5, 6, 7, 9)
@pytest.mark.parametrize("length", [1, 2, 5], ids=lambda length: f"length={length}")
def test_one_way(candidate, length):
    """Where there is only one path, visits are counted exactly, except to the start."""
    edge_index = np.array([[4, 1, 9, 6, 2, 7], [9, 7, 1, 1, 4, 4]])
    way = [9, 1, 7, 4, 9][:length]
    counts = {place: way.count(place) for place in (9, 1, 7) if place in way}
    found = sorted(counts, key=lambda place: (-counts[place], place))
    expected = arrays(*((place, counts[place] / sum(counts.values())) for place in found))
    assert_close(candidate(walk, edge_index, 4, 5, length, 10, 3), expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_dead_ends(candidate):
    """A walk at a node that no edge leaves has ended: one visit, and no new start."""
    edge_index = np.array([[5, 3, 0, 0], [3, 8, 5, 0]])
    for length in (4, 5):
        assert_close(candidate(walk, edge_index, 5, 7, length, 4, 3), arrays((3, 0.5), (8, 0.5)))
    assert_close(candidate(walk, edge_index, 3, 7, 6, 4, 3), arrays((8, 1.0)))


@pytest.mark.correctness
@pytest.mark.rules(2, 5)
def test_loops(candidate):
    """A self loop is a step that stays, and counts as a visit."""
    edge_index = np.array([[3, 5, 8], [3, 8, 3]])  # from 5: 8, 3, 3, 3
    assert_close(candidate(walk, edge_index, 5, 7, 4, 4, 3), arrays((3, 0.75), (8, 0.25)))


@pytest.mark.correctness
@pytest.mark.rules(6, 10)
def test_nothing_found(candidate):
    """Without edges, without a way out or with loops at `node` only: empty arrays."""
    edge_index = np.array([[0, 1, 2, 2], [1, 3, 2, 2]])
    for edges, node in ((edge_index[:, :0], 0), (edge_index, 3), (edge_index, 2), (edge_index, 11)):
        assert_equal(candidate(walk, edges, node, 4, 3, 2, 3), arrays())


@pytest.mark.correctness
@pytest.mark.rules(7, 8, 9)
def test_ties_and_top_k(candidate):
    """The most visited come first, then smaller numbers; weights are shares of these."""
    edge_index = np.array([[7, 5, 2, 9, 4], [5, 2, 9, 4, 5]])  # from 7: 5, 2, 9, 4, 5, 2, 9, ...
    for top_k, expected in (
        (1, arrays((2, 1.0))),
        (2, arrays((2, 0.5), (5, 0.5))),
        (3, arrays((2, 0.4), (5, 0.4), (4, 0.2))),
        (8, arrays((2, 2 / 6), (5, 2 / 6), (4, 1 / 6), (9, 1 / 6))),
    ):
        assert_close(candidate(walk, edge_index, 7, 6, 6, top_k, 3), expected)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_many_ties(candidate, rng):
    """The smaller number comes first also where many nodes have the same number of visits."""
    circle = 1 + rng.permutation(200)
    edge_index = np.stack([np.append(circle, 0), np.append(np.roll(circle, -1), circle[0])])
    order = np.concatenate([np.sort(circle[:100]), np.sort(circle[100:])])  # the first half is visited twice
    expected = order, np.repeat([2 / 300, 1 / 300], 100)
    assert_close(candidate(walk, edge_index, 0, 2, 300, 200, 3), expected)


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 5, 6)
@pytest.mark.parametrize("length", [1, 4], ids=lambda length: f"length={length}")
def test_frequencies(candidate, rng, length):
    """Over many walks the shares of visits follow the probabilities of the steps."""
    edge_index, walks = graph(rng, 8, 17), 10_000
    expected, deviation = expected_shares(edge_index, 8, 0, length)
    neighbors, weights = candidate(walk, edge_index, 0, walks, length, 8, 3)
    got = np.zeros(8)
    got[neighbors] = weights
    excess = np.abs(got - expected) - 6 * deviation / walks**0.5
    far = int(excess.argmax())
    assert excess[far] <= 1e-9, f"node {far} has the weight {got[far]:.3f}, and should have about {expected[far]:.3f}"
    assert (np.diff(weights) <= 0).all(), "the most visited do not come first"
    reachable = networkx.single_source_shortest_path_length(multigraph(edge_index, 8), 0, cutoff=length)
    astray = set(neighbors.tolist()) - set(reachable) | {0} & set(neighbors.tolist())
    assert not astray, f"no walk from node 0 visits {sorted(astray)}"


@pytest.mark.correctness
@pytest.mark.rules(1, 4)
def test_walks_differ(candidate):
    """Each walk draws by itself: of two edges both are taken, about the same number."""
    edge_index = np.array([[0, 0, 1, 2], [1, 2, 3, 4]])
    neighbors, weights = candidate(walk, edge_index, 0, 4000, 2, 9, 3)
    assert_equal(np.sort(neighbors), np.array([1, 2, 3, 4]))
    assert (np.abs(weights - 0.25) < 0.03).all(), "each has a quarter of the visits, up to chance"
    share = dict(zip(neighbors.tolist(), weights.tolist(), strict=True))
    assert [share[3], share[4]] == [share[1], share[2]], "every walk to 1 goes on to 3, and every walk to 2 to 4"


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_seeded(candidate):
    """The same state of `rng` gives the same answer, and drawing changes the state."""
    edge_index = np.stack([np.zeros(40, "int64"), np.arange(1, 41)])
    one, same, other = candidate(walk_thrice, edge_index, 0, 400, 1, 40, 3)
    assert_equal(same, one)
    assert not np.array_equal(one[0], other[0]), "a generator that has been used gives the same answer once more"


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_refusals(candidate, rng):
    """`walks`, `length` or `top_k` below 1 is refused with a ValueError."""
    for counts in ((0, 2, 3), (5, 0, 3), (5, 2, 0), (5, 2, -1)):
        assert_raises(candidate, ValueError, walk, graph(rng, 6, 9), 0, *counts, 3)


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_contract(contract, rng):
    """The edges are not changed, and any memory layout gives the same."""
    edge_index = np.array([[4, 1, 9, 6, 2, 7], [9, 7, 1, 1, 4, 4]])
    contract(walk, edge_index, 4, 5, 6, 10, 3, float64=False)


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop_over_walks(budget, rng):
    """More walks run no more lines of Python."""
    edge_index = np.array([[0, 1, 2], [1, 2, 0]])
    budget.growth(walk, lambda n: (edge_index, 0, n, 4, 5, 3), sizes=(16, 128), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop_over_edges(budget):
    """More nodes and edges run no more lines of Python."""

    def make(n):
        ring = np.arange(n)
        return np.stack([ring, (ring + 1) % n]), 0, 8, 4, 5, 3

    budget.growth(count_found, make, sizes=(16, 128), of="lines", at_most=1.0)
