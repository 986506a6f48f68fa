"""How a check can end other than by an assertion."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from grader.errors import KataError
from grader.report import Failure, Kind


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A system call that the barriers refused, by the host's own word.

    Attributes:
        name: of it.
        does: what no answer may do with it; empty where that is not known.
    """

    name: str
    does: str


class SubmissionError(Exception):
    """The submission did not answer a probe: it raised, ended, hung, or returned what is not data.

    Attributes:
        failure: what is told to the learner.
        builtin_types: for a raised exception, the built-in classes that it is an instance of.
        killed: its process was ended by SIGKILL, as a system short of memory does to any process.
        call: that was refused; None where none was, or nobody asked which.
    """

    def __init__(
        self,
        failure: Failure,
        builtin_types: tuple[str, ...] = (),
        *,
        killed: bool = False,
        call: RefusedCall | None = None,
    ) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.builtin_types = builtin_types
        self.killed = killed
        self.call = call

    @property
    def may_be_a_refused_call(self) -> bool:
        """Whether it raised as for want of a permission."""
        return self.failure.kind in (Kind.RAISED, Kind.LOAD) and os.strerror(errno.EPERM) in self.failure.message


class InconclusiveError(KataError):
    """A measurement that could not be made, or not clearly enough: neither a pass nor a failure."""
