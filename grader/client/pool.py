"""Many gradings at once: the work is done in the server's children, a thread waits for each judge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from grader.client.runner import Series
from grader.errors import GraderError, KataError
from grader.job import Job
from grader.report import Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Graded:
    """What came of a job: a report, or why there is none.

    Attributes:
        seconds: from the start of its grading to the end.
    """

    report: Report | None
    error: KataError | None
    seconds: float


class Pool:
    """Threads that grade, each with a judge of its own. Leaving it drops what has not been started.

    Args:
        jobs: how many gradings run at once.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._threads = ThreadPoolExecutor(jobs, "grade")
        self._own = threading.local()
        self._opened: list[Series] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        if kind is None:
            for series in self._opened:
                series.close()

    @property
    def width(self) -> int:
        """Gradings that run at once."""
        return self._jobs

    def start(self, job: Callable[[], Job], then: Callable[[Graded], T], digest: str = "") -> Future[T]:
        """Grade one submission in the background.

        Args:
            job: makes it. What is wrong with its exercise is then told as what came of it.
            then: called in the thread, with what came of it; its value is the future's.
            digest: of the exercise; of use where it may be another machine's.
        """
        return self._threads.submit(lambda: then(self._grade(job)))

    def _grade(self, job: Callable[[], Job]) -> Graded:
        started = time.monotonic()
        report: Report | None = None
        caught: KataError | None = None
        try:
            report = self._series().run(job())
        except KataError as error:
            caught = error
        except Exception as error:  # one grading stops no other, whatever goes wrong with it
            caught = GraderError(f"{type(error).__name__}: {error}", "This is a bug of kata.")
            caught.__cause__ = error
        return Graded(report, caught, time.monotonic() - started)

    def _series(self) -> Series:
        """This thread's own."""
        if not hasattr(self._own, "series"):
            self._own.series = Series()
            self._opened.append(self._own.series)
        series: Series = self._own.series
        return series
