"""Failures are gathered by what causes them, and what to look at first comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from grader.checks.calls import Call
from grader.checks.compare import Mismatch, assert_close
from grader.checks.contract import ContractError
from grader.content.mistakes import Mistake
from grader.hosts.host import How
from grader.judge.causes import complete, gather
from grader.judge.diagnosis import Explanation, Found
from grader.judge.evidence import Answer, Difference, Evidence
from grader.judge.hypotheses import Hypothesis
from grader.judge.naming import Names
from grader.mutate import Kind as ChangeKind
from grader.mutate import Mutant
from grader.report import Category, Cause, CheckResult, Failure, Frame, Kind, Outcome, Why

PROBES = (
    '@probe\ndef call(sub, x):\n    return {"loss": x, "mean": x}\n'
    '@probe\ndef slope(sub, x):\n    return {"x": x.grad}\n'
)
CORRECTNESS, GRADIENTS, PERFORMANCE = Category
ONE, TWO = torch.tensor(1.5), torch.tensor(2.5)
CALL = Call("call", (), {}, How(), value={"loss": ONE, "mean": TWO})
WRONG = Difference(CALL, Answer(CALL.value), Answer({"loss": ONE, "mean": ONE}))


def evidence(number, kind, message="Wrong.", *, line=0, at="f", text="x = 1", name="", category=CORRECTNESS, **more):
    """A check that failed; `line` is of the submission, 0 where none of its lines raised."""
    frames = (Frame(1, "outer", "f()"), Frame(line, at, text)) if line else ()
    failure = Failure(kind, message, {}, frames)
    result = CheckResult(f"test_{name or number}", "Title.", category, "cpu", Outcome.FAILED, failure)
    return Evidence(number, result, more.pop("calls", (CALL,)), more.pop("error", None), **more)


def raised(number, line=3, message="Your code raised ValueError: no", **more):
    return evidence(number, Kind.RAISED, message, line=line, **more)


def unwritten(number, at="f", line=2):
    text = 'raise NotImplementedError("TODO")'
    return evidence(number, Kind.RAISED, "Your code raised NotImplementedError", line=line, at=at, text=text)


def values(number, name="", symptom="", category=CORRECTNESS, **more):
    more = {"differences": (WRONG,)} | more
    return evidence(number, Kind.MISMATCH, name=name, symptom=symptom, category=category, **more)


def costs(number, **more):
    """A check of performance that failed."""
    return evidence(number, Kind.BUDGET, "Too many lines.", category=PERFORMANCE, **more)


def explained(*numbers, mistakes=("m",), whole=True, in_stub=False, change=None):
    made = tuple(Mistake(name, f"You do {name}.", (), "", "", in_stub=in_stub) for name in mistakes)
    return Found((Explanation(Hypothesis("h", "", () if change else made, change), numbers, whole),))


def gathered(*failing, found=None, bugs=0):
    return gather(failing, found or Found(), Names(PROBES, ""), bugs)


def brief(causes):
    return [(cause.why, cause.checks) for cause in causes]


GROUPS = {
    "the same exception at the same line": (
        (raised(0, 3), raised(1, 3, "Your code raised TypeError: other"), raised(2, 4)),
        [(Why.RAISED, (0, 1)), (Why.RAISED, (2,))],
    ),
    "another end at the same line": (
        (raised(0, 3), evidence(1, Kind.FORBIDDEN, line=3)),
        [(Why.RAISED, (0,)), (Why.RAISED, (1,))],
    ),
    "exceptions without a line, by their words": (
        (
            raised(0, 0, "Your code raised ValueError: 3 is no 4"),
            raised(1, 0, "Your code raised ValueError: 7 is no 12"),
            raised(2, 0, "Your code raised ValueError: no"),
        ),
        [(Why.VALUES, (0, 1)), (Why.VALUES, (2,))],
    ),
    "no answer in time, whatever the check": (
        (evidence(0, Kind.TIMEOUT, "No answer after 2.5 s."), evidence(1, Kind.TIMEOUT, "No answer after 10.0 s.")),
        [(Why.RAISED, (0, 1))],
    ),
    "an exception and wrong values": (
        (values(0, "a"), raised(1, name="a")),
        [(Why.RAISED, (1,)), (Why.VALUES, (0,))],
    ),
    "values by the check that finds them": (
        (values(0, "a[1]"), values(1, "b"), values(2, "a[2]")),
        [(Why.VALUES, (0, 2)), (Why.VALUES, (1,))],
    ),
    "values by what they look like": (
        (values(0, "a", "Zero."), values(1, "b"), values(2, "c", "Zero."), values(3, "d", "Wrong sign.")),
        [(Why.VALUES, (0, 2)), (Why.VALUES, (1,)), (Why.VALUES, (3,))],
    ),
    "a stub function by function": (
        (unwritten(0, "g", 5), unwritten(1, "f", 2), unwritten(2, "g", 5)),
        [(Why.UNWRITTEN, (0, 2)), (Why.UNWRITTEN, (1,))],
    ),
    "the order in which to look at them": (
        (costs(0), values(1, category=GRADIENTS), raised(2), unwritten(3)),
        [(Why.UNWRITTEN, (3,)), (Why.RAISED, (2,)), (Why.GRADIENTS, (1,)), (Why.BUDGET, (0,))],
    ),
    "performance of wrong answers waits for the answers": (
        (costs(0, differences=(WRONG,)), values(1), costs(2, name="b", error=Mismatch("Wrong{of}.", {}))),
        [(Why.VALUES, (1, 0, 2))],
    ),
    "performance of right answers does not": ((costs(0), values(1)), [(Why.VALUES, (1,)), (Why.BUDGET, (0,))]),
    "performance that raised does not": (
        (raised(0, category=PERFORMANCE, differences=(WRONG,)), values(1)),
        [(Why.RAISED, (0,)), (Why.VALUES, (1,))],
    ),
    "performance alone waits for nothing": ((costs(0, differences=(WRONG,)),), [(Why.VALUES, (0,))]),
}


@pytest.mark.parametrize(("failing", "expected"), GROUPS.values(), ids=GROUPS)
def test_failures_of_one_cause_are_told_once(failing, expected):
    causes = gathered(*failing)
    assert brief(causes) == expected
    assert not any(cause.certain for cause in causes if cause.why is not Why.UNWRITTEN)


@pytest.mark.parametrize(
    "failing", [failing for failing, _ in GROUPS.values()], ids=[f"{name}, explained" for name in GROUPS]
)
def test_every_failing_check_is_in_one_cause_whatever_explains_some(failing):
    for found in (Found(), explained(0, whole=False), explained(*range(len(failing)), mistakes=("a", "b"))):
        causes = gathered(*failing, found=found)
        assert sorted(number for cause in causes for number in cause.checks) == list(range(len(failing)))


class TestUnwritten:
    def test_it_says_which_function_and_where(self):
        (cause,) = gathered(unwritten(0, "double", 7))
        assert (cause.says, cause.certain) == ("`double` is not written yet (line 7).", True)

    def test_the_same_exception_of_another_origin_is_no_blank(self):
        (cause,) = gathered(raised(0, 3, "Your code raised NotImplementedError: aten::x"))
        assert cause.why is Why.RAISED

    def test_it_is_no_part_of_a_mistake(self):
        causes = gathered(unwritten(0), values(1), found=explained(0, 1))
        assert brief(causes) == [(Why.UNWRITTEN, (0,)), (Why.MISTAKE, (1,))]


class TestExplained:
    def test_a_mistake_has_its_checks_and_the_first_failure(self):
        (cause,) = gathered(values(0), values(1, "b"), found=explained(0, 1))
        assert (cause.mistake, cause.says, cause.checks, cause.certain) == ("m", "You do m.", (0, 1), True)
        assert cause.failure == values(0).result.failure

    def test_a_part_is_not_certain_and_comes_before_the_rest(self):
        causes = gathered(values(0), values(1, "b"), found=explained(1, whole=False))
        assert brief(causes) == [(Why.MISTAKE, (1,)), (Why.VALUES, (0,))]
        assert not causes[0].certain

    def test_of_two_mistakes_the_second_has_no_checks_of_its_own(self):
        causes = gathered(values(0), values(1), found=explained(0, 1, mistakes=("a", "b")))
        assert [(cause.mistake, cause.checks) for cause in causes] == [("a", (0, 1)), ("b", ())]
        assert [cause.failure is None for cause in causes] == [False, True]

    @pytest.mark.parametrize(("in_stub", "of_bugs"), [(True, 3), (False, 0)])
    def test_only_a_bug_of_the_stub_is_one_of_its_bugs(self, in_stub, of_bugs):
        (cause,) = gathered(values(0), found=explained(0, in_stub=in_stub), bugs=3)
        assert cause.of_bugs == of_bugs

    def test_a_change_is_told_in_words(self):
        change = Mutant("", ChangeKind.OPERATOR, 1, "", "", "x + 1", "x - 1")
        (cause,) = gathered(values(0), found=explained(0, change=change))
        assert (cause.why, cause.mistake, cause.certain) == (Why.CHANGE, "", True)
        assert "with `x - 1` in the place of `x + 1`" in cause.says

    def test_a_slip_is_told_with_the_name_of_what_is_wrong(self):
        change = Mutant("", ChangeKind.OPERATOR, 1, "", "", "x + 1", "x - 1")
        found = Found((Explanation(Hypothesis("h", "", (), change, of_submission=True), (0,), whole=True),))
        (cause,) = gathered(evidence(0, Kind.MISMATCH, error=mismatch(TWO, ONE)), found=found)
        assert (cause.why, cause.failure.message) == (Why.SLIP, "The values of `mean` are wrong.")

    def test_performance_waits_for_a_part_too(self):
        causes = gathered(values(0), costs(1, differences=(WRONG,)), found=explained(0, whole=False))
        assert brief(causes) == [(Why.MISTAKE, (0, 1))]


def mismatch(got, expected):
    with pytest.raises(Mismatch) as caught:
        assert_close(got, expected)
    return caught.value


OPEN = " What this check asks is open until they are right."
WORDS = {
    "a part that the check compared has its name": (
        evidence(0, Kind.MISMATCH, error=mismatch(TWO, ONE)),
        "The values of `mean` are wrong.",
    ),
    "a part of the answer as it was given has its name": (
        evidence(0, Kind.MISMATCH, error=mismatch(CALL.value, {"loss": ONE, "mean": ONE})),
        "The values of `mean` are wrong.",
    ),
    "what was computed from the answer has none": (
        evidence(0, Kind.MISMATCH, error=mismatch(TWO + 1, ONE)),
        "The values are wrong.",
    ),
    "nor has what stands where a part of the answer would": (
        evidence(0, Kind.MISMATCH, error=mismatch({"mean": True}, {"mean": False})),
        "The value is wrong.",
    ),
    "a number has the name of its place": (
        evidence(
            0, Kind.MISMATCH, error=mismatch({"mean": 1.5}, {"mean": 2.5}), calls=(replace(CALL, value={"mean": 1.5}),)
        ),
        "The number of `mean` is wrong.",
    ),
    "what has no gradient": (
        evidence(
            0,
            Kind.MISMATCH,
            error=mismatch({"x": None}, {"x": ONE}),
            calls=(Call("slope", (), {}, How(), value={"x": None}),),
        ),
        "`x` gets no gradient: None in the place of a float32 tensor of shape ().",
    ),
    "of a battery the part that is wrong": (
        evidence(
            0,
            Kind.CONTRACT,
            error=ContractError("With 75 the answer is wrong; with 5 it is right.", {}, ("slope", ("x",))),
        ),
        "With 75 the gradient of `x` is wrong; with 5 it is right.",
    ),
    "of a battery the answer itself": (
        evidence(0, Kind.CONTRACT, error=ContractError("With 75 the answer is wrong.", {}, ("call", ()))),
        "With 75 the answer is wrong.",
    ),
    "of a budget of wrong answers the values come first": (
        evidence(0, Kind.BUDGET, "Too many.", differences=(WRONG,)),
        "The values of `mean` are wrong." + OPEN,
    ),
    "a budget of right answers is told as it is": (evidence(0, Kind.BUDGET, "Too many."), "Too many."),
    "a bare assertion is told by the values": (
        evidence(
            0, Kind.ASSERTION, "The answer is wrong (checks.py, line 3).", error=AssertionError(), differences=(WRONG,)
        ),
        "The values of `mean` are wrong.",
    ),
    "what a check could do nothing with is told by the values": (
        evidence(0, Kind.ASSERTION, "Not what was asked.", error=AttributeError("shape"), differences=(WRONG,)),
        "The values of `mean` are wrong.",
    ),
    "a check's own sentence stays": (
        evidence(0, Kind.ASSERTION, "Twice is once.", error=AssertionError("Twice is once."), differences=(WRONG,)),
        "Twice is once.",
    ),
    "a bare assertion on right answers stays": (
        evidence(0, Kind.ASSERTION, "The answer is wrong (checks.py, line 3).", error=AssertionError()),
        "The answer is wrong (checks.py, line 3).",
    ),
    "an answer without a graph": (
        raised(0, 0, "Your code raised RuntimeError: element 0 of tensors does not require grad and has no grad_fn"),
        "The answer is cut off from the graph: no gradient gets from it to the arguments.",
    ),
    "what the check raised is not the submission's line": (
        raised(0, 0, "Your code raised TypeError: no"),
        "Your answer cannot be used as the statement says: that raised TypeError: no",
    ),
    "what the submission raised is": (raised(0, 3), "Your code raised ValueError: no"),
}


@pytest.mark.parametrize(("one", "message"), WORDS.values(), ids=WORDS)
def test_a_failure_is_told_by_what_is_wrong_with_the_answer(one, message):
    (cause,) = gathered(one)
    assert cause.failure.message == message
    assert cause.failure.kind is one.result.failure.kind


class TestTheWholeReport:
    def check(self, id, category, outcome=Outcome.FAILED):
        failure = Failure(Kind.MISMATCH, "Wrong.") if outcome is Outcome.FAILED else None
        return CheckResult(id, "T.", category, "cpu", outcome, failure)

    def test_a_file_that_does_not_load_is_the_one_cause_of_all(self):
        load = Failure(Kind.LOAD, "It is not valid Python.")
        checks = [self.check("a", CORRECTNESS, Outcome.NOT_RUN), self.check("b", GRADIENTS, Outcome.NOT_RUN)]
        assert complete(checks, (), load) == (Cause(Why.LOAD, load.message, (0, 1), failure=load),)

    def test_what_passes_and_what_fails_tell_together_where_nothing_else_does(self):
        checks = [self.check("a", CORRECTNESS, Outcome.PASSED), self.check("b", GRADIENTS)]
        (cause,) = complete(checks, (Cause(Why.GRADIENTS, "", (1,)),), None)
        assert cause.says == "Only the checks of gradients fail."

    @pytest.mark.parametrize(
        "cause",
        [Cause(Why.GRADIENTS, "Zero.", (1,)), Cause(Why.MISTAKE, "You.", (1,)), Cause(Why.UNWRITTEN, "`f`.", (1,))],
        ids=lambda cause: cause.why.name,
    )
    def test_what_is_told_already_is_left_alone(self, cause):
        checks = [self.check("a", CORRECTNESS, Outcome.PASSED), self.check("b", GRADIENTS)]
        assert complete(checks, (cause,), None) == (cause,)

    def test_without_failures_there_is_no_cause(self):
        assert complete([self.check("a", CORRECTNESS, Outcome.PASSED)], (), None) == ()
