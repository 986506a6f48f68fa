"""Hidden checks: hostile/device."""

import pytest

from grader.checks import assert_close, probe


@probe
def work(sub, x, w):
    return sub.work(x, w)


@pytest.mark.correctness
def test_values(candidate, reference, rng):
    """The values are right."""
    x, w = rng.normal((32, 64)), rng.normal((64, 48))
    assert_close(candidate(work, x, w), reference(work, x, w))


@pytest.mark.performance
@pytest.mark.timeout(20)
def test_time(budget, rng):
    """The work is done once."""
    # Long rows and few of them: the answer is small, so that the work outweighs its way back to the judge.
    budget.time(work, lambda: (rng.normal((128, 1 << 14)) / 128, rng.normal((1 << 14, 128))), at_most=3.0)


@pytest.mark.performance
@pytest.mark.timeout(10)
def test_memory(budget, rng):
    """No more is kept than the product and the answer: 64 MB."""
    budget.memory(work, lambda: (rng.normal((2048, 16)), rng.normal((16, 4096))), at_most=2.0)
