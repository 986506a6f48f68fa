"""Hidden checks: graphs/readout."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, batch, mode):
    return sub.readout(x, batch, mode)


@probe
def forward_random(sub, nodes, graphs, mode):
    batch = torch.randint(graphs, (nodes,))
    batch[0] = graphs - 1
    return sub.readout(torch.rand(nodes, 64), batch, mode)


@probe
def backward(sub, x, batch, mode, cotangent):
    sub.readout(x.requires_grad_(), batch, mode).backward(cotangent)
    return x.grad


def graphs(rng, nodes, count):
    """Random numbers below count, never 1, the last one always."""
    batch = rng.integers(2, count, (nodes,))
    batch[::4] = 0
    batch[nodes // 2] = count - 1
    return batch


modes = pytest.mark.parametrize("mode", ["sum", "mean", "max"])


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4)
@modes
def test_values(candidate, reference, rng, mode):
    """The values are right for nodes in any order and graphs without nodes."""
    for nodes, count, features in ((1, 3, 1), (11, 5, 3), (30, 7, 4)):
        args = rng.normal((nodes, features)), graphs(rng, nodes, count), mode
        assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(2, 4)
@modes
def test_below_zero(candidate, reference, rng, mode):
    """Negative features give negative results; a graph without nodes gets zeros."""
    args = -rng.uniform((12, 3), 1, 3), graphs(rng, 12, 5), mode
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
@modes
def test_no_nodes(candidate, reference, rng, mode):
    """Without nodes there are no graphs."""
    args = rng.normal((0, 3)), rng.integers(0, 5, (0,)), mode
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_bad_mode(candidate, rng):
    """An unknown mode is refused with a ValueError."""
    for mode in ("median", "Max"):
        assert_raises(candidate, ValueError, forward, rng.normal((9, 3)), graphs(rng, 9, 4), mode)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng):
    """The inputs are not changed, any memory layout works, float64 stays."""
    contract(forward, rng.normal((9, 3)), graphs(rng, 9, 4), "mean")


@pytest.mark.gradients
@pytest.mark.rules(8)
@modes
def test_gradients(candidate, reference, rng, mode):
    """The gradient of x is that of the formula."""
    x, batch = rng.normal((13, 3), "float64"), graphs(rng, 13, 5)
    x[batch == 0] = -x[batch == 0].abs() - 1  # a graph below zero: its maximum is one of its nodes, too
    args = x, batch, mode, rng.normal((5, 3), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(9)
@modes
def test_no_loop(budget, rng, mode):
    """More nodes and graphs run no more lines of Python."""
    budget.growth(
        forward, lambda n: (rng.normal((3 * n, 4)), graphs(rng, 3 * n, n), mode), sizes=(8, 64), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget):
    """Memory grows with the nodes, not with nodes times graphs."""
    budget.memory(forward_random, lambda: (60_000, 1000, "sum"), at_most=4.0)
