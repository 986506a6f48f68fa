"""Grades an exercise's files, many at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from grader.client import pool
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
        search: how far to look for what explains its failures.
        check_seconds: for one check.
    """

    name: str
    source: str
    seed: int = 0
    fail_fast: bool = False
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
    _pool: pool.Pool = field(init=False)

    def __post_init__(self) -> None:
        self._pool = pool.Pool(self.jobs)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.__exit__(kind, error, trace)

    def start(self, exercise: Exercise, task: Task) -> Future[Graded]:
        """Grade one submission in the background."""

        def then(graded: pool.Graded) -> Graded:
            self.on_graded(exercise.name)
            return Graded(task, graded.report, graded.error, graded.seconds)

        return self._pool.start(functools.partial(self._job, exercise, task), then)

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
            search=task.search,
            limits=Limits(check_seconds=task.check_seconds, diagnosis_seconds=_DIAGNOSIS_SECONDS),
        )
