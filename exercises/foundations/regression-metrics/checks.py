"""Hidden checks: foundations/regression-metrics."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def metrics(sub, true, pred):
    return {"mse": sub.mse(true, pred), "rmse": sub.rmse(true, pred), "mae": sub.mae(true, pred)}


@probe
def mse(sub, true, pred):
    return sub.mse(true, pred)


@probe
def rmse(sub, true, pred):
    return sub.rmse(true, pred)


@probe
def mae(sub, true, pred):
    return sub.mae(true, pred)


@probe
def r2(sub, true, pred):
    return sub.r2(true, pred)


@probe
def as_array(sub, true, pred):
    return np.array([metric(true, pred) for metric in (sub.mse, sub.rmse, sub.mae, sub.r2)])


@probe
def inputs_after(sub, true, pred):
    as_array(sub, true, pred)
    return [true, pred]


def values(rng, n, dtype="float64"):
    """True values, and predictions of another mean and spread."""
    true = rng.normal((n,), dtype) * 3 + 2
    return true, (0.5 * true + rng.normal((n,), dtype) + 2).astype(dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("n", [1, 2, 9])
def test_errors(candidate, reference, rng, n):
    """mse, rmse and mae are those of the formulas, as Python floats."""
    args = values(rng, n)
    assert_close(candidate(metrics, *args), reference(metrics, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("n", [2, 9])
def test_r2(candidate, reference, rng, n):
    """R² uses the mean of the true values, not of the predictions; it may be negative."""
    true, pred = values(rng, n)
    for guess in (pred, pred + 20):
        assert_close(candidate(r2, true, guess), reference(r2, true, guess))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("shapes", [((6, 1), (6,)), ((6,), (6, 1)), ((6, 1), (6, 1))], ids=str)
def test_columns(candidate, reference, rng, shapes):
    """Arrays of shape (N, 1) and (N,) give the same, in any combination."""
    true, pred = values(rng, 6)
    got = candidate(as_array, true.reshape(shapes[0]), pred.reshape(shapes[1]))
    assert_close(got, reference(as_array, true, pred))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("dtypes", [("uint8", "uint8"), ("int8", "float32"), ("float32", "int64")], ids=str)
def test_integers(candidate, reference, rng, dtypes):
    """Integers, also unsigned ones, give the same as floats of the same values."""
    true, pred = rng.integers(0, 120, (12,)), rng.integers(0, 120, (12,))
    true[:2], pred[:2] = [3, 100], [100, 3]
    expected = reference(as_array, true.astype("float64"), pred.astype("float64"))
    assert_close(candidate(as_array, true.astype(dtypes[0]), pred.astype(dtypes[1])), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_float32_is_widened(candidate, reference, rng):
    """Small differences of large float32 numbers keep their digits."""
    true = (rng.uniform((64,), 0, 1) + 4096).astype("float32")
    pred = (true + rng.uniform((64,), 0, 1)).astype("float32")
    expected = reference(as_array, true.astype("float64"), pred.astype("float64"))
    assert_close(candidate(as_array, true, pred), expected, rtol=1e-12)


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("n", [1, 5])
def test_constant_target(candidate, n):
    """For a constant target R² is 1 if all predictions are exactly right, and 0 if not."""
    true = np.full(n, 2.5)
    off = true.copy()
    off[0] += 1e-3
    assert_close([candidate(r2, true, true.copy()), candidate(r2, true, off)], [1.0, 0.0])


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("metric", [mse, rmse, mae, r2], ids=["mse", "rmse", "mae", "r2"])
def test_refuses(candidate, rng, metric):
    """Different numbers of values, no values and other shapes raise ValueError."""
    fewer = [((5,), (4,)), ((5,), (1,)), ((0,), (0,)), ((5, 1), (4, 1))]
    for shapes in [*fewer, ((2, 3), (2, 3)), ((1, 5), (5,)), ((5,), (1, 5)), ((6,), (2, 3))]:
        assert_raises(candidate, ValueError, metric, rng.normal(shapes[0]), rng.normal(shapes[1]))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_inputs_kept(candidate, rng):
    """The inputs are not changed."""
    args = values(rng, 6)
    assert_close(candidate(inputs_after, *args), list(args))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the values run no more lines of Python."""
    budget.growth(as_array, lambda n: values(rng, n), sizes=(8, 64), of="lines", at_most=1.0)
