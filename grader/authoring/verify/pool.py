"""Grades many submissions at once: the work is done in the server's children, a thread waits for each judge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from grader.client.runner import Series
from grader.content.exercise import Exercise
from grader.errors import KataError
from grader.job import Job, Limits, Search
from grader.report import Report

_DIAGNOSIS_SECONDS = 30.0  # more than a learner waits: whether a mistake is told by its name must not depend on load


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to grade.

    Attributes:
        name: what it is called in findings: a file such as ``solution.py``, or a mistake.
        source: its text.
        seed: of the inputs.
        fail_fast: stop at the first check that does not pass.
        deciding: see `Job.deciding`.
        search: how far to look for what explains its failures.
        check_seconds: for one check.
    """

    name: str
    source: str
    seed: int = 0
    fail_fast: bool = False
    deciding: tuple[str, ...] = ()
    search: Search = Search.NONE
    check_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Graded:
    """What came of a task: a report, or why there is none.

    Attributes:
        seconds: from the start of its grading to the end.
    """

    task: Task
    report: Report | None
    error: KataError | None
    seconds: float


@dataclass
class Pool:
    """Threads that grade. Leaving it drops what has not been started.

    Attributes:
        jobs: how many gradings run at once.
        devices: grade on these only; empty means every device of the exercise that is here.
        on_graded: called, from any thread, with the exercise's name after each grading.
    """

    jobs: int
    devices: tuple[str, ...] = ()
    on_graded: Callable[[str], None] = lambda name: None
    _threads: ThreadPoolExecutor = field(init=False)
    _own: threading.local = field(init=False, default_factory=threading.local)
    _opened: list[Series] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.jobs, "grade")

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        if kind is None:
            for series in self._opened:
                series.close()

    def start(self, exercise: Exercise, task: Task) -> Future[Graded]:
        """Grade one submission in the background."""
        return self._threads.submit(self._grade, exercise, task)

    def _grade(self, exercise: Exercise, task: Task) -> Graded:
        started = time.monotonic()
        report, caught = None, None
        try:
            report = self._series().run(self._job(exercise, task))
        except KataError as error:
            caught = error
        self.on_graded(exercise.name)
        return Graded(task, report, caught, time.monotonic() - started)

    def _series(self) -> Series:
        """This thread's own."""
        if not hasattr(self._own, "series"):
            self._own.series = Series()
            self._opened.append(self._own.series)
        series: Series = self._own.series
        return series

    def _job(self, exercise: Exercise, task: Task) -> Job:
        return Job(
            exercise=exercise.name,
            folder=str(exercise.folder),
            solution_folder=str(exercise.solution.parent),
            source=task.source,
            filename=Path(task.name).name,
            seed=task.seed,
            devices=tuple(device for device in self.devices if device in exercise.devices),
            fail_fast=task.fail_fast,
            deciding=task.deciding,
            search=task.search,
            limits=Limits(check_seconds=task.check_seconds, diagnosis_seconds=_DIAGNOSIS_SECONDS),
        )
