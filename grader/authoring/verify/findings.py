"""What a verification says about one exercise: findings and figures, as frozen data."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

LARGEST_MARGIN = 0.7
"""The share of a budget's bound that the solution may use."""

LONGEST_SECONDS = 30.0
"""How long verifying one exercise may take."""


class Severity(enum.StrEnum):
    """An error makes the exercise no good; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


class Rule(enum.StrEnum):
    """What an exercise is held to."""

    METADATA = "metadata"  # the folder, exercise.toml and topic.toml are valid
    BLANK = "blank"  # no FILL: marker of `kata new` is left
    STATEMENT = "statement"  # the statement mentions every name in `provides`, and has its four parts
    WORDING = "wording"  # no turn of the house style's list stands in what learners read
    RULES = "rules"  # each numbered rule of the statement has a check, and each check cites a rule
    TODO = "todo"  # an `implement` stub has a TODO
    TITLE = "title"  # every check has a docstring, whose first line the learner reads
    SILENT = "silent"  # an assertion says what is wrong
    PROBE = "probe"  # no probe uses what it does not see
    HINTS = "hints"  # no hint is blank, and its code is code of a right file or of the stub
    POINTS = "points"  # categories with points and categories with checks are the same
    SIBLING = "sibling"  # no sibling of what is refused computes the answer
    REQUIRES = "requires"  # what is required exists, and has no cycle
    STRAY = "stray"  # no file that is not of the format
    DEVICE = "device"  # the exercise runs on the devices that were asked for
    STUB_LOADS = "stub-loads"  # the stub is Python, loads, and has every name in `provides`
    STUB_PASSES = "stub-passes"  # the stub does not solve the exercise
    STUB_BUGS = "stub-bugs"  # a buggy original is the solution with the mistakes that are in the stub, for every check
    SOLUTION = "solution"  # the solution passes
    CORRECT = "correct"  # there are other right answers, and they pass
    UNSTABLE = "unstable"  # the same verdicts with every seed, and at any time
    SAMPLED = "sampled"  # of few seeds, drawn for each mistake, none lets one through
    INCONCLUSIVE = "inconclusive"  # budgets can be decided
    WIRE = "wire"  # arguments and answers of probes are plain data
    BROKEN_CHECK = "broken-check"  # no check fails by itself
    MISTAKE = "mistake"  # there are mistakes, with a misconception and categories, and each can be made
    ACCEPTED = "accepted"  # a mistake is rejected by each category that it names
    UNCLEAR = "unclear"  # and by a failure that says something
    DIAGNOSIS = "diagnosis"  # a mistake is not taken for another one
    ALIKE = "alike"  # of two mistakes some check tells one from the other
    TRIVIAL = "trivial"  # zeros, the input and noise are rejected
    ACCEPTS_ALL = "accepts-all"  # every check rejects something
    UNPROVEN = "unproven"  # every check rejects a wrong or trivial answer; of performance, one for what it costs
    BATTERY = "battery"  # the solution and the probes keep to what a battery asks of everybody
    UNTRIED = "untried"  # a battery that is not switched off can try something
    MARGIN = "margin"  # the solution is well within each budget
    SLOW = "slow"  # all of it takes 30 s at most
    EQUIVALENT = "equivalent"  # equivalent.toml is valid and up to date
    FAULT = "fault"  # ours: the grader failed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an exercise.

    Attributes:
        rule: which rule it breaks.
        message: what was found and what is expected, in full sentences.
        next_step: what the author does now.
        place: the file, and where it helps the line, relative to the exercise's or the solution's folder.
        severity: whether it makes the exercise no good.
    """

    rule: Rule
    message: str
    next_step: str
    place: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves that a check of performance is tight on a device.

    Attributes:
        check: its name, without parameters.
        device: where it ran.
        rejects: the mistakes that it rejects for what they cost.
    """

    check: str
    device: str
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers about one exercise.

    Attributes:
        checks: how many checks there are on each device.
        correct: files in ``correct/``.
        mistakes: that the checks must reject.
        diagnosed: mistakes that, handed in as an answer, are told their own misconception and no other.
        untold: the other mistakes, and what is told instead.
        margin: the largest share of a budget's bound that the solution used.
        gradings: how many were made.
        seconds: the time of all gradings, divided by how many ran at once.
        devices: where it was graded.
        devices_not_here: wanted by the exercise, absent on this machine: not verified there.
        proofs: of its checks of performance.
        left_out: checks that the author leaves out on a device, and why.
    """

    checks: int = 0
    correct: int = 0
    mistakes: int = 0
    diagnosed: int = 0
    untold: Mapping[str, str] = field(default_factory=dict)
    margin: float = 0.0
    gradings: int = 0
    seconds: float = 0.0
    devices: tuple[str, ...] = ()
    devices_not_here: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verified:
    """The verdict on one exercise.

    Attributes:
        exercise: its full name.
        findings: errors first; none when all is good.
        figures: empty where nothing could be graded.
    """

    exercise: str
    findings: tuple[Finding, ...] = ()
    figures: Figures = field(default_factory=Figures)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the exercise no good."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def ok(self) -> bool:
        """True when there is no error."""
        return not self.errors

    @property
    def fault(self) -> bool:
        """True when the grader failed: nothing is known then."""
        return any(finding.rule is Rule.FAULT for finding in self.findings)
