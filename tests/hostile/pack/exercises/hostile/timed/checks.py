"""Hidden checks: hostile/timed."""

import pytest

from grader.checks import assert_close, probe


@probe
def work(sub, x):
    return sub.work(x)


@pytest.mark.correctness
def test_values(candidate, reference, rng):
    """The values are right."""
    x = rng.normal((4, 8))
    assert_close(candidate(work, x), reference(work, x))


@pytest.mark.performance
@pytest.mark.timeout(10)
def test_time(budget, rng):
    """The work is done once."""
    budget.time(work, lambda: (rng.normal((256, 512)),), at_most=3.0)
