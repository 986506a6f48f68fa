"""An attempt: a learner's file is graded, and what came of it is recorded.

What `kata check` and `kata watch` share, and whatever else grades a file of the workspace.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader.client import runner
from grader.content.exercise import Exercise
from grader.errors import WorkspaceError
from grader.job import Job, Search
from grader.learner.workspace import Workspace
from grader.picture import Picture, Wanted
from grader.reading.submission import Submission

if TYPE_CHECKING:
    from grader import wire
    from grader.report import CheckResult, Manifest, Report

SEEDS = 2**31
"""Seeds are below this."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt.

    Attributes:
        report: the grading.
        pictures: what its checks sent.
        not_recorded: why it is not on the scoreboard; empty where it is, or where it does not count.
    """

    report: Report
    pictures: tuple[Picture, ...]
    not_recorded: str


def make(
    workspace: Workspace,
    submission: Submission,
    job: Job,
    now: datetime,
    *,
    cold: bool = False,
    called: wire.Channel | None = None,
    on_sent: Callable[[], object] | None = None,
    on_event: Callable[[Manifest | CheckResult], None] | None = None,
) -> Attempt:
    """Grade a submission and record the attempt.

    It is recorded before anything of the report is shown: a reader that closes the pipe early loses no attempt.

    Args:
        workspace: where progress is kept.
        submission: the learner's file.
        job: of this file; see `job_for`.
        now: in UTC.
        cold: grade without the warm server.
        called, on_sent, on_event: see `runner.run`.

    Raises:
        ExerciseError, GraderError: see `runner.run`.
    """
    pictures: list[Picture] = []
    report = runner.run(job, cold=cold, called=called, on_sent=on_sent, on_event=on_event, on_picture=pictures.append)
    return Attempt(report, tuple(pictures), _record(workspace, report, submission, now))


def job_for(
    exercise: Exercise,
    submission: Submission,
    seed: int | None = None,
    devices: tuple[str, ...] = (),
    *,
    fail_fast: bool = False,
    require_sandbox: bool = False,
    pictures: Wanted = Wanted.FIRST_FAILURE,
    hidden: Iterable[Path] = (),
) -> Job:
    """The job that grades a submission.

    Args:
        exercise: what it answers.
        submission: the learner's file.
        seed: of the inputs; None draws one.
        devices, fail_fast, require_sandbox, pictures, hidden: see `Job`.

    Raises:
        ExerciseError: the exercise's pack has no solutions, or it is a handout without public checks: it is graded
            elsewhere.
    """
    public = exercise.has_public_checks
    return Job(
        exercise=exercise.name,
        folder=str(exercise.folder),
        solution_folder="" if public else str(exercise.solution.parent),
        source=submission.source,
        filename=submission.filename,
        seed=int.from_bytes(os.urandom(4)) % SEEDS if seed is None else seed,
        devices=devices,
        fail_fast=fail_fast,
        require_sandbox=require_sandbox,
        pictures=pictures,
        search=Search.NONE if public else Search.ALL,  # what explains a failure is told by the solution
        hidden=tuple(map(str, hidden)),
    )


def _record(workspace: Workspace, report: Report, submission: Submission, now: datetime) -> str:
    """Why it was not recorded: a grading is shown even where it cannot be kept."""
    if report.blameless:
        return ""
    if not workspace.exists:
        return "there is no workspace here. `kata next` makes one."
    from grader.learner.progress import open_progress

    try:
        with open_progress(workspace.database, create=True) as progress:
            progress.record(report, submission.sha256, now)
    except WorkspaceError as error:
        return f"{error.message} {error.next_step}"
    return ""
