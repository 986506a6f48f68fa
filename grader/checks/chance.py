"""Is something left to chance, with the probability that was asked for, and each time by a draw of its own?

The bounds are Bernstein's, which hold for every number of draws, not in the limit alone: a right answer is refused less
than once in 10¹⁰ calls. So no verdict hangs on the seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

_ERROR = 1e-10  # for all bounds of one call together


def assert_chance(happened: torch.Tensor, p: float, what: str = "elements") -> None:
    """Assert that each of many things happened with probability `p`, independently of the others.

    The share is looked at; so is, along each dimension, how often neighbours, and the two halves, have the same fate:
    that tells one draw for a whole row, column, sample or step. Several calls are stacked along another dimension.

    Args:
        happened: bools of any shape.
        p: the probability.
        what: they are called in the message.

    Raises:
        AssertionError: the share, or that of pairs with the same fate, is another.

    >>> torch.manual_seed(0)  # doctest: +ELLIPSIS
    <torch._C.Generator object at ...>
    >>> assert_chance(torch.rand(64, 64) < 0.25, 0.25)
    >>> assert_chance((torch.rand(64, 1) < 0.25).expand(64, 64), 0.25, "numbers")
    Traceback (most recent call last):
    AssertionError: Of numbers beside one another along dimension 1, 2048 of 2048 have the same fate; if each is drawn \
by itself, it is about 1280.
    """
    pairs = list(_pairs(happened))
    error = _ERROR / (1 + len(pairs))
    number, share = int(happened.sum()), p
    if abs(number - happened.numel() * share) > _margin(happened.numel(), share, error):
        count = happened.numel()
        raise AssertionError(
            f"{number} of {count} {what}, {number / count:.1%}; with probability {p} it is about {p:.0%}."
        )
    share = p * p + (1 - p) * (1 - p)
    worst, told = 1.0, ""
    for words, dim, one, other in pairs:
        same, count = int((one == other).sum()), one.numel()
        beyond = abs(same - count * share) / _margin(count, share, error)
        if beyond > worst:
            worst, told = (
                beyond,
                (
                    f"Of {what} {words} along dimension {dim}, {same} of {count} have the same fate;"
                    f" if each is drawn by itself, it is about {count * share:.0f}."
                ),
            )
    if told:
        raise AssertionError(told)


def _pairs(happened: torch.Tensor) -> Iterator[tuple[str, int, torch.Tensor, torch.Tensor]]:
    """Pairs of which no two share an element, so that their fates are independent."""
    for dim, size in enumerate(happened.shape):
        half = size // 2
        if half:
            every_second = torch.arange(0, 2 * half, 2)
            one, other = (happened.index_select(dim, every_second + step) for step in (0, 1))
            yield "beside one another", dim, one, other
        if half > 1:
            yield "in two halves", dim, happened.narrow(dim, 0, half), happened.narrow(dim, half, half)


def _margin(count: int, share: float, error: float) -> float:
    """How far a sum of `count` draws is off with probability `error` at most, by Bernstein's inequality.

    P(|X - np| >= t) <= 2 exp(-t² / (2 (np(1 - p) + t / 3))).
    """
    log = math.log(2 / error)
    return log / 3 + math.sqrt((log / 3) ** 2 + 2 * log * count * share * (1 - share))
