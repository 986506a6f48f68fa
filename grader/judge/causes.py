"""Failures gathered by what causes them: one explanation each, what to look at first comes first."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence

from grader.checks.compare import Mismatch, what
from grader.checks.contract import ContractError
from grader.judge import hypotheses, symptoms, verdicts
from grader.judge.diagnosis import Explanation, Found
from grader.judge.evidence import Evidence, path_to
from grader.judge.naming import GRADIENT, Names
from grader.report import Category, Cause, CheckResult, Failure, Kind, Why

_RAISED = {Kind.RAISED, Kind.DIED, Kind.TIMEOUT, Kind.FORBIDDEN, Kind.NOT_DATA}
_ORDER = list(Why)
_OF_ANSWERS = {Why.VALUES, Why.GRADIENTS, Why.MISTAKE, Why.SLIP, Why.CHANGE, Why.RAISED}


def gather(failing: Sequence[Evidence], found: Found, names: Names, bugs: int) -> tuple[Cause, ...]:
    """The causes of these failures.

    Args:
        failing: one for each check that failed.
        found: what explains them.
        names: of the parts of answers.
        bugs: that the stub has.
    """
    causes: list[Cause] = []
    # What is the exercise's own, and what few mistakes fail, says more than what many fail: it is told first.
    left = sorted(failing, key=lambda one: (one.generic, found.failed_by.get(one.number, math.inf)))
    unwritten = [evidence for evidence in left if evidence.unwritten]
    for line in dict.fromkeys(evidence.result.failure.frames[-1:] for evidence in unwritten if evidence.result.failure):
        ours = [e for e in unwritten if e.result.failure and e.result.failure.frames[-1:] == line]
        causes.append(_unwritten(ours))
        left = [evidence for evidence in left if evidence not in ours]
    for explanation in found.explanations:
        ours = [evidence for evidence in left if evidence.number in explanation.checks]
        if ours:
            causes += _explained(explanation, ours, bugs, names)
            left = [evidence for evidence in left if evidence not in ours]
    while left:
        first = left[0]
        ours = [evidence for evidence in left if evidence is first or _belongs(evidence, first)]
        causes.append(_told_by_itself(ours, names))
        left = [evidence for evidence in left if evidence not in ours]
    # A budget of wrong answers is an open question: it waits for the answers.
    waiting = [cause for cause in causes if _waits(cause, failing)]
    answers = [cause for cause in causes if cause.why in _OF_ANSWERS]
    wrong = next((cause for cause in answers if cause not in waiting), None)
    if wrong is not None and waiting:
        numbers = (*wrong.checks, *(number for cause in waiting for number in cause.checks))
        causes = [
            dataclasses.replace(cause, checks=numbers) if cause is wrong else cause
            for cause in causes
            if cause not in waiting
        ]
    return tuple(sorted(causes, key=lambda cause: _ORDER.index(cause.why)))


def complete(checks: Sequence[CheckResult], causes: tuple[Cause, ...], load: Failure | None) -> tuple[Cause, ...]:
    """The causes of a whole report.

    Args:
        checks: of the report.
        causes: that were looked for; empty where nobody did.
        load: why the file could not be loaded.
    """
    if load is not None:
        return (Cause(Why.LOAD, load.message, tuple(range(len(checks))), failure=load),)
    if not causes or causes[0].says:
        return causes
    return (dataclasses.replace(causes[0], says=symptoms.of_report(checks)), *causes[1:])


def _unwritten(ours: Sequence[Evidence]) -> Cause:
    failure = ours[0].result.failure
    assert failure is not None
    frame = failure.frames[-1]
    says = f"`{frame.function}` is not written yet (line {frame.line})."
    return Cause(Why.UNWRITTEN, says, tuple(sorted(evidence.number for evidence in ours)), certain=True)


def _explained(explanation: Explanation, ours: Sequence[Evidence], bugs: int, names: Names) -> list[Cause]:
    hypothesis = explanation.hypothesis
    failure = ours[0].result.failure
    if hypothesis.of_submission and hypothesis.change is not None:
        return [
            Cause(
                Why.SLIP,
                hypotheses.place(hypothesis.change, hypothesis.or_else),
                _numbers(ours),
                certain=True,
                failure=_bounded(ours[0], names),
            )
        ]
    if hypothesis.change is not None:
        says = hypotheses.words(hypothesis.change)
        return [Cause(Why.CHANGE, says, _numbers(ours), certain=explanation.whole, failure=failure)]
    return [
        Cause(
            Why.MISTAKE,
            mistake.says,
            _numbers(ours) if number == 0 else (),
            mistake.misconception,
            certain=explanation.whole,
            failure=failure if number == 0 else None,
            of_bugs=bugs if mistake.in_stub else 0,
        )
        for number, mistake in enumerate(hypothesis.mistakes)
    ]


def _belongs(evidence: Evidence, first: Evidence) -> bool:
    """Whether two failures that nothing explains are one cause, as far as can be told."""
    ours, theirs = evidence.result.failure, first.result.failure
    if ours is None or theirs is None:
        return False
    raised = [failure.kind in _RAISED for failure in (ours, theirs)]
    if all(raised):
        return (ours.kind, ours.frames[-1:]) == (theirs.kind, theirs.frames[-1:]) and (
            bool(ours.frames) or _without_numbers(ours.message) == _without_numbers(theirs.message)
        )
    if any(raised):
        return False
    if evidence.symptom and evidence.symptom == first.symptom:
        return True
    return _function(evidence.result) == _function(first.result)


def _without_numbers(message: str) -> str:
    """What an exception says, whatever the sizes were."""
    return re.sub(r"\d+", "", message)


def _told_by_itself(ours: Sequence[Evidence], names: Names) -> Cause:
    first = ours[0]
    return Cause(_why(first), first.symptom, _numbers(ours), failure=_bounded(first, names))


def _bounded(evidence: Evidence, names: Names) -> Failure | None:
    failure = _in_words(evidence, names)
    return verdicts.bounded(failure) if failure is not None else None


def _why(evidence: Evidence) -> Why:
    failure = evidence.result.failure
    if failure is not None and failure.kind in _RAISED and (failure.frames or failure.kind is not Kind.RAISED):
        return Why.RAISED
    if failure is not None and failure.kind is Kind.BUDGET and not evidence.differences:
        return Why.BUDGET
    if evidence.result.category is Category.GRADIENTS:
        return Why.GRADIENTS
    return Why.VALUES


def _in_words(evidence: Evidence, names: Names) -> Failure | None:
    """The failure, with a name for the part of the answer that is wrong.

    Where a check did not compare values itself, and they are wrong, that comes first: what it asked is open.
    """
    failure, error = evidence.result.failure, evidence.error
    if failure is None:
        return None
    if failure.kind is Kind.RAISED and not failure.frames:
        return dataclasses.replace(failure, message=_raised_by_the_check(failure.message))
    if isinstance(error, Mismatch):
        return _of_mismatch(failure, error, _part(evidence, error, names))
    if isinstance(error, ContractError):
        return _of_contract(failure, error, evidence, names)
    difference = next((d for d in evidence.differences if d.mismatch is not None), None)
    mismatch = difference.mismatch if difference is not None else None
    if difference is None or mismatch is None:
        return failure
    message = mismatch.of(names.of(difference.call.probe, mismatch.path))
    if failure.kind is Kind.BUDGET:
        open_question = f"{message} What this check asks is open until they are right."
        return Failure(failure.kind, open_question, mismatch.details, failure.frames)
    if failure.kind is Kind.ASSERTION and isinstance(error, AssertionError) == (not str(error)):
        return Failure(failure.kind, message, mismatch.details, failure.frames)
    return failure


def _part(evidence: Evidence, error: Mismatch, names: Names) -> str:
    """The name of the part of an answer that is wrong; empty for what a check computed from answers."""
    call = evidence.holding(error.got)
    path = path_to(error.got, call.value) if call is not None else None
    if call is None:
        call, path = evidence.answering(error.got, error.path), error.path
    return names.of(call.probe, path) if call is not None and path is not None else ""


def _of_mismatch(failure: Failure, error: Mismatch, part: str) -> Failure:
    if error.got is None and part.startswith(GRADIENT):
        of = part.removeprefix(GRADIENT)
        message = f"{of} gets no gradient: None in the place of a {what(error.expected)}."
        return dataclasses.replace(failure, message=message, details={})
    return dataclasses.replace(failure, message=error.of(part))


def _of_contract(failure: Failure, error: ContractError, evidence: Evidence, names: Names) -> Failure:
    """A clause, and which part of the answer is wrong: that values are wrong, the clause says already."""
    mismatch = error.__cause__
    details = dict(failure.details)
    if isinstance(mismatch, Mismatch):
        part = _part(evidence, mismatch, names)
        details["in detail"] = mismatch.of(part)
        if not part and details["in detail"].startswith("The values "):
            del details["in detail"]
    return dataclasses.replace(failure, message=error.of(names.of(*error.at) if error.at else ""), details=details)


def _raised_by_the_check(message: str) -> str:
    """Whatever raised was not the learner's code, but what a check did with its answer."""
    if "does not require grad" in message:
        return "The answer is cut off from the graph: no gradient gets from it to the arguments."
    return message.replace("Your code raised", "Your answer cannot be used as the statement says: that raised", 1)


def _waits(cause: Cause, failing: Sequence[Evidence]) -> bool:
    """True for a check of performance whose answers are wrong: nothing is known of what they cost."""
    ours = [evidence for evidence in failing if evidence.number in cause.checks]
    return bool(ours) and all(
        evidence.result.category is Category.PERFORMANCE
        and (bool(evidence.differences) or isinstance(evidence.error, Mismatch))
        and evidence.result.failure is not None
        and evidence.result.failure.kind not in _RAISED
        for evidence in ours
    )


def _function(result: CheckResult) -> str:
    return result.id.partition("[")[0]


def _numbers(ours: Sequence[Evidence]) -> tuple[int, ...]:
    """The first is what is shown; the others stand in the order of the file."""
    first, *others = (evidence.number for evidence in ours)
    return (first, *sorted(others))
