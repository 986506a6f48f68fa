"""A class is graded: exercise by exercise, each text once, and what is known already not at all."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from grader.classroom.cluster import Cluster
from grader.classroom.keys import digest_of, key_of, version
from grader.classroom.matching import Match
from grader.classroom.results import Entry, Grading, Results
from grader.classroom.shapes import shape_of
from grader.classroom.statuses import Status, status_of
from grader.client.pool import Graded, Pool
from grader.content.exercise import Exercise
from grader.errors import ExerciseError
from grader.job import Job, Limits, Search
from grader.report import to_data

DEADLINE = 60.0
"""Seconds for one grading, without the search for causes."""
_TRIES = 2  # of what ends by somebody else's fault: a process may have been killed by the system


@dataclass(frozen=True, slots=True)
class Setting:
    """How a class is graded.

    Attributes:
        seed: of every grading: all of the class get the same inputs.
        here: devices of this machine.
        devices: grade on these only; empty means every device of an exercise that is here.
        deadline: seconds for one grading.
        require_sandbox: see `Job`.
        search: how far to look for what explains failures.
        hidden: what no submission may read: see `Job`.
    """

    seed: int
    here: tuple[str, ...]
    devices: tuple[str, ...] = ()
    deadline: float = DEADLINE
    require_sandbox: bool = True
    search: Search = Search.ALL
    hidden: tuple[str, ...] = ()

    def devices_of(self, exercise: Exercise) -> tuple[str, ...]:
        """Those on which an exercise is graded."""
        wanted = self.devices or self.here
        return tuple(device for device in exercise.devices if device in wanted and device in self.here)


@dataclass(frozen=True, slots=True)
class Task:
    """One text to be graded, and the entries of all who handed it in."""

    key: str
    digest: str
    exercise: Exercise
    source: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Attributes:
        settled: entries that need no grading: nothing was handed in, or it is known.
        tasks: in the order of the exercises.
    """

    settled: tuple[Entry, ...]
    tasks: tuple[Task, ...]

    @property
    def known(self) -> int:
        """How many rows are settled since what was handed in has been graded before."""
        return sum(entry.grading is not None for entry in self.settled)


def plan(
    matches: Mapping[tuple[str, str], Match],
    exercises: Sequence[Exercise],
    setting: Setting,
    known: Mapping[str, tuple[int, Status]],
    times: Callable[[str, Match], tuple[str, str]],
    again: Callable[[str, str], bool] = lambda student, exercise: False,
) -> Plan:
    """Say what has to be graded.

    Args:
        matches: what was handed in, by student and exercise.
        exercises: in the order in which they are graded.
        setting: how.
        known: gradings by key, see `Results.known`.
        times: when something was handed in, ISO 8601, and who says so.
        again: whether the row of a student and an exercise is graded though it is known.
    """
    order = {exercise.name: number for number, exercise in enumerate(exercises)}
    digests = {exercise.name: digest_of(exercise) for exercise in exercises}
    keys = {
        row: key_of(match.answer.source, digests[row[1]], setting.seed, setting.devices_of(exercises[order[row[1]]]))
        for row, match in matches.items()
        if match.status is None
    }
    # Where one of several who handed in the same is graded again, all of them are: it is one grading.
    wanted = {key for row, key in keys.items() if key not in known or again(*row)}
    settled: list[Entry] = []
    tasks: dict[str, Task] = {}
    for row in sorted(matches, key=lambda row: (order[row[1]], row)):
        entry, key = _entry(row, matches[row], times), keys.get(row)
        if key in wanted:
            task = tasks.get(key) or Task(key, digests[row[1]], exercises[order[row[1]]], matches[row].answer.source)
            tasks[key] = dataclasses.replace(task, entries=(*task.entries, entry))
        elif key is not None:
            number, status = known[key]
            settled.append(dataclasses.replace(entry, status=status, grading=number))
        else:
            settled.append(entry)
    return Plan(tuple(settled), tuple(tasks.values()))


def _entry(row: tuple[str, str], match: Match, times: Callable[[str, Match], tuple[str, str]]) -> Entry:
    submitted, source = times(row[0], match) if match.handed is not None else ("", "")
    late = "handed in late, as the platform says" if match.handed is not None and match.handed.late else ""
    return Entry(
        student=row[0],
        exercise=row[1],
        status=match.status or Status.FAULT,  # until it is graded
        matched_by=match.matched_by,
        place=match.place,
        sha256=match.answer.sha256,
        shape=shape_of(match.answer.source) if match.status is None else "",
        note="; ".join(filter(None, (match.note, late))),
        submitted=submitted,
        time_source=source,
    )


def grade(
    results: Results,
    run: int,
    tasks: Iterable[Task],
    setting: Setting,
    pool: Pool | Cluster,
    on_done: Callable[[Task, Grading], None] = lambda task, grading: None,
) -> None:
    """Grade, and keep each result as soon as it is there.

    Args:
        results: where.
        run: its number there.
        tasks: see `plan`.
        setting: how.
        pool: does it; it is left at the end.
        on_done: called in this thread with each result, when it is kept.
    """
    with pool:
        waiting = list(reversed(list(tasks)))
        running: dict[Future[Grading], tuple[Task, int]] = {}

        def start(task: Task, tries: int) -> None:
            job = job_of(task, setting)
            running[pool.start(lambda: job, functools.partial(_grading, task, job), task.digest)] = task, tries

        # A few beyond those at work: a judge never waits for this thread, and no report waits long for it.
        while waiting or running:
            while waiting and len(running) < 2 * pool.width:
                start(waiting.pop(), 1)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task, tries = running.pop(future)
                grading = future.result()
                if grading.status is Status.FAULT and tries < _TRIES:
                    start(task, tries + 1)
                    continue
                results.record(run, grading, _entries(task, grading))
                on_done(task, grading)


def _entries(task: Task, grading: Grading) -> Iterator[Entry]:
    return (dataclasses.replace(entry, status=grading.status, grading=None) for entry in task.entries)


def job_of(task: Task, setting: Setting) -> Job:
    """What is graded for a task."""
    exercise = task.exercise
    return Job(
        exercise=exercise.name,
        folder=str(exercise.folder),
        solution_folder=str(exercise.solution.parent),
        source=task.source,
        filename=exercise.stub_name,  # whatever it was called: the same text by two students is graded once
        seed=setting.seed,
        devices=setting.devices_of(exercise),
        require_sandbox=setting.require_sandbox,
        search=setting.search,
        limits=Limits(total_seconds=setting.deadline),
        hidden=setting.hidden,
    )


def _grading(task: Task, job: Job, graded: Graded) -> Grading:
    report, error = graded.report, graded.error
    if report is not None:
        status, message = status_of(report), ""
    else:
        status = Status.BROKEN_CHECK if isinstance(error, ExerciseError) else Status.FAULT
        message = str(error)
    return Grading(
        id=job.attempt,
        key=task.key,
        exercise=task.exercise.name,
        digest=task.digest,
        version=version(),
        seed=job.seed,
        devices=job.devices,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(graded.seconds, 3),
        status=status,
        message=message,
        report=report,
    )


def as_line(task: Task, grading: Grading) -> Iterator[dict[str, Any]]:
    """A finished grading as plain data, one object for each student that it belongs to."""
    report = {} if grading.report is None else to_data(grading.report)
    for entry in task.entries:
        yield {
            **report,
            "exercise": grading.exercise,
            "student": entry.student,
            "status": grading.status.value,
            "file": entry.place,
            "sha256": entry.sha256,
            "matched_by": entry.matched_by,
            "exercise_digest": grading.digest,
            "graded_at": grading.time,
            "message": grading.message,
        }
