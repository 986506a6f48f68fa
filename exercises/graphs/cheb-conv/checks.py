"""Hidden checks: graphs/cheb-conv."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, weights, bias):
    terms, out, into = weights.shape
    conv = sub.ChebConv(into, out, terms).to(x.device, x.dtype)
    conv.load_state_dict({"bias": bias, **{f"lins.{k}.weight": weights[k] for k in range(terms)}})
    return conv


@probe
def forward(sub, x, edge_index, weights, bias):
    return build(sub, x, weights, bias)(x, edge_index).detach()


@probe
def forward_random(sub, nodes, edges):
    conv = sub.ChebConv(64, 64, 3)
    x, edge_index = torch.rand(nodes, 64), torch.randint(nodes, (2, edges))
    with torch.no_grad():
        return tuple(conv(x, edge_index).shape)


@probe
def backward(sub, x, edge_index, weights, bias, cotangent):
    conv = build(sub, x, weights, bias)
    conv(x.requires_grad_(), edge_index).backward(cotangent)
    return {"x": x.grad, "weights": torch.stack([lin.weight.grad for lin in conv.lins]), "bias": conv.bias.grad}


@probe
def fresh(sub, terms):
    conv = sub.ChebConv(5, 3, terms)
    return {
        "parameters": {name: tuple(value.shape) for name, value in conv.named_parameters()},
        "buffers": [name for name, _ in conv.named_buffers()],
        "bias": conv.bias.abs().sum().item(),
    }


def graph(rng, nodes, edges):
    """Random edges without loops, one of them twice; none at the last node, and only one that leaves the one before."""
    edge_index = rng.integers(0, nodes - 2, (2, edges))
    edge_index[1] = (edge_index[0] + rng.integers(1, nodes - 2, (edges,))) % (nodes - 2)
    edge_index[:, 1] = edge_index[:, 0]
    edge_index[0, 2] = nodes - 2
    return edge_index


def layer(rng, nodes, into, out, terms, dtype="float32"):
    return rng.normal((nodes, into), dtype), rng.normal((terms, out, into), dtype), rng.normal((out,), dtype)


def scaled_laplacian(nodes, edge_index, dtype):
    """The matrix of nodes by nodes, in the words of the formula."""
    adjacency = torch.zeros(nodes, nodes, dtype=dtype)
    for source, target in edge_index.T.tolist():
        adjacency[target, source] += source != target
    degrees = adjacency.sum(dim=1)
    scale = torch.diag(torch.where(degrees > 0, degrees, torch.inf).pow(-0.5))
    laplacian = torch.eye(nodes, dtype=dtype) - scale @ adjacency @ scale
    return 2 / 2 * laplacian - torch.eye(nodes, dtype=dtype)


def dense(x, edge_index, weights, bias):
    matrix = scaled_laplacian(len(x), edge_index, x.dtype)
    polynomials = [torch.eye(len(x), dtype=x.dtype), matrix]
    for _ in weights[2:]:
        polynomials.append(2 * matrix @ polynomials[-1] - polynomials[-2])
    terms = [p @ x @ w.T for p, w in zip(polynomials, weights, strict=False)]
    return torch.stack(terms).sum(dim=0) + bias


def spectral(x, edge_index, weights, bias):
    """On an undirected graph: T_k of an eigenvalue is cos(k arccos(eigenvalue))."""
    values, vectors = torch.linalg.eigh(scaled_laplacian(len(x), edge_index, torch.float64))
    angles = values.clamp(-1, 1).arccos()
    terms = [
        vectors @ torch.diag((k * angles).cos()) @ vectors.T @ x.double() @ w.double().T for k, w in enumerate(weights)
    ]
    return (torch.stack(terms).sum(dim=0) + bias).to(x.dtype)


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
def test_parameters(candidate):
    """There is one weight for each polynomial, and a bias of zeros."""
    for terms in (1, 3):
        shapes = {"bias": (3,), **{f"lins.{k}.weight": (3, 5) for k in range(terms)}}
        assert_equal(candidate(fresh, terms), {"parameters": shapes, "buffers": [], "bias": 0.0})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 6, 7, 8)
@pytest.mark.parametrize("terms", [1, 2, 3, 5], ids=lambda terms: f"K={terms}")
def test_values(candidate, rng, terms):
    """The values are the formula's, with one-way and repeated edges and a lone node."""
    for nodes, edges, into, out in ((6, 9, 2, 4), (9, 25, 5, 3)):
        x, weights, bias = layer(rng, nodes, into, out, terms)
        args = x, graph(rng, nodes, edges), weights, bias
        assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(3, 6, 7)
def test_spectrum(candidate, rng):
    """On an undirected graph each frequency is multiplied by its polynomial."""
    edge_index = graph(rng, 8, 14)
    x, weights, bias = layer(rng, 8, 3, 4, 6)
    args = x, torch.cat([edge_index, edge_index.flip(0)], dim=1), weights, bias
    assert_close(candidate(forward, *args), spectral(*args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_self_loops(candidate, rng):
    """Self loops change nothing, neither the sums nor the degrees."""
    x, weights, bias = layer(rng, 7, 3, 4, 3)
    edge_index = graph(rng, 7, 16)
    edge_index[1, 5:10] = edge_index[0, 5:10]
    edge_index[:, 10] = edge_index[:, 9]
    edge_index[:, 11] = 6
    assert_close(candidate(forward, x, edge_index, weights, bias), dense(x, edge_index, weights, bias))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_no_edges(candidate, rng):
    """Without edges only every second polynomial is left."""
    x, weights, bias = layer(rng, 5, 3, 4, 5)
    args = x, rng.integers(0, 5, (2, 0)), weights, bias
    assert_close(candidate(forward, *args), dense(*args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_bad_k(candidate):
    """K below 1 is refused with a ValueError."""
    for terms in (0, -2):
        assert_raises(candidate, ValueError, fresh, terms)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    x, weights, bias = layer(rng, 7, 3, 4, 3)
    contract(forward, x, graph(rng, 7, 12), weights, bias)


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients(candidate, rng):
    """The gradients of x, all weights and the bias are those of the formula."""
    x, weights, bias = layer(rng, 7, 3, 4, 4, "float64")
    edge_index, cotangent = graph(rng, 7, 15), rng.normal((7, 4), "float64")
    edge_index[1, 6] = edge_index[0, 6]
    got = candidate(backward, x, edge_index, weights, bias, cotangent)
    leaves = [x.requires_grad_(), weights.requires_grad_(), bias.requires_grad_()]
    expected = torch.autograd.grad(dense(x, edge_index, weights, bias), leaves, cotangent)
    assert_close(got, dict(zip(("x", "weights", "bias"), expected, strict=True)))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """More nodes and edges run no more lines of Python."""

    def make(n):
        x, weights, bias = layer(rng, n, 3, 4, 3)
        return x, graph(rng, n, 5 * n), weights, bias

    budget.growth(forward, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_recurrence(budget, rng):
    """Three times as many polynomials cost three times the operations."""

    def make(terms):
        x, weights, bias = layer(rng, 7, 3, 4, terms)
        return x, graph(rng, 7, 12), weights, bias

    budget.growth(forward, make, sizes=(4, 12), of="ops", at_most=3.5)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget):
    """Memory grows with the edges, not with the square of the nodes."""
    budget.memory(forward_random, lambda: (6000, 30_000), at_most=3.0)
