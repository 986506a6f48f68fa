"""What a grading says: frozen data, one versioned JSON form.

Nothing here computes a verdict. `judge` fills these in, `render` shows them, `progress` stores them.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.category import Category as Category  # a part of reports, too

FORMAT = 2
"""Version of the JSON form. Readers refuse a newer one."""


class Outcome(enum.StrEnum):
    """How one check ended. Only `PASSED` counts for the learner, only `FAILED` against."""

    PASSED = "passed"
    FAILED = "failed"  # the learner's: a wrong answer, an exception, a timeout, a budget passed
    BROKEN = "broken"  # the author's: the check or the solution is at fault
    FAULT = "fault"  # ours: the grader failed
    INCONCLUSIVE = "inconclusive"  # a time budget on a machine too noisy to tell
    NOT_RUN = "not run"  # a device that is not here, or cut off by --fail-fast


class Kind(enum.StrEnum):
    """What kind of failure it was, so that a reader of the JSON need not parse the message."""

    MISMATCH = "mismatch"  # values, shape or dtype differ
    ASSERTION = "assertion"  # a check's own sentence
    RAISED = "raised"  # the submission raised
    NOT_RAISED = "not raised"  # the submission should have raised
    NOT_DATA = "not data"  # the submission returned what is not plain data
    FORBIDDEN = "forbidden"  # the submission used a name that the exercise forbids
    BUDGET = "budget"  # too many lines, ops, bytes or seconds
    CONTRACT = "contract"  # mutated its input, lost the dtype, ...
    TIMEOUT = "timeout"  # no answer before the deadline
    DIED = "died"  # the process ended without an answer
    LOAD = "load"  # the file could not be loaded at all
    INTERNAL = "internal"  # the author's or the grader's


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of the learner's own file in a traceback."""

    line: int
    function: str
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a check did not pass, as data.

    Attributes:
        kind: what kind of failure.
        message: one or more full sentences for the reader.
        details: short facts in reading order, e.g. ``{"shape": "(2, 8)", "first": "[0, 3]"}``.
        frames: the learner's own frames, outermost first; empty where no exception was involved.
    """

    kind: Kind
    message: str
    details: Mapping[str, str] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()


class Why(enum.StrEnum):
    """What kind of cause it is, in the order in which causes are told."""

    LOAD = "load"  # the file does not load: nothing could be checked
    UNWRITTEN = "not written yet"  # a blank of the stub
    MISTAKE = "mistake"  # known by name: its answers are those of the submission
    SLIP = "slip"  # one small change in one line makes every check pass
    CHANGE = "change"  # the answers are those of the solution with one small change
    RAISED = "raised"  # an exception, the end of the process, or no end
    VALUES = "values"  # wrong answers
    GRADIENTS = "gradients"  # wrong gradients
    BUDGET = "budget"  # right answers that cost too much


@dataclass(frozen=True, slots=True)
class Example:
    """A small call that fails, to be read and to be tried.

    Attributes:
        code: Python that can be run behind the submission's file; its last line is an expression.
        expected: that the solution gives, as text.
        got: that the submission gives, as text: a value, or the exception.
        stated: whether it is one of the statement's own examples.
    """

    code: str
    expected: str
    got: str
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong with a submission, and all that follows from it.

    Attributes:
        why: what kind of cause.
        says: what is wrong, in one or more sentences.
        checks: numbers, in `Report.checks`, of those that fail for it; empty where a cause told before has them.
        mistake: name of the exercise's mistake, where it is known by name.
        certain: it explains every failing check, and no passing one speaks against it.
        failure: of the first of the checks.
        example: a small call that fails for it.
        of_bugs: where it is one of the bugs of the stub, their number; otherwise 0.
    """

    why: Why
    says: str
    checks: tuple[int, ...] = ()
    mistake: str = ""
    certain: bool = False
    failure: Failure | None = None
    example: Example | None = None
    of_bugs: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """What a battery's check could try: for authors, and no part of the verdict.

    Attributes:
        tried: names of the probes of which a call was tried.
        left_out: names of those of which none was, and why.
        at_fault: names of those with which the solution, or the probe, breaks itself what is checked, and how.
        needed: where nothing could be tried, something is wrong: the battery is for exercises of this very kind.
        asked_for: the exercise names the kind that the battery is for, so its checks may leave to it what it holds.
    """

    tried: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    at_fault: Mapping[str, str] = field(default_factory=dict)
    needed: bool = True
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on one device.

    Attributes:
        id: the check's pytest name, e.g. ``test_forward[shape0]``; unique together with `device`.
        title: the first line of the check's docstring: what a reader is shown.
        category: what the check counts for.
        device: ``cpu``, ``cuda`` or ``mps``.
        outcome: how it ended.
        failure: why, unless it passed or was not run.
        output: what the submission printed during this check, bounded.
        seconds: the check's duration.
        battery: the battery that the check belongs to, see `grader.batteries`; empty for the exercise's own.
        case: its parameters, as a reader is told them, e.g. ``stride=2, padding=1``.
        rules: of the statement, that it holds a submission to, each with its number: ``3. The mean stays.``
        reach: what a battery's check could try; None for the exercise's own, and for what was not run.
    """

    id: str
    title: str
    category: Category
    device: str
    outcome: Outcome
    failure: Failure | None = None
    output: str = ""
    seconds: float = 0.0
    battery: str = ""
    case: str = ""
    rules: tuple[str, ...] = ()
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A check that must report: taken at collection, before the submission's code runs."""

    id: str
    title: str
    category: Category
    device: str
    battery: str = ""
    case: str = ""
    rules: tuple[str, ...] = ()

    def ended(self, outcome: Outcome, failure: Failure | None = None) -> CheckResult:
        """The result of it where it was not begun."""
        return CheckResult(
            self.id,
            self.title,
            self.category,
            self.device,
            outcome,
            failure,
            battery=self.battery,
            case=self.case,
            rules=self.rules,
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that must report. Sent before the first check runs."""

    checks: tuple[Planned, ...]
    devices: tuple[str, ...]
    devices_not_here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one category: `earned` of `possible`, from `passed` of `checks`."""

    earned: int
    possible: int
    passed: int
    checks: int


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to one job.

    Attributes:
        exercise: full name, e.g. ``normalization/rmsnorm``.
        attempt: the job's unique id: the same attempt is never recorded twice.
        seed: replays this run: ``kata check --seed N``.
        solved: every check passed on every device that is here.
        checks: in the order of the checks file, device by device.
        scores: points per category.
        devices: the devices that were graded on.
        devices_not_here: wanted by the exercise, absent on this machine: not run, and no pass.
        devices_down: here, but they do not come up: what each one's driver says. Their checks are not run.
        left_out: checks that an author leaves out on a device that is here (``NAME on DEVICE``), and why.
        load: why the file could not be loaded at all, or None.
        output: what the submission printed while it was imported, bounded.
        barriers: name of each barrier around the submission, and whether it held.
        versions: python, torch, numpy and kata.
        seconds: the whole grading, without the command's own start.
        margin: the largest share of a budget's bound that was used; 1 is all of it.
        causes: of the failures, the first one to look at first; every failing check is in one of them.
        search_cut: the time for finding causes ended before everything was tried.
        alike: names of mistakes that explain everything equally well, for authors: no check tells one from the other.
    """

    exercise: str
    attempt: str
    seed: int
    solved: bool
    checks: tuple[CheckResult, ...]
    scores: Mapping[Category, Score]
    devices: tuple[str, ...]
    devices_not_here: tuple[str, ...] = ()
    devices_down: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    load: Failure | None = None
    output: str = ""
    barriers: Mapping[str, bool] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    margin: float = 0.0
    causes: tuple[Cause, ...] = ()
    search_cut: bool = False
    alike: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def earned(self) -> int:
        """Points over all categories."""
        return sum(score.earned for score in self.scores.values())

    @property
    def possible(self) -> int:
        """Points that a full pass earns."""
        return sum(score.possible for score in self.scores.values())

    @property
    def blameless(self) -> bool:
        """True when something other than the submission went wrong: the attempt must not count."""
        outcomes = {check.outcome for check in self.checks}
        if self.devices_down and self.load is None and Outcome.FAILED not in outcomes:
            return True
        return Outcome.BROKEN in outcomes or Outcome.FAULT in outcomes


def counted(checks: Sequence[CheckResult]) -> tuple[int, int]:
    """How many of one category's checks count as passed, and of how many.

    A battery has nothing to hold against answers that never came, so it counts where all other checks pass.
    """
    passed = sum(check.outcome is Outcome.PASSED for check in checks)
    own = [check.outcome is Outcome.PASSED for check in checks if not check.battery]
    return (passed, len(checks)) if all(own) else (sum(own), len(own))


def to_data(value: Any) -> Any:
    """Turn one of this module's dataclasses into plain JSON data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_data(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    return value


def from_data(kind: Any, data: Any) -> Any:
    """Turn plain JSON data back into `kind`, one of this module's types.

    Raises:
        ValueError: a `Report` of a newer format, a missing field or an unknown one.
    """
    return _reader(kind)(data)


_Reader = Callable[[Any], Any]


@functools.cache  # to look the hints of a class up takes four fifths of reading one of its objects
def _reader(kind: Any) -> _Reader:
    """How data become `kind`."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = _reader(next(arg for arg in typing.get_args(kind) if arg is not type(None)))
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        item = _reader(typing.get_args(kind)[0])
        return lambda data: tuple(map(item, data))
    if origin is not None and issubclass(origin, Mapping):
        key, value = map(_reader, typing.get_args(kind))
        return lambda data: {key(name): value(item) for name, item in data.items()}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _reader_of_class(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind
    return lambda data: data


def _reader_of_class(kind: type) -> _Reader:
    readers = {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}
    required = _required(kind)

    def read(data: Any) -> Any:
        if kind is Report and data.get("format", FORMAT) > FORMAT:
            raise ValueError(f"this report has format {data['format']}, this kata reads up to {FORMAT}")
        if not readers.keys() >= data.keys():
            raise ValueError(f"unknown fields in {kind.__name__}: {', '.join(sorted(set(data) - set(readers)))}")
        if not data.keys() >= required:
            raise ValueError(f"missing fields in {kind.__name__}: {', '.join(sorted(required - set(data)))}")
        return kind(**{name: readers[name](item) for name, item in data.items()})

    return read


def _required(kind: Any) -> set[str]:
    nothing = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    return {f.name for f in fields if f.default is nothing and f.default_factory is nothing}
