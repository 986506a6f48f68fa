"""Hidden checks: autodiff/gradient-check."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def wave(sub, x, weights, **options):
    return sub.numerical_gradient(lambda v: (weights * np.sin(v) + v * v.sum()).sum(), x, **options)


@probe
def cube(sub, x, **options):
    return sub.numerical_gradient(lambda v: (v**3).sum(), x, **options)


@probe
def error(sub, a, b):
    return sub.relative_error(a, b)


@probe
def calls(sub, x):
    seen = []

    def f(v):
        seen.append(str(v.dtype))
        return v.sum()

    sub.numerical_gradient(f, x)
    return seen


@probe
def after_an_error(sub, x):
    def f(v, left=[4]):
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("f gives up")
        return v.sum()

    try:
        sub.numerical_gradient(f, x)
    except RuntimeError:
        return x
    return None


@probe
def verdict(sub, x, scale, factor, shift):
    """Check a gradient that is wrong by a factor, or by a shift of the first element."""

    def grad(v):
        planted = scale * factor * np.cos(v)
        planted[0, 0] += scale * shift
        return planted

    return sub.gradient_check(lambda v: scale * np.sin(v).sum(), grad, x)


@probe
def flat_verdict(sub, x):
    return sub.gradient_check(lambda v: 1.0, lambda v: np.zeros_like(v), x)


@probe
def kink_verdict(sub, x, slope):
    return sub.gradient_check(lambda v: v[0, 0] ** 2 + slope * v[1, 1], lambda v: 2 * v * (v == v[0, 0]), x)


@probe
def ramp_verdict(sub, x, rise, slope):
    return sub.gradient_check(lambda v: float(rise * (v > x).sum()), lambda v: np.full_like(v, slope), x)


@probe
def given_to_grad(sub, x):
    """The dtype and the shape of what `grad` gets."""
    given = []

    def grad(v):
        given.append([str(v.dtype), list(v.shape)])
        return 2 * v

    sub.gradient_check(lambda v: (v**2).sum(), grad, x)
    return given


@probe
def misshapen(sub, x):
    return sub.gradient_check(lambda v: (v**2).sum(), lambda v: 2 * v[:, 0], x)


@probe
def written_to(sub, x):
    def grad(v):
        v *= 2
        return v

    verdict = sub.gradient_check(lambda v: (v**2).sum(), grad, x)
    return [x, verdict]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 4)], ids=str)
def test_numerical_gradient(candidate, rng, shape):
    """The numerical gradient agrees with the one computed on paper, for any shape."""
    x, weights = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    assert_close(candidate(wave, x, weights), weights * np.cos(x) + 2 * x.sum(), rtol=1e-7, atol=1e-7)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_central(candidate, rng):
    """The difference is central, over 2 eps, with the given eps."""
    x = rng.normal((3, 4), "float64")
    assert_close(candidate(cube, x, eps=0.5), 3 * x**2 + 0.25, rtol=1e-9, atol=1e-9)
    assert_close(candidate(cube, np.zeros(3)), np.full(3, 1e-10), rtol=1e-6, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
def test_any_array(candidate, reference, rng):
    """float32, transposed, single and empty arrays give float64 gradients."""
    x, weights = rng.normal((3, 4), "float64"), rng.normal((4, 3), "float64")
    assert_close(candidate(wave, x.T, weights), reference(wave, x.T, weights), rtol=1e-7, atol=1e-7)
    narrow = x.astype(np.float32)
    assert_close(candidate(cube, narrow), 3 * narrow.astype(np.float64) ** 2, rtol=1e-7, atol=1e-7)
    assert_close(candidate(cube, np.array(2.0)), np.array(12.0), rtol=1e-7)
    assert_close(candidate(cube, np.zeros((0, 3))), np.zeros((0, 3)))


@pytest.mark.correctness
@pytest.mark.rules(2, 10)
def test_x_unharmed(candidate, contract, rng):
    """x is not changed, also when f raises an error or grad writes into its argument."""
    x, weights = rng.normal((3, 4), "float64"), rng.normal((3, 4), "float64")
    contract(wave, x, weights, float64=False)
    assert_equal(candidate(after_an_error, x), x)
    assert_equal(candidate(written_to, x), [x, True])


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("shape", [(7,), (3, 5), (2, 3, 4)], ids=str)
def test_relative_error(candidate, reference, rng, shape):
    """The error is the norm of the difference divided by the sum of the norms."""
    a, b = rng.normal(shape, "float64"), 100 * rng.normal(shape, "float64")
    for one, two in [(a, b), (b, a), (a, a + 1e-6 * b), (1e-9 * a, 1e-9 * b)]:
        assert_close(candidate(error, one, two), reference(error, one, two), rtol=1e-6, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_relative_error_at_the_ends(candidate):
    """The error is 0 for two zeros or no elements, 1 at most, and NaN for NaN."""
    zeros, ones = np.zeros((2, 3)), np.ones((2, 3))
    for a, b, expected in [(zeros, zeros, 0.0), (ones, zeros, 1.0), (zeros, ones, 1.0), (ones, -ones, 1.0)]:
        assert_close(candidate(error, a, b), expected)
    assert_close(candidate(error, np.zeros((0, 3)), np.zeros((0, 3))), 0.0)
    assert_close(candidate(error, ones, ones * np.nan), float("nan"))


@pytest.mark.correctness
@pytest.mark.rules(7, 9)
def test_shapes_must_agree(candidate, rng):
    """Shapes that differ raise ValueError, also where NumPy could broadcast."""
    for other in [(4,), (4, 4), (1, 1)]:
        assert_raises(candidate, ValueError, error, rng.normal((4, 1), "float64"), rng.normal(other, "float64"))
    assert_raises(candidate, ValueError, misshapen, rng.normal((4, 4), "float64"))


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_gradient_check(candidate, rng, scale):
    """Right gradients pass, large or small ones, and wrong ones are found."""
    x = rng.uniform((3, 4), -1, 1, "float64")
    for factor in (1.0, 1 + 1e-6):
        assert_equal(candidate(verdict, x, scale, factor, 0.0), True)
    for factor, shift in [(1 + 3e-6, 0.0), (1.0, 1e-4), (-1.0, 0.0), (0.0, 0.0), (1.0, float("nan"))]:
        assert_equal(candidate(verdict, x, scale, factor, shift), False)


@pytest.mark.correctness
@pytest.mark.rules(6, 8)
def test_gradient_check_at_zeros(candidate, rng):
    """A gradient of zeros can be right, and so can one with a tiny wrong element."""
    x = rng.uniform((3, 4), 1, 2, "float64")
    assert_equal(candidate(flat_verdict, x), True)
    assert_equal(candidate(kink_verdict, x, 1e-9), True)
    assert_equal(candidate(kink_verdict, x, 1e-3), False)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_gradient_check_at_the_bound(candidate):
    """A gradient whose relative error is exactly 1e-6 is right."""
    # Exact, in whatever order the quotient is computed: 5 / (2500002.5 + 2499997.5).
    rise = 2499997.5 * (2 * 1e-5)
    assert_equal(candidate(ramp_verdict, np.zeros(1), rise, 2500002.5), True)
    assert_equal(candidate(ramp_verdict, np.zeros(1), rise, 2500007.5), False)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_given_to_grad(candidate, rng):
    """grad gets a float64 array of the shape of x, also where x is float32."""
    for given in candidate(given_to_grad, rng.normal((3, 4), "float32")):
        assert_equal(given, ["float64", [3, 4]])


@pytest.mark.performance
@pytest.mark.rules(3, 4)
def test_calls(candidate):
    """f is called twice for each element, with float64."""
    dtypes = candidate(calls, np.ones((3, 4), "float32"))
    assert len(dtypes) == 24, f"For 12 elements f was called {len(dtypes)} times; 24 times are expected."
    assert_equal(dtypes, ["float64"] * 24)
