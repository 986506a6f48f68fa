"""Hidden checks: foundations/activations."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def strict(function, z):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return np.asarray(function(z))


@probe
def values(sub, z):
    return {"sigmoid": strict(sub.sigmoid, z), "tanh": strict(sub.tanh, z), "relu": strict(sub.relu, z)}


@probe
def slopes(sub, z):
    return {"d_sigmoid": strict(sub.d_sigmoid, z), "d_tanh": strict(sub.d_tanh, z), "d_relu": strict(sub.d_relu, z)}


@probe
def relu(sub, z):
    return np.asarray(sub.relu(z))


@probe
def each(sub, names, numbers):
    """What each function makes of each number alone: a value, or the text of a warning."""
    results = {}
    for name in names:
        for z in numbers:
            try:
                results[name, z.item()] = strict(vars(sub)[name], z[None]).item()
            except FloatingPointError as warning:
                results[name, z.item()] = str(warning)
    return [results[key] for key in sorted(results)]


def where(rng, shape, dtype="float64"):
    """Numbers on both sides of 0, near it and some way off."""
    return rng.normal(shape, dtype) * 3


def small(rng, dtype):
    """Numbers near 0, and on both sides where sigmoid, 1 - sigmoid and 1 - tanh² are tiny."""
    near, far = rng.uniform((6,), 1e-7, 1e-4, dtype), rng.uniform((6,), 19, 32, dtype)
    return np.concatenate([near, -near, far, -far])


RELATIVE = [("float32", 1e-4), ("float64", 1e-9)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(7,), (3, 5), (2, 3, 4), ()], ids=str)
def test_values(candidate, reference, rng, shape):
    """sigmoid, tanh and relu are those of the formulas, in any shape."""
    z = np.asarray(where(rng, shape))
    assert_close(candidate(values, z), reference(values, z))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_values(candidate, dtype):
    """At 1000 and -1000 the values are exact, and no warning is given."""
    names, z = ["relu", "sigmoid", "tanh"], np.array([-1000, 1000], dtype)
    assert_close(candidate(each, names, z), [0.0, 1000.0, 0.0, 1.0, -1.0, 1.0])


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize(("dtype", "rtol"), RELATIVE, ids=str)
def test_small_values(candidate, reference, rng, dtype, rtol):
    """Values near 0 keep their digits: of sigmoid at -19 to -32, of tanh near 0."""
    z = small(rng, dtype)
    assert_close(candidate(values, z), reference(values, z), rtol=rtol, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_relu_passes_nan(candidate):
    """relu returns NaN for NaN."""
    z = np.array([np.nan, -1.0, 2.0])
    assert_equal(candidate(relu, z), np.array([np.nan, 0.0, 2.0]))


@pytest.mark.correctness
@pytest.mark.rules(1, 8)
def test_values_contract(contract, rng):
    """z is not changed; any memory layout, empty and single batches and float64 work."""
    contract(values, where(rng, (5, 3), "float32"), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(2)
@pytest.mark.parametrize("shape", [(7,), (3, 5), ()], ids=str)
def test_slopes(candidate, reference, rng, shape):
    """d_sigmoid, d_tanh and d_relu are the slopes with respect to z."""
    z = np.asarray(where(rng, shape))
    assert_close(candidate(slopes, z), reference(slopes, z))


@pytest.mark.gradients
@pytest.mark.rules(2)
def test_slopes_fit_the_values(candidate, rng):
    """The slopes predict how the values change when z changes a little."""
    z = rng.uniform((12,), 0.01, 3, "float64") * np.array([1.0, -1.0] * 6)
    up, down, slope = candidate(values, z + 1e-5), candidate(values, z - 1e-5), candidate(slopes, z)
    for name in up:
        assert_close((up[name] - down[name]) / 2e-5, slope["d_" + name], rtol=1e-5, atol=1e-8)


@pytest.mark.gradients
@pytest.mark.rules(3)
def test_slopes_at_zero(candidate):
    """At 0, and at -0, the slopes are 1/4, 1 and 0."""
    expected = {"d_sigmoid": np.full(2, 0.25), "d_tanh": np.ones(2), "d_relu": np.zeros(2)}
    assert_close(candidate(slopes, np.array([0.0, -0.0])), expected)


@pytest.mark.gradients
@pytest.mark.rules(4, 6)
@pytest.mark.parametrize(("dtype", "rtol"), RELATIVE, ids=str)
def test_small_slopes(candidate, reference, rng, dtype, rtol):
    """Slopes near 0 keep their digits, and are exact at ±1000, with no warning."""
    z = small(rng, dtype)
    assert_close(candidate(slopes, z), reference(slopes, z), rtol=rtol, atol=0)
    names, far = ["d_relu", "d_sigmoid", "d_tanh"], np.array([-1000, 1000], dtype)
    assert_close(candidate(each, names, far), [0.0, 1.0, 0.0, 0.0, 0.0, 0.0])


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_slopes_contract(contract, rng):
    """The slopes keep z and float64; any memory layout and empty batches work."""
    contract(slopes, where(rng, (5, 3), "float32"), batched=[0])


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    for which in (values, slopes):
        budget.growth(which, lambda n: (where(rng, (n, 3)),), sizes=(8, 64), of="lines", at_most=1.0)
