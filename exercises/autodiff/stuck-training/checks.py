"""Hidden checks: autodiff/stuck-training."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, probe
from grader.data import digits


@probe
def first_loss(sub, x, y, seed):
    """The loss of a new model, found by a step of length 0."""
    return float(sub.train_step(sub.init_weights(np.random.default_rng(seed)), x, y, 0.0))


@probe
def weights(sub, seed):
    model = sub.init_weights(np.random.default_rng(seed))
    return [model["W1"], model["W2"]]


@probe
def loss(sub, x, y, W1, W2):
    return float(sub.train_step({"W1": W1, "W2": W2}, x, y, 0.25))


@probe
def step(sub, x, y, W1, W2, lr):
    model = {"W1": W1.copy(), "W2": W2.copy()}
    sub.train_step(model, x, y, lr)
    return {"W1": model["W1"], "W2": model["W2"]}


@probe
def score(sub, x, y, W1, W2):
    return float(sub.accuracy({"W1": W1, "W2": W2}, x, y))


@probe
def trained(sub, x, y, batches, test_x, test_y, seed):
    model = sub.init_weights(np.random.default_rng(seed))
    for batch in batches:
        sub.train_step(model, x[batch], y[batch], 0.5)
    return float(sub.accuracy(model, test_x, test_y))


def data(split):
    images, labels = digits(split)
    return images.reshape(-1, 64) / 16, labels


def setting(rng, scale=1.0, samples=7):
    """Return a batch and a model with biases; its scores are as large as `scale`."""
    x, y = data("train")
    chosen = rng.choice(len(x), samples)
    return x[chosen], y[chosen], rng.normal((65, 32), "float64") / 8, scale * rng.normal((32, 10), "float64") / 6


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_a_new_model_is_unsure(candidate, seed):
    """The loss of a new model on the training images lies between 2 and 4."""
    x, y = data("train")
    for offset in range(3):
        found = candidate(first_loss, x, y, seed + offset)
        assert 2 <= found <= 4, f"The loss of a new model is {found:.2f}; 2 to 4 is expected."


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_weights(candidate, seed):
    """The model has two float64 matrices of the stated shapes."""
    one = candidate(weights, seed)
    assert_equal([[value.shape, str(value.dtype)] for value in one], [[(65, 32), "float64"], [(32, 10), "float64"]])


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_weights_come_from_rng(candidate, seed):
    """The weights come from rng: the same for one seed, others for another seed."""
    one, again, other = (candidate(weights, s) for s in (seed, seed, seed + 1))
    assert_equal(again, one)
    alike = [name for name, a, b in zip(("W1", "W2"), one, other, strict=True) if bool((a == b).all())]
    assert not alike, f"Two seeds give the same {' and '.join(alike)}."


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("scale", [1.0, 30000.0])
def test_loss(candidate, reference, rng, scale):
    """The loss is the mean of -log p before the step, also for very large scores."""
    args = setting(rng, scale)
    assert_close(candidate(loss, *args), reference(loss, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_accuracy(candidate, reference, rng):
    """The accuracy is the share of right digits."""
    args = setting(rng, samples=203)
    assert_close(candidate(score, *args), reference(score, *args))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """Neither x nor y is changed, and any memory layout works."""
    contract(step, *setting(rng), 0.25, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(5)
@pytest.mark.parametrize("samples", [1, 7, 40])
def test_step(candidate, reference, rng, samples):
    """A step subtracts lr times the exact gradient of the mean loss."""
    args = setting(rng, samples=samples)
    assert_close(candidate(step, *args, 0.25), reference(step, *args, 0.25))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_step_of_a_sure_model(candidate, reference, rng):
    """A model that is sure and wrong has its full gradient."""
    args = setting(rng, 30000.0)
    assert_close(candidate(step, *args, 100.0), reference(step, *args, 100.0))


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_batch_twice(candidate, reference, rng):
    """A batch that holds every image twice gives the same step."""
    x, y, W1, W2 = setting(rng)
    twice = candidate(step, np.concatenate([x, x]), np.concatenate([y, y]), W1, W2, 0.25)
    assert_close(twice, reference(step, x, y, W1, W2, 0.25))


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_kink(candidate, reference, rng):
    """A hidden unit that is exactly 0 passes no gradient."""
    x, y, W1, W2 = setting(rng)
    W1[:, 5] = 0
    assert_close(candidate(step, x, y, W1, W2, 0.25), reference(step, x, y, W1, W2, 0.25))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_it_learns(candidate, rng, seed):
    """After 300 steps a new model is right on at least 90 % of the test images."""
    x, y = data("train")
    batches = rng.integers(0, len(x), (300, 64))
    found = candidate(trained, x, y, batches, *data("test"), seed)
    assert found >= 0.9, f"It is right on {found:.1%} of the test images; at least 90 % are expected."


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the images run no more lines of Python."""
    x, y, W1, W2 = setting(rng, samples=64)
    budget.growth(step, lambda n: (x[:n], y[:n], W1, W2, 0.25), sizes=(8, 64), of="lines", at_most=1.0)
    budget.growth(score, lambda n: (x[:n], y[:n], W1, W2), sizes=(8, 64), of="lines", at_most=1.0)
