"""The last resort against a check without an end: an alarm of the judge's own process."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


class LateError(BaseException):
    """A check came to no end. No `Exception`: a check, or what it calls, may have a use for those."""

    def __str__(self) -> str:
        return "the check came to no end"


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `LateError` in here after so long."""

    def ring(*_: object) -> None:
        raise LateError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))  # 0 would be never
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
