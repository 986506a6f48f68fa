"""Hidden checks: foundations/linear-model."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def predict(sub, x, w, b):
    return sub.predict(x, w, b)


@probe
def mse(sub, pred, y):
    return sub.mse(pred, y)


@probe
def best_weight(sub, x, y, candidates):
    return list(sub.best_weight(x, y, candidates))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(5, 3, 2), (1, 4, 3), (3, 3, 3), (6, 1, 1)], ids=str)
def test_predict(candidate, reference, rng, sizes):
    """predict multiplies every row by w and adds the bias."""
    n_samples, n, m = sizes
    args = rng.normal((n_samples, n), "float64"), rng.normal((n, m), "float64"), rng.normal((m,), "float64")
    assert_close(candidate(predict, *args), reference(predict, *args))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_single_sample(candidate, reference, rng):
    """predict takes a single sample of shape (n,) and returns (m,)."""
    args = rng.normal((3,)), rng.normal((3, 2)), rng.normal((2,))
    assert_close(candidate(predict, *args), reference(predict, *args))


@pytest.mark.correctness
@pytest.mark.rules(2, 8, 9)
def test_predict_contract(contract, rng):
    """predict changes no input, takes empty and single batches, and keeps float64."""
    contract(predict, rng.normal((5, 3)), rng.normal((3, 2)), rng.normal((2,)), batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("shape", [(5, 3), (7,), (1, 1), (2, 3, 4), ()], ids=str)
def test_mse(candidate, reference, rng, shape):
    """mse is the mean over all elements, a Python float."""
    pred, y = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(mse, pred, y), reference(mse, pred, y))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize(
    "shapes",
    [((5, 1), (5,)), ((5,), (5, 1)), ((4, 3), (1, 3)), ((0, 2), (0, 2)), ((3, 0), (3, 0)), ((), (1,))],
    ids=str,
)
def test_mse_refuses(candidate, rng, shapes):
    """mse raises ValueError for two different shapes, and for no elements."""
    assert_raises(candidate, ValueError, mse, rng.normal(shapes[0]), rng.normal(shapes[1]))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("sizes", [(6, 3, 2, 9), (4, 1, 1, 5), (3, 2, 4, 1)], ids=str)
def test_best_weight(candidate, reference, rng, sizes):
    """best_weight finds the candidate with the least error, at any position."""
    n_samples, n, m, k = sizes
    x, y, weights = rng.normal((n_samples, n), "float64"), rng.normal((n_samples, m), "float64"), rng.normal((k, n, m))
    weights = weights.astype("float64")
    for shift in range(k):
        args = x, y, np.roll(weights, shift, axis=0)
        assert_close(candidate(best_weight, *args), reference(best_weight, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_many_targets(candidate):
    """The error of a candidate is the mean over all its targets."""
    x, y = np.ones((2, 1)), np.zeros((2, 3))
    weights = np.array([[[0.0, 0.0, 3.0]], [[1.0, 1.0, 1.0]], [[2.0, 0.0, 2.0]]])
    assert_close(candidate(best_weight, x, y, weights), [weights[1], 1.0])


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_first_of_equals(candidate):
    """Of several candidates with the same error the first is returned."""
    x, y = np.array([[1.0], [1.0]]), np.array([[0.0], [2.0]])
    weights = np.array([[[3.0]], [[2.0]], [[0.0]]])
    assert_equal(candidate(best_weight, x, y, weights), [np.array([[2.0]]), 2.0])


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_hardly_smaller(candidate):
    """An error that is smaller in its last digits alone is smaller."""
    x, y, least = np.ones((2, 1)), np.zeros((2, 1)), 1 - 1e-6
    weights = np.array([[[1.0]], [[least]], [[1.0]]])
    assert_close(candidate(best_weight, x, y, weights), [np.array([[least]]), least**2])


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
def test_best_weight_contract(contract, rng):
    """best_weight changes no input and keeps the dtype of the candidates."""
    contract(best_weight, rng.normal((5, 3)), rng.normal((5, 2)), rng.normal((4, 3, 2)))


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize(
    "shapes",
    [((5,), (4, 3, 1)), ((1, 5), (4, 3, 5)), ((5, 2), (0, 3, 2))],
    ids=["y of one dimension", "y of one row", "no candidates"],
)
def test_best_weight_refuses(candidate, rng, shapes):
    """best_weight raises ValueError for a y that is not (N, m), and for no candidates."""
    assert_raises(candidate, ValueError, best_weight, rng.normal((5, 3)), rng.normal(shapes[0]), rng.normal(shapes[1]))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop_over_samples(budget, rng):
    """Eight times the samples run no more lines of Python."""
    w, b, candidates = rng.normal((3, 2)), rng.normal((2,)), rng.normal((4, 3, 2), "float64")
    budget.growth(predict, lambda n: (rng.normal((n, 3)), w, b), sizes=(8, 64), of="lines", at_most=1.0)
    budget.growth(mse, lambda n: (rng.normal((n, 2)), rng.normal((n, 2))), sizes=(8, 64), of="lines", at_most=1.0)

    def make(n):
        return rng.normal((n, 3), "float64"), rng.normal((n, 2), "float64"), candidates

    budget.growth(best_weight, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop_over_candidates(budget, rng):
    """Eight times the candidates run no more lines of Python."""
    x, y = rng.normal((5, 3), "float64"), rng.normal((5, 2), "float64")
    budget.growth(best_weight, lambda k: (x, y, rng.normal((k, 3, 2), "float64")), sizes=(8, 64), of="lines")
