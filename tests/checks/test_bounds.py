"""Bounds on one number."""

from __future__ import annotations

import numpy
import pytest
import torch

from grader.checks import assert_at_least, assert_at_most


@pytest.mark.parametrize("number", [0.5, 1, torch.tensor(0.5), numpy.float32(0.5), torch.tensor([2])])
def test_numbers_of_every_kind(number):
    assert_at_least(number, 0.5, "it")
    with pytest.raises(AssertionError, match=r"^It is .*; at most 0\.25 is expected\.$"):
        assert_at_most(number, 0.25, "it")


def test_the_bound_itself_is_right():
    assert_at_least(0.9, 0.9, "it")
    assert_at_most(0.9, 0.9, "it")


@pytest.mark.parametrize("holds", [assert_at_least, assert_at_most])
def test_nan_is_not(holds):
    with pytest.raises(AssertionError, match="The loss is NaN"):
        holds(float("nan"), 0.0, "the loss")


def test_digits_that_tell_it_from_the_bound():
    with pytest.raises(AssertionError, match=r"It is 0\.8999999; at least 0\.9 is expected\."):
        assert_at_least(0.8999999, 0.9, "it")
