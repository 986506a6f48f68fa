"""What `kata check` and `kata watch` share: the job for a file, and the record of what came of it."""

from __future__ import annotations

import os

from grader.cli.session import Session, now
from grader.errors import WorkspaceError
from grader.exercise import Exercise
from grader.job import Job
from grader.picture import Wanted
from grader.result import Report
from grader.submission import Submission

SEEDS = 2**31
"""Seeds are below this."""


def job_for(
    exercise: Exercise,
    submission: Submission,
    seed: int | None = None,
    devices: tuple[str, ...] = (),
    *,
    fail_fast: bool = False,
    require_sandbox: bool = False,
    pictures: Wanted = Wanted.FIRST_FAILURE,
) -> Job:
    """The job that grades a submission.

    Args:
        exercise: what it answers.
        submission: the learner's file.
        seed: of the inputs; None draws one.
        devices, fail_fast, require_sandbox, pictures: see `Job`.

    Raises:
        ExerciseError: the exercise's pack has no solutions: it is graded elsewhere.
    """
    return Job(
        exercise=exercise.name,
        folder=str(exercise.folder),
        solution_folder=str(exercise.solution.parent),
        source=submission.source,
        filename=submission.filename,
        seed=int.from_bytes(os.urandom(4)) % SEEDS if seed is None else seed,
        devices=devices,
        fail_fast=fail_fast,
        require_sandbox=require_sandbox,
        pictures=pictures,
    )


def record(session: Session, report: Report, submission: Submission) -> str:
    """Record the attempt and return why it was not: a grading is shown even where it cannot be kept."""
    if report.blameless:
        return ""
    if not session.workspace.exists:
        return "there is no workspace here. `kata next` makes one."
    try:
        with session.progress(change=True) as progress:
            progress.record(report, submission.sha256, now())
    except WorkspaceError as error:
        return f"{error.message} {error.next_step}"
    return ""
