"""What became of one student's answer to one exercise: a closed list."""

from __future__ import annotations

import enum
import re

from grader.report import Category, CheckResult, Kind, Outcome, Report, counted


class Status(enum.StrEnum):
    """How a row ended. Each has one: no submission stops another's, and nobody is left out."""

    SOLVED = "solved"
    PARTIAL = "partial"  # some checks count
    FAILED = "failed"  # none does
    UNCHANGED = "unchanged"  # the stub, as it was handed out
    MISSING = "missing"  # nothing was handed in
    AMBIGUOUS = "ambiguous"  # several files may be the answer, and nothing says which one is
    EMPTY = "empty"
    UNREADABLE = "unreadable"  # no text, too large, a link, a device
    DOES_NOT_LOAD = "does_not_load"  # no Python, or an exception or no end while it is imported
    TIMEOUT = "timeout"  # no answer before the deadline
    OUT_OF_MEMORY = "out_of_memory"
    FORBIDDEN = "forbidden"  # a name that the exercise asks to write
    BROKEN_CHECK = "broken_check"  # the author's fault
    FAULT = "fault"  # kata's, or the machine's

    @property
    def is_graded(self) -> bool:
        """Whether checks have looked at the answer, and what they found counts."""
        return self in _GRADED

    @property
    def is_open(self) -> bool:
        """Somebody else is at fault: it counts neither way, and is graded again by the next run."""
        return self in (Status.BROKEN_CHECK, Status.FAULT)


_GRADED = frozenset(
    {
        Status.SOLVED,
        Status.PARTIAL,
        Status.FAILED,
        Status.DOES_NOT_LOAD,
        Status.TIMEOUT,
        Status.OUT_OF_MEMORY,
        Status.FORBIDDEN,
    }
)
_NO_MEMORY = re.compile(r"MemoryError|not enough memory|out of memory|can't allocate memory|Unable to allocate")


def status_of(report: Report) -> Status:
    """What a report says of the answer as a whole."""
    outcomes = {check.outcome for check in report.checks}
    failed = [check for check in report.checks if check.outcome is Outcome.FAILED]
    if Outcome.BROKEN in outcomes:
        return Status.BROKEN_CHECK
    # What a noisy machine left undecided is nobody's failure either: the next run decides it.
    if report.blameless or (not failed and Outcome.INCONCLUSIVE in outcomes):
        return Status.FAULT
    if report.load is not None:
        return Status.FORBIDDEN if report.load.kind is Kind.FORBIDDEN else Status.DOES_NOT_LOAD
    if report.solved:
        return Status.SOLVED
    if any(check.failure and check.failure.kind is Kind.FORBIDDEN for check in failed):
        return Status.FORBIDDEN
    if failed and all(map(_ran_out_of_memory, failed)):
        return Status.OUT_OF_MEMORY
    if failed and all(check.failure and check.failure.kind is Kind.TIMEOUT for check in failed):
        return Status.TIMEOUT
    return Status.PARTIAL if _some_count(report) else Status.FAILED


def _ran_out_of_memory(check: CheckResult) -> bool:
    failure = check.failure
    return failure is not None and failure.kind is Kind.RAISED and bool(_NO_MEMORY.search(failure.message))


def _some_count(report: Report) -> bool:
    return any(counted([c for c in report.checks if c.category is category])[0] for category in Category)
