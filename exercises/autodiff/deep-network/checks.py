"""Hidden checks: autodiff/deep-network."""

from itertools import pairwise

import numpy as np
import pytest

from grader.checks import assert_close, probe


@probe
def fresh(sub, sizes, seed):
    return dict(sub.DeepNetwork(sizes, np.random.default_rng(seed)).parameters)


@probe
def build(sub, parameters):
    sizes = [parameters["w1"].shape[1]] + [len(value) for name, value in parameters.items() if name[0] == "b"]
    network = sub.DeepNetwork(sizes, np.random.default_rng(0))
    for name, value in parameters.items():
        network.parameters[name][...] = value
    return network


@probe
def forward(sub, parameters, x):
    return build(sub, parameters).forward(x)


@probe
def loss(sub, output, y):
    network = sub.DeepNetwork([1, len(y)], np.random.default_rng(0))
    return float(network.loss(output, y))


@probe
def backward(sub, parameters, x, y):
    network = build(sub, parameters)
    network.forward(x * 2)
    network.forward(x)
    gradients = dict(network.backward(y))
    return {"gradients": gradients, "parameters": dict(network.parameters)}


@probe
def everything(sub, x, y, w1, b1, w2, b2):
    network = build(sub, {"w1": w1, "b1": b1, "w2": w2, "b2": b2})
    output, gradients = network.forward(x), network.backward(y)
    return [output, *(gradients[name] for name in ("w1", "b1", "w2", "b2"))]


@probe
def updated(sub, parameters, gradients, lr):
    network = build(sub, parameters)
    network.update(gradients, lr)
    return {"parameters": dict(network.parameters), "gradients": gradients}


@probe
def trained(sub, sizes, x, y, lr, steps, seed):
    network = sub.DeepNetwork(sizes, np.random.default_rng(seed))
    losses = []
    for _ in range(steps):
        losses.append(float(network.loss(network.forward(x), y)))
        network.update(network.backward(y), lr)
    return losses


SIZES = [[3, 2], [1, 5, 1], [3, 4, 5, 2], [4, 4, 4, 4, 4]]


def network(rng, sizes, samples=6):
    """Return parameters with biases, a batch and its targets, all from the seed."""
    parameters = {}
    for i, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        parameters[f"w{i}"] = rng.normal((n_out, n_in), "float64")
        parameters[f"b{i}"] = rng.normal((n_out, 1), "float64")
    return parameters, rng.normal((sizes[0], samples), "float64"), rng.normal((sizes[-1], samples), "float64")


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(1, 7), (3, 5), (4, 1)], ids=str)
def test_loss(candidate, rng, shape):
    """The loss is half the squared error, summed over outputs, mean over samples."""
    output, y = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(loss, output, y), float(((output - y) ** 2).sum() / (2 * shape[1])))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_parameters(candidate, reference, seed):
    """The weights are drawn as in the stub, and the biases are zeros."""
    assert_close(candidate(fresh, [4, 3, 2], seed), reference(fresh, [4, 3, 2], seed))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5, 8)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_forward(candidate, reference, rng, sizes):
    """The output is that of the formula, for any depth."""
    parameters, x, _ = network(rng, sizes)
    assert_close(candidate(forward, parameters, x), reference(forward, parameters, x))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_update(candidate, reference, rng):
    """An update subtracts lr times the gradients, and does not change the gradients."""
    parameters, _, _ = network(rng, [3, 4, 2])
    gradients = {name: rng.normal(value.shape, "float64") for name, value in parameters.items()}
    assert_close(candidate(updated, parameters, gradients, 0.3), reference(updated, parameters, gradients, 0.3))


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 7)
def test_training(candidate, reference, seed):
    """Forty steps of training on a sine wave of height 20 report the right losses."""
    x = np.linspace(0, 1, 40).reshape(1, -1)
    args = ([1, 16, 1], x, 20 * np.sin(2 * np.pi * x), 0.02, 40, seed)
    assert_close(candidate(trained, *args), reference(trained, *args), rtol=1e-6)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """No argument is changed, and any memory layout works."""
    parameters, x, y = network(rng, [3, 4, 2])
    contract(everything, x, y, *parameters.values(), float64=False)


@pytest.mark.gradients
@pytest.mark.rules(2, 3, 4)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The gradients are those of the loss, for the last forward; no parameter changes."""
    parameters, x, y = network(rng, sizes)
    assert_close(candidate(backward, parameters, x, y), reference(backward, parameters, x, y))


@pytest.mark.gradients
@pytest.mark.rules(3)
def test_one_sample(candidate, reference, rng):
    """The gradients are right for a batch of one sample."""
    parameters, x, y = network(rng, [3, 4, 2], samples=1)
    assert_close(candidate(backward, parameters, x, y), reference(backward, parameters, x, y))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    parameters, _, _ = network(rng, [3, 4, 2])

    def make(n):
        return parameters, rng.normal((3, n), "float64"), rng.normal((2, n), "float64")

    budget.growth(backward, make, sizes=(8, 64), of="lines", at_most=1.0)
    budget.growth(loss, lambda n: (make(n)[2], make(n)[2]), sizes=(8, 64), of="lines", at_most=1.0)
