from __future__ import annotations

import pytest

from grader.checks import assert_raises
from grader.checks.probes import Probe
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

CALL = Probe("call")
SOURCE = """
class Mine(ValueError):
    pass

class TypeError(Exception):
    "Called like a built-in one."

def double(x):
    if x == 0:
        return x
    if x == 1:
        raise ValueError("no")
    if x == 2:
        raise Mine("no")
    if x == 3:
        raise TypeError("no")
    if x == 4:
        import os
        os._exit(0)
    if x == 5:
        while True:
            pass
"""


@pytest.fixture
def candidate(make_sides):
    return make_sides(SOURCE, seconds=5.0)[0]


@pytest.mark.parametrize(("error", "x"), [(ValueError, 1), (ValueError, 2), (Exception, 1), (Exception, 3)])
def test_the_error_or_a_subclass_of_it(candidate, error, x):
    assert_raises(candidate, error, CALL, x)
    assert candidate.record[0].failure.failure.kind is Kind.RAISED


@pytest.mark.parametrize(
    ("error", "x", "message"),
    [
        (ValueError, 0, "It should raise ValueError for (0). It returns an answer."),
        (KeyError, 1, "It should raise KeyError for (1). It raises ValueError: no"),
        (
            UnicodeError,
            1,
            "It should raise UnicodeError for (1). It raises ValueError: no",
        ),  # a subclass was asked for
        (TypeError, 3, "It should raise TypeError for (3). It raises TypeError: no"),
    ],
)
def test_anything_else_fails(candidate, error, x, message):
    with pytest.raises(SubmissionError) as caught:
        assert_raises(candidate, error, CALL, x)
    assert caught.value.failure.kind is Kind.NOT_RAISED
    assert caught.value.failure.message == message
    assert bool(caught.value.failure.frames) == (x != 0)


@pytest.mark.parametrize(("x", "kind"), [(4, Kind.DIED), (5, Kind.TIMEOUT)])
def test_not_answering_is_no_refusal(candidate, x, kind):
    candidate.clock.seconds = 0.5 if kind is Kind.TIMEOUT else 20
    with pytest.raises(SubmissionError) as caught:
        assert_raises(candidate, Exception, CALL, x)
    assert caught.value.failure.kind is kind


def test_arguments_arrive(make_sides):
    candidate, _ = make_sides("def double(a, *, b):\n    raise ValueError(f'{a} {b}')\n")
    with pytest.raises(SubmissionError, match="ValueError: 1 2"):
        assert_raises(candidate, KeyError, CALL, 1, b=2)
