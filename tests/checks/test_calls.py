from __future__ import annotations

import pytest

from grader.checks.calls import BrokenReferenceError, Call, Clock
from grader.checks.probes import Probe
from grader.errors import ExerciseError
from grader.hosts.host import How
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
