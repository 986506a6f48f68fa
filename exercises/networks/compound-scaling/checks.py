"""Hidden checks: networks/compound-scaling."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def scale(sub, alpha, beta, gamma, phi):
    factors = sub.scale(alpha, beta, gamma, phi)
    return tuple(float(x) for x in factors) if isinstance(factors, tuple) else factors


@probe
def channels(sub, wanted, divisor):
    return {f"round_channels({c}, {divisor})": sub.round_channels(c, divisor) for c in wanted}


def factors(rng, product):
    """Three factors of 1 or more with this growth of the work in one step."""
    beta, gamma = rng.numpy.uniform(1.05, 1.15, 2)
    return product / (beta * gamma) ** 2, beta, gamma


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("phi", [1, 0.5, 6])
def test_powers(candidate, reference, rng, phi):
    """Depth, width and resolution, in this order, grow by their factors to the power phi."""
    args = (*(float(x) for x in factors(rng, 2.0)), phi)
    assert_close(candidate(scale, *args), reference(scale, *args), rtol=1e-9)


@pytest.mark.correctness
@pytest.mark.rules(2, 4)
def test_no_step(candidate):
    """With phi = 0 nothing grows, and factors of exactly 1 are allowed."""
    assert_close(candidate(scale, 1.2, 1.1, 1.15, 0), (1.0, 1.0, 1.0))
    assert_close(candidate(scale, 2.0, 1.0, 1.0, 3), (8.0, 1.0, 1.0))
    assert_close(candidate(scale, 1.0, 1.0, 1.41, 1), (1.0, 1.0, 1.41))
    assert_close(candidate(scale, 1.0, 1.41, 1.0, 1), (1.0, 1.41, 1.0))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("product", [1.89, 2.11, 4.0])
def test_double(candidate, reference, rng, product):
    """Factors that do not about double the work in one step raise ValueError."""
    assert_raises(candidate, ValueError, scale, *(float(x) for x in factors(rng, product)), 1)
    for near in (1.91, 2.09):
        args = (*(float(x) for x in factors(rng, near)), 1)
        assert_close(candidate(scale, *args), reference(scale, *args), rtol=1e-9)


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("args", [(0.9, 1.1, 1.355, 1), (2.2, 0.95, 1.0, 1), (2.2, 1.0, 0.95, 1)], ids=str)
def test_shrinking(candidate, args):
    """A factor below 1 raises ValueError, even where the work doubles."""
    assert_raises(candidate, ValueError, scale, *args)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_phi(candidate):
    """A phi below 0 raises ValueError."""
    assert_raises(candidate, ValueError, scale, 1.2, 1.1, 1.15, -1)
    assert_raises(candidate, ValueError, scale, 1.2, 1.1, 1.15, -0.5)


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
@pytest.mark.parametrize("divisor", [1, 7, 8, 9])
def test_whole(candidate, reference, divisor):
    """Whole numbers of channels are rounded to multiples, the middle up, within the limits."""
    wanted = list(range(1, 200))
    assert_equal(candidate(channels, wanted, divisor), reference(channels, wanted, divisor))


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
@pytest.mark.parametrize("divisor", [3, 8], ids=["divisor=3", "divisor=8"])
def test_broken(candidate, reference, rng, divisor):
    """Widths with a fraction are rounded to the nearest multiple, within the limits."""
    drawn = [round(c, 2) for c in rng.uniform(60, 1, 300).tolist()]
    wanted = [0.25, 3.9, 4.1, 7.9, 11.9, 12.1, 19.5, 38.4, 35.75, 43.6, *drawn]
    assert_equal(candidate(channels, wanted, divisor), reference(channels, wanted, divisor))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize(("c", "divisor"), [(0, 8), (-3, 8), (16, 0), (16, -8)], ids=str)
def test_not_positive(candidate, c, divisor):
    """A c or a divisor of 0 or less raises ValueError."""
    assert_raises(candidate, ValueError, channels, [c], divisor)
