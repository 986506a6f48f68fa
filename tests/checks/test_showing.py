"""What becomes of an answer that a check wants shown."""

from __future__ import annotations

import numpy
import pytest
import torch

from grader.checks.showing import Showing
from grader.picture import View
from grader.report import Category, CheckResult, Outcome

PASSED = CheckResult("test_a[1]", "A title", Category.CORRECTNESS, "cpu", Outcome.PASSED)
FAILED = CheckResult("test_a[1]", "A title", Category.CORRECTNESS, "cpu", Outcome.FAILED)


def shown(view, *args, **options):
    showing = Showing()
    getattr(showing, view)(*args, **options)
    return showing.picture(FAILED)


def test_nothing_was_asked_for():
    assert Showing().picture(FAILED) is None


def test_a_matrix():
    got, expected = torch.arange(6).reshape(2, 3), torch.zeros(2, 3, requires_grad=True)
    picture = shown("matrix", got, expected)
    assert picture.view is View.MATRIX
    assert picture.got == [[0, 1, 2], [3, 4, 5]]
    assert picture.expected == [[0, 0, 0]] * 2
    assert picture.shapes == ("(2, 3)", "(2, 3)")
    assert (picture.check, picture.title, picture.device, picture.passed) == ("test_a[1]", "A title", "cpu", False)


def test_of_leading_dimensions_the_first():
    values = torch.arange(24.0).reshape(2, 3, 2, 2)
    assert shown("matrix", values, values).got == [[0, 1], [2, 3]]
    assert shown("maps", values, values).got == values[0].tolist()
    assert shown("maps", values, values).shapes[0] == "(2, 3, 2, 2)"


def test_arrays_and_lists():
    assert shown("curve", [1.5, 2.5], numpy.array([1.0, 2.0], dtype=numpy.float32)).got == [1.5, 2.5]
    assert shown("matrix", numpy.ones((1, 2), dtype=bool), [[1, 0]]).expected == [[1, 0]]


def test_what_is_too_large_to_see_is_cut():
    values = torch.zeros(9, 500, 500)
    assert numpy.shape(shown("maps", values, values).got) == (4, 128, 128)
    assert len(shown("boxes", torch.zeros(9999, 4), torch.arange(9999), torch.arange(9999)).boxes) == 512


@pytest.mark.parametrize("got", [None, "text", 3.0, torch.zeros(3), {"a": 1}, [[1], [2, 3]], 1j, [torch.zeros(2)] * 2])
def test_an_answer_of_another_form_is_not_drawn(got):
    picture = shown("matrix", got, torch.ones(2, 2)) if not isinstance(got, list) else shown("maps", got, None)
    assert picture.got is None


def test_an_empty_answer():
    assert shown("boxes", torch.zeros(0, 4), torch.zeros(0), torch.zeros(0, dtype=torch.int64)).got == []


def test_a_part():
    parts = [torch.zeros(1, 1), torch.ones(1, 1)]
    picture = shown("matrix", parts, tuple(parts), part=1)
    assert picture.got == picture.expected == [[1]]
    for got in (None, torch.ones(2, 2), [], parts[:1]):
        assert shown("matrix", got, parts, part=1).got is None


def test_the_last_call_counts():
    showing = Showing()
    showing.curve([1.0], [2.0])
    showing.curve([3.0], [4.0])
    assert showing.picture(PASSED).got == [3]
    assert showing.picture(PASSED).passed
