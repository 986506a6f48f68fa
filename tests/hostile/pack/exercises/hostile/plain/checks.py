"""Hidden checks: hostile/plain."""

import pytest

from grader.checks import assert_close, probe


@probe
def double(sub, x):
    return sub.double(x)


@pytest.mark.correctness
def test_values(candidate, reference, rng):
    """The values are right."""
    x = rng.normal((4, 8))
    assert_close(candidate(double, x), reference(double, x))
