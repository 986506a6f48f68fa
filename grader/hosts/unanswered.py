"""How a check can end other than by an assertion."""

from __future__ import annotations

from grader.errors import KataError
from grader.report import Failure


class SubmissionError(Exception):
    """The submission did not answer a probe: it raised, ended, hung, or returned what is not data.

    Attributes:
        failure: what is told to the learner.
        builtin_types: for a raised exception, the built-in classes that it is an instance of.
        killed: its process was ended by SIGKILL, as a system short of memory does to any process.
    """

    def __init__(self, failure: Failure, builtin_types: tuple[str, ...] = (), *, killed: bool = False) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.builtin_types = builtin_types
        self.killed = killed


class InconclusiveError(KataError):
    """A measurement that could not be made, or not clearly enough: neither a pass nor a failure."""
