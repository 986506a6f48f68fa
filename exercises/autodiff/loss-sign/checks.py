"""Hidden checks: autodiff/loss-sign."""

import numpy as np
import pytest

from grader.checks import assert_close, probe


@probe
def loss(sub, x, W1, W2, label):
    return float(sub.loss_and_gradients(x, W1, W2, label)[0])


@probe
def gradients(sub, x, W1, W2, label):
    _, grad_W1, grad_W2 = sub.loss_and_gradients(x, W1, W2, label)
    return {"grad_W1": grad_W1, "grad_W2": grad_W2}


@probe
def everything(sub, x, W1, W2, label):
    value, grad_W1, grad_W2 = sub.loss_and_gradients(x, W1, W2, label)
    return [np.asarray(value), grad_W1, grad_W2]


def network(rng, kind, sizes=(6, 5, 4, 3)):
    """Return x, W1, W2 and labels of a kind: one-hot, several a row, or soft with a row of zeros."""
    samples, inputs, hidden, classes = sizes
    x, W1 = rng.normal((samples, inputs), "float64"), rng.normal((inputs, hidden), "float64") / 2
    W2 = rng.normal((hidden, classes), "float64") / 2
    one_hot = np.eye(classes)[np.arange(samples) % classes]
    soft = rng.uniform((samples, classes), 0, 2, "float64")
    soft[1] = 0
    return x, W1, W2, {"one-hot": one_hot, "several": np.maximum(one_hot, one_hot[::-1]), "soft": soft}[kind]


KINDS = ["one-hot", "several", "soft"]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3, 6)
@pytest.mark.parametrize("kind", KINDS)
def test_loss(candidate, reference, rng, kind):
    """The loss is minus the sum of label times log p, for any kind of labels."""
    args = network(rng, kind)
    assert_close(candidate(loss, *args), reference(loss, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_contract(contract, rng):
    """No array is changed, any memory layout and 0 or 1 samples work."""
    contract(everything, *network(rng, "soft"), batched=[0, 3], float64=False)


@pytest.mark.gradients
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sizes", [(6, 5, 4, 3), (4, 4, 4, 4), (9, 2, 7, 5)], ids=str)
def test_gradients(candidate, reference, rng, kind, sizes):
    """The gradients are those of the loss, for any kind of labels."""
    args = network(rng, kind, sizes)
    assert_close(candidate(gradients, *args), reference(gradients, *args))


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_kink(candidate, reference, rng):
    """A hidden unit that is exactly 0 passes no gradient."""
    x, W1, W2, label = network(rng, "one-hot")
    W1[:, 2] = 0
    assert_close(candidate(gradients, x, W1, W2, label), reference(gradients, x, W1, W2, label))


@pytest.mark.gradients
@pytest.mark.rules(2)
def test_downhill(candidate, rng):
    """A small step against the gradients makes the loss smaller, as much as predicted."""
    x, W1, W2, label = network(rng, "one-hot")
    found = candidate(gradients, x, W1, W2, label)
    square = float(sum((gradient**2).sum() for gradient in found.values()))
    step = 1e-5 / np.sqrt(square)
    ends = [
        candidate(loss, x, W1 + way * step * found["grad_W1"], W2 + way * step * found["grad_W2"], label)
        for way in (-1, 1)
    ]
    assert_close(float((ends[1] - ends[0]) / (2 * step)), square, rtol=1e-3)
