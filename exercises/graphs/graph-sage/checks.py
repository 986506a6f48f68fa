"""Hidden checks: graphs/graph-sage."""

import itertools
from collections import Counter, defaultdict

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, weights, normalize):
    out, into = weights["lin_self.weight"].shape
    conv = (sub.SAGEConv(into, out, normalize=True) if normalize else sub.SAGEConv(into, out)).to(x.device, x.dtype)
    conv.load_state_dict(weights)
    return conv


@probe
def forward(sub, x, edge_index, weights, normalize):
    return build(sub, x, weights, normalize)(x, edge_index).detach()


@probe
def forward_random(sub, nodes, edges):
    conv = sub.SAGEConv(64, 64)
    x, edge_index = torch.rand(nodes, 64), torch.randint(nodes, (2, edges))
    with torch.no_grad():
        return tuple(conv(x, edge_index).shape)


@probe
def backward(sub, x, edge_index, weights, normalize, cotangent):
    conv = build(sub, x, weights, normalize)
    conv(x.requires_grad_(), edge_index).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in conv.named_parameters()}}


@probe
def fresh(sub):
    conv = sub.SAGEConv(5, 3)
    return {
        "parameters": {name: tuple(value.shape) for name, value in conv.named_parameters()},
        "buffers": [name for name, _ in conv.named_buffers()],
        "bias": conv.bias.detach().abs().sum().item(),
    }


@probe
def sample(sub, edge_index, nodes, k, seed):
    return sub.sample_neighbors(edge_index, nodes, k, torch.Generator().manual_seed(seed))


@probe
def kept_counts(sub, edge_index, nodes, k, seed):
    kept = sub.sample_neighbors(edge_index, nodes, k, torch.Generator().manual_seed(seed))
    return kept[1].bincount(minlength=128)


@probe
def samples(sub, edge_index, nodes, k):
    first, again = torch.Generator().manual_seed(5), torch.Generator().manual_seed(5)
    before = torch.get_rng_state()
    made = [sub.sample_neighbors(edge_index, nodes, k, generator) for generator in (first, first, again, again)]
    return {"samples": made, "global generator untouched": torch.equal(before, torch.get_rng_state())}


def graph(rng, nodes, edges):
    """Random edges with a loop and a repeated edge; nothing arrives at the last node, and it sends nothing."""
    edge_index = rng.integers(0, nodes - 1, (2, edges))
    edge_index[0, 0] = edge_index[1, 0]
    edge_index[:, 1] = edge_index[:, 2]
    return edge_index


def layer(rng, into, out, dtype="float32"):
    names = "lin_self.weight", "lin_neighbor.weight"
    return {**{name: rng.normal((out, into), dtype) for name in names}, "bias": rng.normal((out,), dtype)}


def dense(x, edge_index, weights, normalize):
    """The formula with a matrix of nodes by nodes."""
    matrix = torch.zeros(len(x), len(x), dtype=x.dtype)
    for source, target in edge_index.T.tolist():
        matrix[target, source] += 1
    mean = matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1) @ x
    out = x @ weights["lin_self.weight"].T + mean @ weights["lin_neighbor.weight"].T + weights["bias"]
    return out / out.norm(dim=1, keepdim=True).clamp(min=1e-20) if normalize else out


def columns(edge_index):
    return [tuple(column) for column in edge_index.T.tolist()]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate):
    """There are two weights and a bias of zeros, and no buffers."""
    shapes = {"lin_self.weight": (3, 5), "lin_neighbor.weight": (3, 5), "bias": (3,)}
    assert_equal(candidate(fresh), {"parameters": shapes, "buffers": [], "bias": 0.0})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
@pytest.mark.parametrize("normalize", [False, True], ids=["plain", "normalize"])
def test_values(candidate, rng, normalize):
    """The layer's values are the formula's, also for loops, repeats and a lone node."""
    for nodes, edges, into, out in ((6, 9, 2, 4), (9, 25, 5, 3)):
        args = rng.normal((nodes, into)), graph(rng, nodes, edges), layer(rng, into, out), normalize
        assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(3, 5)
def test_no_edges(candidate, rng):
    """Without edges only the node's own part is left, and rows of zeros stay zeros."""
    x, weights = rng.normal((5, 3)), layer(rng, 3, 4)
    weights["bias"] *= 0
    x[2] = 0
    for normalize in (False, True):
        args = x, rng.integers(0, 5, (2, 0)), weights, normalize
        assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_contract(contract, rng):
    """The layer does not change its inputs, takes any memory layout, and float64 stays."""
    contract(forward, rng.normal((7, 3)), graph(rng, 7, 12), layer(rng, 3, 4), False)


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_sample_counts(candidate, rng):
    """A sample has `k` edges of each node, or all, in the order of `edge_index`."""
    edge_index = graph(rng, 12, 60)
    edge_index[1, 40:] = edge_index[1, 3]  # one node with many
    nodes = rng.permutation(12)[:7]
    nodes = torch.cat([nodes[nodes != edge_index[1, 3]], edge_index[1, 3:4]])
    every = columns(edge_index)
    for k in (0, 1, 3, 100):
        kept = candidate(sample, edge_index, nodes, k, 3)
        assert kept.dtype == torch.int64, f"the kept edges are {kept.dtype}, and should be torch.int64"
        places = iter(every)
        assert all(column in places for column in columns(kept)), "not columns of edge_index, in their order, once each"
        arriving = torch.bincount(edge_index[1], minlength=12)
        arriving[[node for node in range(12) if node not in nodes.tolist()]] = 0
        assert_equal(kept[1].bincount(minlength=12), arriving.clamp(max=k))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_sample_of_nothing(candidate, rng):
    """Without nodes or arriving edges the sample is empty."""
    edge_index = graph(rng, 8, 20)
    some, empty = torch.tensor([7, 2]), rng.integers(0, 8, (0,))
    for args in ((edge_index, empty, 2), (edge_index[:, :0], some, 2), (edge_index, some[:1], 2)):
        assert_equal(candidate(sample, *args, 3), rng.integers(0, 8, (2, 0)))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("shuffled", [True, False], ids=["edges in any order", "edges in order"])
def test_sample_is_fair(candidate, rng, shuffled):
    """All pairs of a node's edges are equally likely, for each node by itself."""
    nodes, degree = 1200, 5
    target = rng.permutation(nodes).repeat_interleave(degree)
    edge_index = torch.stack([torch.arange(degree).repeat(nodes), target])
    if shuffled:
        edge_index = edge_index[:, rng.permutation(nodes * degree)]
    kept = candidate(sample, edge_index, torch.arange(nodes), 2, 3)
    sources = defaultdict(list)
    for source, node in columns(kept):
        sources[node].append(source)
    drawn = [tuple(sorted(sources[node])) for node in range(nodes)]
    pairs = Counter(drawn)
    for pair in itertools.combinations(range(degree), 2):  # 120 on average, standard deviation 10.4
        assert 55 <= pairs[pair] <= 185, f"the pair {pair} was kept {pairs[pair]} times in 1200, not about 120 times"
    same = sum(one == other for one, other in itertools.pairwise(drawn))
    assert 55 <= same <= 185, f"neighbouring nodes drew the same pair {same} times in 1199, not about 120 times"


@pytest.mark.correctness
@pytest.mark.rules(10, 11)
def test_sample_is_seeded(candidate):
    """The generator alone decides about the sample, and a second call draws anew."""
    target = torch.arange(40).repeat_interleave(6)
    edge_index = torch.stack([torch.arange(240), target])
    made = candidate(samples, edge_index, torch.arange(40), 3)
    first, second, first_again, second_again = made["samples"]
    assert_equal([first_again, second_again], [first, second])
    assert not torch.equal(first, second), "two calls with one generator gave the same sample"
    assert made["global generator untouched"], "torch's global generator was used or seeded"


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_negative_k(candidate, rng):
    """A negative `k` is refused with a ValueError."""
    assert_raises(candidate, ValueError, sample, graph(rng, 8, 20), torch.arange(4), -1, 3)


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_sample_contract(contract, rng):
    """Sampling changes neither edges nor nodes, and any memory layout gives the same numbers of edges."""
    contract(kept_counts, graph(rng, 12, 50), rng.permutation(12)[:6], 2, 3, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(6)
@pytest.mark.parametrize("normalize", [False, True], ids=["plain", "normalize"])
def test_gradients(candidate, rng, normalize):
    """The gradients of x, both weights and the bias are those of the formula."""
    x, edge_index, weights = rng.normal((7, 3), "float64"), graph(rng, 7, 15), layer(rng, 3, 4, "float64")
    cotangent = rng.normal((7, 4), "float64")
    got = candidate(backward, x, edge_index, weights, normalize, cotangent)
    leaves = {"x": x, **weights}
    out = dense(x.requires_grad_(), edge_index, {k: v.requires_grad_() for k, v in weights.items()}, normalize)
    expected = dict(zip(leaves, torch.autograd.grad(out, list(leaves.values()), cotangent), strict=True))
    assert_close(got, expected)


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_gradients_of_zeros(candidate, rng):
    """Where a row of zeros is divided by its length, no gradient is NaN."""
    x, weights = rng.normal((5, 3), "float64"), layer(rng, 3, 4, "float64")
    x[4] = 0  # at the last node nothing arrives
    weights["bias"] *= 0
    got = candidate(backward, x, graph(rng, 5, 9), weights, True, rng.normal((5, 4), "float64"))
    assert all(value.isfinite().all() for value in got.values()), "a gradient is NaN or infinite"


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """More nodes and edges run no more lines of Python in the layer."""
    weights = layer(rng, 3, 4)
    budget.growth(
        forward,
        lambda n: (rng.normal((n, 3)), graph(rng, n, 5 * n), weights, False),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop_in_sampling(budget, rng):
    """More nodes and edges run no more lines of Python in the sampling."""
    budget.growth(
        kept_counts,
        lambda n: (graph(rng, n, 5 * n), rng.permutation(n)[: n // 2], 3, 3),
        sizes=(16, 128),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(15)
def test_memory(budget):
    """The layer's memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (6000, 30_000), at_most=3.0)
