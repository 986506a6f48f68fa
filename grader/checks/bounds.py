"""Bounds on one number: what a trained model is held to, whose numbers no formula gives."""

from __future__ import annotations

import math
from typing import SupportsFloat


def assert_at_least(got: SupportsFloat, bound: float, what: str) -> None:
    """Assert that a number is `bound` or more; NaN is not.

    Args:
        got: a number, or a tensor or array of one element.
        bound: the least that is right.
        what: the number's name, as the reader is told it.

    Raises:
        AssertionError: says both numbers.

    >>> assert_at_least(0.97, 0.9, "the accuracy on new digits")
    >>> assert_at_least(0.81, 0.9, "the accuracy on new digits")
    Traceback (most recent call last):
    AssertionError: The accuracy on new digits is 0.81; at least 0.9 is expected.
    """
    if not float(got) >= bound:
        raise AssertionError(_sentence(float(got), "at least", bound, what))


def assert_at_most(got: SupportsFloat, bound: float, what: str) -> None:
    """Assert that a number is `bound` or less; see `assert_at_least`.

    >>> assert_at_most(float("nan"), 0.7, "the last loss")
    Traceback (most recent call last):
    AssertionError: The last loss is NaN; at most 0.7 is expected.
    """
    if not float(got) <= bound:
        raise AssertionError(_sentence(float(got), "at most", bound, what))


def _sentence(got: float, side: str, bound: float, what: str) -> str:
    """Both numbers, the first in as many digits as tell it from the bound."""
    shown = next((text for digits in (3, 6, 12) if float(text := f"{got:.{digits}g}") != bound), repr(got))
    return f"{what[:1].upper()}{what[1:]} is {'NaN' if math.isnan(got) else shown}; {side} {bound:g} is expected."
