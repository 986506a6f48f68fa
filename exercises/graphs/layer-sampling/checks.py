"""Hidden checks: graphs/layer-sampling."""

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def weigh(sub, edge_index, n):
    return sub.importance(edge_index, n)


@probe
def sample(sub, x, edge_index, q, size, seed):
    return sub.layer_sample(x, edge_index, q, size, torch.Generator(x.device).manual_seed(seed))


@probe
def estimate(sub, x, edge_index, q):
    return sample(sub, x, edge_index, q, 5, 0)[0]


@probe
def draws(sub, x, edge_index, q, size, seed):
    """Twice from one generator, then from a new one of the same seed while the global one is elsewhere."""
    generator = torch.Generator(x.device).manual_seed(seed)
    found = [sub.layer_sample(x, edge_index, q, size, generator)[1] for _ in range(2)]
    torch.manual_seed(seed + 1)
    return [*found, sample(sub, x, edge_index, q, size, seed)[1]]


@probe
def backward(sub, x, edge_index, q, size, seed, cotangent):
    values, drawn = sample(sub, x.requires_grad_(), edge_index, q, size, seed)
    values.backward(cotangent)
    return x.grad, drawn


@probe
def shapes(sub, x, edge_index, q, size):
    return [tuple(value.shape) for value in sample(sub, x, edge_index, q, size, 0)]


@probe
def weigh_random(sub, nodes, edges):
    return sub.importance(torch.randint(nodes, (2, edges)), nodes)


@probe
def shapes_random(sub, nodes, edges, size):
    edge_index, q = torch.randint(nodes, (2, edges)), torch.full((nodes,), 1 / nodes)
    return shapes(sub, torch.rand(nodes, 256), edge_index, q, size)


def graph(rng, nodes, edges):
    """Random edges, few of them in both directions; loops, repeats, and a last node without any."""
    edge_index = rng.integers(0, nodes - 1, (2, edges))
    edge_index[0, ::5] = edge_index[1, ::5]
    edge_index[0, 1:4], edge_index[1, 1:4] = 1, 0
    return edge_index


def probabilities(rng, nodes, dtype="float32"):
    q = rng.uniform((nodes,), 0.1, 1, dtype)
    return q / q.sum()


def matrix(edge_index, n, dtype=torch.float64):
    """P, with a row and a column for every node."""
    dense = torch.zeros(n, n, dtype=dtype)
    for source, target in edge_index.T.tolist():
        dense[target, source] += 1
    dense.fill_diagonal_(1)
    scale = dense.sum(dim=1).rsqrt()
    return scale.unsqueeze(1) * dense * scale


def product(x, edge_index, q, drawn):
    """The estimate, draw by draw."""
    assert drawn.dtype == torch.int64, f"the drawn nodes are {drawn.dtype}, not int64"
    p, wide = matrix(edge_index, len(x)), x.double()
    terms = [torch.outer(p[:, u], wide[u]) / q.double()[u] for u in drawn.tolist()]
    return (sum(terms) / len(terms)).to(x.dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4)
@pytest.mark.parametrize("sizes", [(5, 9), (9, 40), (6, 0), (1, 0)], ids=str)
def test_importance(candidate, rng, sizes):
    """The probabilities are right, with loops, repeated edges and lone nodes."""
    nodes, edges = sizes
    edge_index = graph(rng, nodes, edges) if edges else rng.integers(0, 1, (2, 0))
    norms = matrix(edge_index, nodes).square().sum(dim=0)
    assert_close(candidate(weigh, edge_index, nodes), (norms / norms.sum()).float())


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 5, 7, 8)
@pytest.mark.parametrize("size", [1, 4, 30])
def test_estimate(candidate, rng, seed, size):
    """The estimate is the formula's for the nodes that were drawn, once or often."""
    for nodes, edges, features in ((5, 12, 3), (9, 40, 2)):
        x, edge_index, q = rng.normal((nodes, features)), graph(rng, nodes, edges), probabilities(rng, nodes)
        values, drawn = candidate(sample, x, edge_index, q, size, seed)
        assert drawn.shape == (size,), f"{tuple(drawn.shape)} nodes are drawn, not ({size},)"
        assert_close(values, product(x, edge_index, q, drawn), rtol=1e-3, atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_no_edges(candidate, rng, seed):
    """Without edges only the drawn nodes themselves get something."""
    x, edge_index, q = rng.normal((4, 3)), rng.integers(0, 4, (2, 0)), probabilities(rng, 4)
    values, drawn = candidate(sample, x, edge_index, q, 3, seed)
    assert_close(values, product(x, edge_index, q, drawn))


@pytest.mark.correctness
@pytest.mark.rules(5, 7, 9)
def test_draws_follow_q(candidate, rng, seed):
    """Many draws follow `q`, are independent, and a probability of 0 is never drawn."""
    q, draws = torch.tensor([0.4, 0.0, 0.3, 0.15, 0.1, 0.05])[rng.permutation(6)], 20_000
    x, edge_index = rng.normal((6, 2)), graph(rng, 6, 12)
    values, drawn = candidate(sample, x, edge_index, q, draws, seed)
    assert drawn.shape == (draws,), f"{tuple(drawn.shape)} nodes are drawn, not ({draws},)"
    for node, p in enumerate(q.tolist()):
        assert_chance(drawn == node, p, f"draws of node {node}")
    assert bool(values.isfinite().all()), "the estimate is not finite"


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_generator(candidate, rng, seed):
    """All randomness comes from the generator, and drawing changes its state."""
    first, second, again = candidate(draws, rng.normal((9, 2)), graph(rng, 9, 30), probabilities(rng, 9), 60, seed)
    assert_equal(again, first)
    assert not torch.equal(first, second), "the same generator draws the same nodes twice in a row"


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_bad_size(candidate, rng):
    """A `size` below 1 is refused with a ValueError."""
    for size in (0, -2):
        args = rng.normal((5, 2)), graph(rng, 5, 12), probabilities(rng, 5)
        assert_raises(candidate, ValueError, sample, *args, size, 0)


@pytest.mark.correctness
@pytest.mark.rules(9, 11, 12)
def test_contract(contract, rng):
    """Inputs are not changed, any layout works, float64 stays, a q of 0 is no NaN."""
    edge_index, q = graph(rng, 7, 20), torch.zeros(7)
    q[1] = 1
    contract(estimate, rng.normal((7, 3)), edge_index, q)
    contract(weigh, edge_index, 7)


@pytest.mark.gradients
@pytest.mark.rules(12)
def test_gradients(candidate, rng, seed):
    """The gradient of `x` is the formula's for the drawn nodes, in the dtype of `x`."""
    x, edge_index, q = rng.normal((30, 3), "float64"), graph(rng, 30, 90), probabilities(rng, 30, "float64")
    cotangent = rng.normal((30, 3), "float64")
    got, drawn = candidate(backward, x, edge_index, q, 30, seed, cotangent)
    x.requires_grad_()
    expected = torch.autograd.grad(product(x, edge_index, q, drawn), x, cotangent)[0]
    assert_close(got, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop(budget, rng):
    """More nodes, edges and draws run no more lines of Python."""

    def make(n):
        return rng.normal((n, 3)), graph(rng, n, 5 * n), probabilities(rng, n), n // 2

    budget.growth(weigh, lambda n: (graph(rng, n, 5 * n), n), sizes=(8, 64), of="lines", at_most=1.0)
    budget.growth(shapes, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(14)
def test_memory(budget):
    """Memory grows with the edges, and features are gathered along few of them."""
    budget.memory(weigh_random, lambda: (6000, 30_000), at_most=3.0)
    budget.memory(shapes_random, lambda: (4000, 60_000, 40), at_most=3.0)
