"""Hidden checks: autodiff/two-layer-network."""

import numpy as np
import pytest

from grader.checks import assert_close, probe


@probe
def fresh(sub, sizes, seed):
    network = sub.TwoLayerNetwork(*sizes, np.random.default_rng(seed))
    return [network.W1, network.b1, network.W2, network.b2]


@probe
def build(sub, W1, b1, W2, b2):
    network = sub.TwoLayerNetwork(*W1.shape, len(b2), np.random.default_rng(0))
    network.W1, network.b1, network.W2, network.b2 = W1, b1, W2, b2
    return network


@probe
def forward(sub, X, *parameters):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return list(build(sub, *parameters).forward(X))


@probe
def backward(sub, X, y_true, *parameters):
    network = build(sub, *parameters)
    A1, A2 = network.forward(X)
    return list(network.backward(X, y_true, A1, A2))


@probe
def backward_later(sub, X, y_true, other, *parameters):
    """Send another batch forward before the first one comes back."""
    network = build(sub, *parameters)
    A1, A2 = network.forward(X)
    network.forward(other)
    return list(network.backward(X, y_true, A1, A2))


@probe
def backward_of(sub, X, y_true, A1, A2, *parameters):
    return list(build(sub, *parameters).backward(X, y_true, A1, A2))


SIZES = [(6, 5, 4, 3), (1, 3, 6, 2), (4, 4, 4, 4), (9, 2, 7, 5)]


def setting(rng, sizes=(6, 5, 4, 3)):
    """Return X, y_true and the parameters of a network, all from the seed."""
    m, n_in, n_hidden, n_out = sizes
    shapes = [(n_in, n_hidden), (n_hidden,), (n_hidden, n_out), (n_out,)]
    parameters = [rng.normal(shape, "float64") for shape in shapes]
    return rng.normal((m, n_in), "float64"), np.eye(n_out)[np.arange(m) % n_out], parameters


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference, seed):
    """The weights are drawn as stated, W1 before W2, and the biases are zeros."""
    assert_close(candidate(fresh, (7, 5, 3), seed), reference(fresh, (7, 5, 3), seed))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 8)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_forward(candidate, reference, rng, sizes):
    """Hidden activations and probabilities are those of the formulas."""
    X, _, parameters = setting(rng, sizes)
    assert_close(candidate(forward, X, *parameters), reference(forward, X, *parameters))


@pytest.mark.correctness
@pytest.mark.rules(3, 5)
def test_sigmoid_at_extremes(candidate):
    """The sigmoid does not overflow, and tiny values are exact."""
    X, ones = np.array([[-2000.0], [-400.0], [0.0], [30.0], [2000.0]]), np.ones((1, 1))
    A1, _ = candidate(forward, X, ones, np.zeros(1), ones, np.zeros(1))
    assert_close(A1, np.array([[0.0], [np.exp(-400.0)], [0.5], [1 / (1 + np.exp(-30.0))], [1.0]]), rtol=1e-9, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_softmax_at_extremes(candidate, reference, rng):
    """The softmax does not overflow, for scores around 2000 and around -2000."""
    X, W2 = np.array([[2000.0], [-2000.0]]), np.array([[4000.0, 4001.0, 3999.5]])
    args = (X, np.ones((1, 1)), np.zeros(1), W2, np.array([-2000.0, -2001.0, -2002.0]))
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """forward changes no argument, and any memory layout and a batch of one work."""
    X, _, parameters = setting(rng)
    contract(forward, X, *parameters, batched=[0], empty=False, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(6, 8)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The four gradients are those of the mean cross-entropy."""
    X, y_true, parameters = setting(rng, sizes)
    assert_close(candidate(backward, X, y_true, *parameters), reference(backward, X, y_true, *parameters))


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_from_the_arguments(candidate, reference, rng):
    """backward uses its arguments, also when another batch went forward in between."""
    X, y_true, parameters = setting(rng)
    other = rng.normal(X.shape, "float64")
    args = (X, y_true, other, *parameters)
    assert_close(candidate(backward_later, *args), reference(backward_later, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_backward_contract(contract, reference, rng):
    """backward changes no argument, and any memory layout and a batch of one work."""
    X, y_true, parameters = setting(rng)
    A1, A2 = reference(forward, X, *parameters)
    contract(backward_of, X, y_true, A1, A2, *parameters, batched=[0, 1, 2, 3], empty=False, float64=False)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    _, _, parameters = setting(rng)

    def make(n):
        return rng.normal((n, 5), "float64"), np.eye(3)[np.arange(n) % 3], *parameters

    budget.growth(backward, make, sizes=(8, 64), of="lines", at_most=1.0)
