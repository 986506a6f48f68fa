"""Hidden checks: foundations/one-vs-rest."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def fit(sub, x, y, k, lr, steps):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return sub.fit_one_vs_rest(x, y, k, lr, steps)


@probe
def predict(sub, x, models):
    return sub.predict(x, models)


@probe
def fit_and_predict(sub, x, y, k, lr, steps):
    return sub.predict(x, sub.fit_one_vs_rest(x, y, k, lr, steps))


def problem(rng, n_samples, n, k, dtype="float64"):
    """Samples around k random centres, every class among them if there are enough samples."""
    y = rng.permutation(n_samples) % k
    return rng.normal((n_samples, n), dtype) + 2 * rng.normal((k, n), dtype)[y], y


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
@pytest.mark.parametrize("sizes", [(9, 3, 4), (5, 2, 2), (4, 1, 3), (1, 4, 2)], ids=str)
def test_models(candidate, reference, rng, sizes):
    """Weights and biases after 0, 1 and 7 steps are those of gradient descent."""
    n_samples, n, k = sizes
    for steps in (0, 1, 7):
        args = (*problem(rng, n_samples, n, k), k, 0.5, steps)
        assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_missing_class(candidate, reference, rng):
    """A class without samples is trained like the others."""
    x, y = problem(rng, 8, 3, 2)
    args = (x, 2 * y + 1, 5, 0.5, 6)
    assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_large_features(candidate, reference, rng):
    """Features of some thousands give the values of the formula, without overflow."""
    x, y = problem(rng, 8, 3, 3)
    args = (1000 * x, y, 3, 0.5, 5)
    assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.correctness
@pytest.mark.rules(6, 8)
def test_largest_score(candidate, rng):
    """The largest score wins, also where none or several are positive."""
    x, models = rng.normal((40, 3), "float64"), rng.normal((5, 4), "float64")
    for shift in (-20, 0, 20):
        models[:, 3] = rng.normal((5,), "float64") + shift
        scores = x @ models[:, :3].T + models[:, 3]
        assert_equal(candidate(predict, x, models), scores.argmax(axis=1))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_ties_and_saturation(candidate):
    """Of equal scores the lowest class wins, and of very large ones the larger."""
    x, models = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    assert_equal(candidate(predict, x, models), np.array([0, 1]))
    assert_equal(candidate(predict, 100 * x, models * np.array([[1], [1], [2], [2]])), np.array([2, 3]))


@pytest.mark.correctness
@pytest.mark.rules(1, 6)
def test_learns(candidate, rng):
    """After 200 steps every sample of three separate groups is classified right."""
    y = np.arange(30) % 3
    x = np.array([[3.0, 0.0], [-3.0, 2.0], [-1.0, -3.0]])[y] + rng.uniform((30, 2), -0.5, 0.5, "float64")
    assert_equal(candidate(fit_and_predict, x, y, 3, 0.5, 200), y)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_refuses(candidate, rng):
    """Labels outside 0 to k - 1, of another shape, or no labels raise ValueError."""
    x, y = problem(rng, 6, 3, 3)
    # As many samples as classes, and a single label, would be broadcast without an error.
    broadcast = [(x[:3], y[:3, None]), (x, y[:1])]
    for bad_x, bad_y in [(x, y + 1), (x, y - 1), (x, y[:, None]), (x, y[:5]), (x[:0], y[:0]), *broadcast]:
        assert_raises(candidate, ValueError, fit, bad_x, bad_y, 3, 0.5, 2)


@pytest.mark.correctness
@pytest.mark.rules(8, 10)
def test_contract(contract, rng):
    """No input is changed; any memory layout, float64 and an empty batch work."""
    x, y = problem(rng, 7, 3, 4, "float32")
    contract(fit, x, y, 4, 0.5, 3)
    contract(predict, x, rng.normal((4, 4)), batched=[0])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop_over_samples(budget, rng):
    """Eight times the samples run no more lines of Python."""
    budget.growth(
        fit_and_predict, lambda n: (*problem(rng, n, 3, 3), 3, 0.5, 3), sizes=(8, 64), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_classes(budget, rng):
    """Eight times the classes run no more lines of Python."""
    budget.growth(
        fit_and_predict, lambda k: (*problem(rng, 40, 3, k), k, 0.5, 3), sizes=(4, 32), of="lines", at_most=1.0
    )
