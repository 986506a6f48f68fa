"""What a worker of a cluster does: it grades as `kata check` does, on its own machine, behind its own barriers."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.classroom.keys import digest_of, version
from grader.client import runner
from grader.client.runner import Series
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise, read_exercise
from grader.errors import GraderError, KataError
from grader.job import Job, job_from_data
from grader.report import to_data

_own = threading.local()
"""Each of a worker's threads has a judge of its own."""


def about() -> dict[str, Any]:
    """What this worker can do: ``version``, ``devices``, and ``down``, the barriers that do not hold."""
    machine = runner.doctor()
    down = [name for name, held in machine["barriers"].items() if not held]
    return {"version": version(), "devices": machine["devices"], "down": down}


def grade_there(data: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """Grade one submission here.

    Args:
        data: the job, as `job_to_data` makes it.
        digest: of the exercise that is meant.

    Returns:
        ``report``, or None with ``kind``, ``message`` and ``next_step`` of the error; and ``seconds``.
    """
    started = time.monotonic()
    told: dict[str, Any] = {"report": None, "kind": "", "message": "", "next_step": ""}
    try:
        told["report"] = to_data(_series().run(_here(job_from_data(data), digest)))
    except KataError as error:
        told |= {"kind": type(error).__name__, "message": error.message, "next_step": error.next_step}
    return {**told, "seconds": time.monotonic() - started}


def _series() -> Series:
    if not hasattr(_own, "series"):
        _own.series = Series()
    series: Series = _own.series
    return series


def _here(job: Job, digest: str) -> Job:
    """The job with the folders of this machine: those that it names, where they are shared, else the built-in pack's.

    Raises:
        GraderError: the exercise is not here, or is another one.
    """
    exercise = _shared(job) or _built_in(job.exercise)
    if exercise is None:
        raise GraderError(f"{job.exercise} is not on this worker.", "Share the pack's folder with the workers.")
    found = digest_of(exercise)
    if digest and found != digest:
        message = f"{job.exercise} on this worker is another one: digest {found[:12]}, expected {digest[:12]}."
        raise GraderError(message, "Give all machines the same pack.")
    hidden = tuple(path for path in job.hidden if Path(path).exists())
    return dataclasses.replace(
        job, folder=str(exercise.folder), solution_folder=str(exercise.solution.parent), hidden=hidden
    )


def _shared(job: Job) -> Exercise | None:
    with contextlib.suppress(KataError, OSError):
        if Path(job.folder).is_dir():
            return read_exercise(Path(job.folder), Path(job.solution_folder))
    return None


def _built_in(name: str) -> Exercise | None:
    return next((exercise for exercise in load_catalog() if exercise.name == name), None)
