"""How long a submission is waited for, over all of its processes and checks.

Without this an endless loop costs a deadline in every check that meets it, and a file that takes long to load costs its
load in each of them: minutes, at the end of which nobody waits for the report any more.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator

from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Kind

_SHARE = 0.25  # of the time before it, that a check gets after each wait in vain
_SHORTEST_SECONDS = 1.0  # after any number of them: what is right mostly takes a hundredth of that
_SHORTER = {"waited for": "a shorter time than usual, since an earlier call did not finish"}


class Patience:
    """What is left of a grading's time, for one submission.

    Args:
        total_seconds: for the whole grading, from now on.
    """

    def __init__(self, total_seconds: float) -> None:
        self._total = total_seconds
        self._end = time.monotonic() + total_seconds
        self._share = 1.0
        self._waited = 0.0

    @property
    def left(self) -> float:
        """Seconds of the grading; 0 when they are over."""
        return max(0.0, self._end - time.monotonic())

    @property
    def is_theirs(self) -> bool:
        """Whether it was the submission that used the time, rather than a machine that is busy with other things."""
        return 2 * self._waited >= self._total

    def seconds(self, wanted: float) -> float:
        """What a check gets of the `wanted` seconds: after each wait in vain a quarter of what it was before."""
        return min(max(wanted * self._share, min(wanted, _SHORTEST_SECONDS)), self.left)

    def in_vain(self) -> None:
        """It did not answer in time."""
        self._share *= _SHARE

    def used(self, seconds: float) -> None:
        """The submission was waited for, or made others wait."""
        self._waited += seconds

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Whatever is asked of the submission is asked in here.

        Raises:
            SubmissionError: there is no time left to ask anything.
        """
        if not self.left:
            raise SubmissionError(self.over())
        start = time.monotonic()
        try:
            yield
        except SubmissionError as error:
            if error.failure.kind is Kind.TIMEOUT:
                if self._share < 1:
                    error.failure = dataclasses.replace(error.failure, details=_SHORTER)
                self.in_vain()
            raise
        finally:
            self.used(time.monotonic() - start)

    def over(self) -> Failure:
        """What is told of a check for which no time is left."""
        return Failure(Kind.TIMEOUT, f"The {self._total:g} s of the whole grading were over before this check.")
