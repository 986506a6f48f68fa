"""Left to chance, or not: what `assert_chance` refuses, whatever the seed, and that it takes the rest."""

from __future__ import annotations

import pytest
import torch

from grader.checks.chance import assert_chance


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("seed", range(10))
def test_independent_draws(p, seed):
    generator = torch.Generator().manual_seed(seed)
    for shape in ((1,), (7,), (40, 50), (8, 16, 32), (2, 1000), (0, 3)):
        assert_chance(torch.rand(shape, generator=generator) < p, p)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    ("shape", "dims"),
    [((64, 1, 64), "dimension 1"), ((1, 64, 64), "dimension 0"), ((64, 64, 1), "dimension 2"), ((64, 1, 1), "dim")],
)
def test_one_draw_for_several(shape, dims, seed):
    shared = torch.rand(shape, generator=torch.Generator().manual_seed(seed)) < 0.5
    with pytest.raises(AssertionError, match=f"{dims}|with probability"):
        assert_chance(shared.expand(64, 64, 64), 0.5)


@pytest.mark.parametrize("seed", range(10))
def test_halves_that_repeat_one_another(seed):
    once = torch.rand(40, 64, generator=torch.Generator().manual_seed(seed)) < 0.3
    with pytest.raises(AssertionError, match="Of numbers in two halves along dimension 0"):
        assert_chance(torch.cat([once, once]), 0.3, "numbers")


@pytest.mark.parametrize(("p", "asked"), [(0.1, 0.2), (0.5, 0.45), (0.25, 0.75)])
def test_another_share(p, asked):
    happened = torch.rand(100, 200, generator=torch.Generator().manual_seed(1)) < p
    with pytest.raises(AssertionError, match=r"of 20000 elements, .*; with probability"):
        assert_chance(happened, asked)


def test_the_error_is_as_small_as_it_is_said_to_be():
    """The bound on the share, beside the exact tail of the binomial distribution."""
    from math import comb

    from grader.checks.chance import _margin

    for count, p in ((50, 0.5), (200, 0.1), (1000, 0.03)):
        beyond = _margin(count, p, 1e-10)
        tail = sum(
            comb(count, k) * p**k * (1 - p) ** (count - k) for k in range(count + 1) if abs(k - count * p) > beyond
        )
        assert tail <= 1e-10
