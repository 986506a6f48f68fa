"""How long a submission is waited for, on a clock that the test turns."""

from __future__ import annotations

import pytest

from grader.hosts.patience import Patience
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Kind


@pytest.fixture
def clock(monkeypatch):
    """``clock[0]`` is the time in seconds."""
    now = [100.0]
    monkeypatch.setattr("grader.hosts.patience.time.monotonic", lambda: now[0])
    return now


def wait(patience, clock, seconds, kind=None):
    """The submission takes so long, and then fails in this way."""
    with patience.waiting():
        clock[0] += seconds
        if kind is not None:
            raise SubmissionError(Failure(kind, "words"))


def hang(patience, clock, seconds):
    """What is told of it."""
    with pytest.raises(SubmissionError) as caught:
        wait(patience, clock, seconds, Kind.TIMEOUT)
    return caught.value.failure


class TestSeconds:
    def test_an_answer_costs_nobody_its_time(self, clock):
        patience = Patience(120)
        wait(patience, clock, 9)
        with pytest.raises(SubmissionError):
            wait(patience, clock, 9, Kind.RAISED)
        assert patience.seconds(10) == 10

    def test_a_wait_in_vain_costs_the_next_check_its_time(self, clock):
        patience = Patience(120)
        assert hang(patience, clock, 10).details == {}
        assert patience.seconds(10) == 2.5
        assert "earlier call" in hang(patience, clock, 2.5).details["waited for"]
        assert [patience.seconds(10), patience.seconds(0.3)] == [1.0, 0.3]

    def test_nothing_is_left_after_the_total(self, clock):
        patience = Patience(12)
        wait(patience, clock, 9)
        assert patience.seconds(10) == patience.left == 3
        wait(patience, clock, 4)
        assert patience.seconds(10) == patience.left == 0
        with pytest.raises(SubmissionError) as caught:
            wait(patience, clock, 1)
        assert caught.value.failure == patience.over()
        assert "12 s of the whole grading" in patience.over().message
        assert clock[0] == 113


class TestWhose:
    @pytest.mark.parametrize(("theirs", "others", "is_theirs"), [(6, 6, True), (5, 7, False), (0, 12, False)])
    def test_it_is_theirs_who_used_most_of_it(self, clock, theirs, others, is_theirs):
        patience = Patience(12)
        wait(patience, clock, theirs)
        clock[0] += others
        assert patience.left == 0
        assert patience.is_theirs is is_theirs

    def test_what_others_waited_for_because_of_it_is_theirs(self, clock):
        patience = Patience(12)
        clock[0] += 12
        patience.used(7)
        assert patience.is_theirs
