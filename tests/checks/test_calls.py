from __future__ import annotations

import pytest

from grader.checks.calls import BrokenReferenceError, Call, Clock, ask_both
from grader.checks.probes import Probe
from grader.errors import ExerciseError
from grader.hosts.host import How, HowReplayed, replaying
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

CALL = Probe("call")


def test_a_clock_counts_only_while_it_is_asked(monkeypatch):
    now = 100.0
    monkeypatch.setattr("grader.checks.calls.time.monotonic", lambda: now)
    clock = Clock(10.0)
    with clock as deadline:
        assert deadline == 110.0
        now += 4
    now += 1000
    with clock as deadline:
        assert deadline == now + 6
        now += 7
    assert clock.seconds == -1
    with clock as deadline:
        assert now < deadline < now + 0.1  # overdrawn, but a frame that is there already may still be read


def test_every_call_is_recorded_with_what_replays_it(make_sides):
    candidate, _ = make_sides("def double(x, y=0):\n    return 1 / (x + y)\n")
    assert candidate(CALL, 1, y=1) == 0.5
    with pytest.raises(SubmissionError) as caught:
        candidate.ask(CALL, (0,), how=How(strided=True))
    first, second = candidate.record
    assert first == Call("call", (1,), {"y": 1}, How(seed=7), value=0.5)
    assert second == Call("call", (0,), {}, How(seed=7, strided=True), failure=caught.value)


def test_a_reference_that_does_not_answer_is_the_authors(make_sides):
    _, reference = make_sides("", solution="def double(x):\n    return 1 / x\n")
    assert reference(CALL, 4) == 0.25
    with pytest.raises(BrokenReferenceError) as caught:
        reference(CALL, 0)
    assert caught.value.message == (
        "The reference raised ZeroDivisionError: division by zero\n  line 2 in double: return 1 / x"
    )


def test_only_probes_are_taken(make_sides):
    candidate, _ = make_sides("def double(x):\n    return x\n")
    with pytest.raises(ExerciseError, match="take a probe") as caught:
        candidate(print, 1)
    assert caught.value.next_step == "Decorate it with @probe."


def test_time_is_shared_by_the_calls_of_a_check(make_sides):
    candidate, _ = make_sides("import time\ndef double(x):\n    time.sleep(x)\n    return x\n")
    assert candidate(CALL, 0.3) == 0.3
    assert candidate.clock.seconds <= 19.7
    candidate.clock.seconds = 0.2
    with pytest.raises(SubmissionError) as caught:
        candidate(CALL, 60)
    assert caught.value.failure.kind is Kind.TIMEOUT


class TestBothAtOnce:
    """`ask_both`."""

    @staticmethod
    def ask(sides, ours, theirs=None):
        asked = [
            replaying("call", [((x,), {}) for x in args], HowReplayed(side.seed))
            for side, args in zip(sides, (ours, ours if theirs is None else theirs), strict=True)
        ]
        return ask_both(*sides, *asked)

    def test_each_answers_what_it_was_asked(self, make_sides):
        sides = make_sides("def double(x):\n    return x + x\n", solution="def double(x):\n    return 2 * x\n")
        ours, theirs = self.ask(sides, [1, 2], [3, 4, 5])
        assert [one.value for one in ours()] == [2, 4]
        assert [one.value for one in theirs()] == [6, 8, 10]
        assert [side(CALL, 7) for side in sides] == [14, 14]

    def test_neither_waits_for_the_other(self, make_sides, monkeypatch):
        sides = make_sides("def double(x):\n    return x\n", solution="def double(x):\n    return x\n")
        done = []
        for name, side in zip(("candidate", "reference"), sides, strict=True):
            side.host.load()
            session = side.host._session
            for what in ("send", "answer"):
                method = getattr(session, what)

                def noted(*args, what=what, name=name, method=method):
                    done.append((what, name))
                    return method(*args)

                monkeypatch.setattr(session, what, noted)
        self.ask(sides, [1])
        assert done[:2] == [("send", "reference"), ("send", "candidate")]
        assert sorted(done[2:]) == [("answer", "candidate"), ("answer", "reference")]

    def test_an_answer_that_nobody_wants_is_no_matter(self, make_sides):
        sides = make_sides(
            "import os\ndef double(x):\n    os._exit(x) if x else 0\n    return 5\n", "def double(x):\n    return x\n"
        )
        before = sides[0].clock.seconds
        ours, theirs = self.ask(sides, [3])
        assert [one.value for one in theirs()] == [3]
        assert sides[0].clock.seconds == before
        with pytest.raises(SubmissionError) as caught:
            ours()
        assert caught.value.failure.kind is Kind.DIED
        assert sides[0].clock.seconds < before
        assert sides[0](CALL, 0) == 5

    def test_it_has_the_time_of_the_check(self, make_sides):
        sides = make_sides(
            "while_ = 1\ndef double(x):\n    while x: pass\n    return x\n", "def double(x):\n    return x\n"
        )
        sides[0].clock.seconds = 0.3
        ours, theirs = self.ask(sides, [1])
        assert [one.value for one in theirs()] == [1]
        with pytest.raises(SubmissionError) as caught:
            ours()
        assert caught.value.failure.kind is Kind.TIMEOUT
        assert sides[0].clock.seconds <= 0 < sides[1].clock.seconds

    def test_a_reference_that_ends_is_the_authors(self, make_sides):
        sides = make_sides("def double(x):\n    return x\n", solution="import os\ndef double(x):\n    os._exit(1)\n")
        ours, theirs = self.ask(sides, [1])
        with pytest.raises(BrokenReferenceError):
            theirs()
        assert [one.value for one in ours()] == [1]
