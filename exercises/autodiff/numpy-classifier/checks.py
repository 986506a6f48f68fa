"""Hidden checks: autodiff/numpy-classifier."""

from itertools import pairwise

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def fresh(sub, sizes, seed):
    return [W.copy() for W in sub.Classifier(sizes, np.random.default_rng(seed)).parameters]


@probe
def build(sub, sizes, parameters):
    classifier = sub.Classifier(sizes, np.random.default_rng(0))
    for own, W in zip(classifier.parameters, parameters, strict=True):
        own[...] = W
    return classifier


@probe
def forward(sub, sizes, parameters, x):
    return build(sub, sizes, parameters).forward(x)


@probe
def backward(sub, sizes, parameters, x, label):
    classifier = build(sub, sizes, parameters)
    classifier.forward(x)
    return classifier.backward(label)


@probe
def everything(sub, x, label, *parameters):
    sizes = [len(W) - 1 for W in parameters] + [parameters[-1].shape[1]]
    classifier = build(sub, sizes, parameters)
    return [classifier.forward(x), *classifier.backward(label), *classifier.parameters]


@probe
def two_steps(sub, sizes, parameters, x_one, x_two, label):
    """Train a little in place, and call backward twice after the last forward."""
    classifier = build(sub, sizes, parameters)
    for x in (x_one, x_two):
        log_p = classifier.forward(x)
        classifier.backward(label[:, ::-1])
        gradients = classifier.backward(label)
        for i, gradient in enumerate(gradients):
            classifier.parameters[i] -= 0.5 * gradient
    return [log_p, *gradients]


SIZES = [[4, 3], [5, 4, 3], [3, 7, 5, 4], [6, 5, 4, 3, 2]]


def network(rng, sizes, samples=6):
    """Return parameters with biases, a batch, and its labels as class numbers and as one-hot rows."""
    parameters = [rng.normal((n_in + 1, n_out), "float64") / np.sqrt(n_in) for n_in, n_out in pairwise(sizes)]
    classes = np.arange(samples) % sizes[-1]
    return parameters, rng.normal((samples, sizes[0]), "float64"), classes, np.eye(sizes[-1])[classes]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, seed):
    """Each matrix has a row for each input and a last row of biases, which start at 0."""
    got = candidate(fresh, [9, 7, 5, 3], seed)
    assert_equal([W.shape for W in got], [(10, 7), (8, 5), (6, 3)])
    assert_close([W[-1] for W in got], [np.zeros(7), np.zeros(5), np.zeros(3)])


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_draws(candidate, reference, seed):
    """The weights are drawn from rng as stated, layer by layer, and nothing else is."""
    assert_close(candidate(fresh, [9, 7, 5, 3], seed), reference(fresh, [9, 7, 5, 3], seed))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_log_probabilities(candidate, reference, rng, sizes):
    """The log-probabilities are those of the formula, for any depth."""
    parameters, x, _, _ = network(rng, sizes)
    assert_close(candidate(forward, sizes, parameters, x), reference(forward, sizes, parameters, x))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_scores(candidate, reference, rng):
    """Scores in the thousands give finite and exact log-probabilities."""
    parameters, x, _, _ = network(rng, [5, 4, 3])
    args = ([5, 4, 3], [parameters[0], 3000 * parameters[1]], x)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("shape", [(6, 1), (1, 6), (5,), (7,), (5, 3), (6, 4), (1, 3), (6, 3, 1)], ids=str)
def test_label_shapes(candidate, rng, shape):
    """Labels of any other shape raise ValueError."""
    parameters, x, _, _ = network(rng, [5, 4, 3])
    assert_raises(candidate, ValueError, backward, [5, 4, 3], parameters, x, np.zeros(shape, "int64"))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_class_range(candidate, rng):
    """A class number below 0 or above the last class raises ValueError."""
    parameters, x, classes, _ = network(rng, [5, 4, 3])
    for bad in (-1, 3):
        classes[2] = bad
        assert_raises(candidate, ValueError, backward, [5, 4, 3], parameters, x, classes)


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_contract(contract, rng):
    """x, label and parameters stay, any memory layout and a batch of one work."""
    parameters, x, _, one_hot = network(rng, [5, 4, 3])
    contract(everything, x, one_hot, *parameters, batched=[0, 1], empty=False, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(5, 8)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The gradients are right, and the same for class numbers and one-hot rows."""
    parameters, x, classes, one_hot = network(rng, sizes)
    expected = reference(backward, sizes, parameters, x, one_hot)
    assert_close(candidate(backward, sizes, parameters, x, one_hot), expected)
    assert_close(candidate(backward, sizes, parameters, x, classes), expected)


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_as_many_samples_as_classes(candidate, reference, rng):
    """Class numbers are not taken for a one-hot row where N is the number of classes."""
    parameters, x, classes, one_hot = network(rng, [5, 4, 3], samples=3)
    expected = reference(backward, [5, 4, 3], parameters, x, one_hot)
    for label in (classes, classes[::-1].copy()):
        given = np.eye(3)[label]
        expected = reference(backward, [5, 4, 3], parameters, x, given)
        assert_close(candidate(backward, [5, 4, 3], parameters, x, label), expected)
        assert_close(candidate(backward, [5, 4, 3], parameters, x, given), expected)


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_kink(candidate, reference, rng):
    """A hidden unit that is exactly 0 passes no gradient."""
    parameters, x, classes, _ = network(rng, [5, 4, 3])
    parameters[0][:, 2] = 0
    args = ([5, 4, 3], parameters, x, classes)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(11, 12)
def test_training(candidate, reference, rng):
    """forward uses matrices that were changed in place; backward may be called again."""
    parameters, x, _, one_hot = network(rng, [5, 4, 3])
    args = ([5, 4, 3], parameters, x, rng.normal(x.shape, "float64"), one_hot)
    assert_close(candidate(two_steps, *args), reference(two_steps, *args))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_very_wrong(candidate, reference, rng):
    """Samples whose probability rounds to 0 have their full gradient."""
    parameters, x, classes, _ = network(rng, [5, 4, 3])
    args = ([5, 4, 3], [parameters[0], 3000 * parameters[1]], x, classes)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    parameters, _, _, _ = network(rng, [5, 4, 3])

    def make(n):
        return [5, 4, 3], parameters, rng.normal((n, 5), "float64"), np.arange(n) % 3

    budget.growth(backward, make, sizes=(8, 64), of="lines", at_most=1.0)
