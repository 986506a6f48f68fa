"""`kata check`: grade a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.pictures import draw_last
from grader.cli.session import JsonOption, Session, complete_exercise, now, print_json, session_of
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.job import Job
from grader.learner import attempt
from grader.picture import Wanted
from grader.reading.submission import Submission, read_submission
from grader.report import Report, to_data
from grader.screen.report import ReportPrinter


def command(
    context: typer.Context,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXERCISE|FILE]",
            help="An exercise or your file. Default: that of the current folder, else the current one.",
            autocompletion=complete_exercise,
        ),
    ] = None,
    device: Annotated[
        list[str] | None,
        typer.Option("--device", metavar="DEVICE", help="Grade on this device only (cpu, cuda, mps); repeatable."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="N", min=0, max=attempt.SEEDS - 1, help="Replay the inputs of an earlier run."),
    ] = None,
    cold: Annotated[bool, typer.Option("--cold", help="Grade without the background server.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first check that does not pass.")] = False,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox", help="Refuse to grade where a barrier cannot be raised.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Draw what the checks have pictures of, also where they pass.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every check, and every cause in full.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Grade your file: correctness, gradients and performance.

    Exit codes: 0 passed, 1 not passed, 2 wrong usage, 3 not your fault.
    """
    session = session_of(context)
    exercise, file = _find(session, target)
    devices = tuple(dict.fromkeys(device or ()))
    for name in devices:
        if name not in exercise.devices:
            graded = ", ".join(exercise.devices)
            raise UsageError(f"{exercise.name} is graded on {graded}; got {name!r}.", "Name one of these devices.")
    _ = exercise.solution  # raises for a pack that is graded elsewhere, before the file is looked for
    submission = read_submission(file, restore=f"`kata next {exercise.name}` puts the stub there.")
    job = attempt.job_for(
        exercise,
        submission,
        seed,
        devices,
        fail_fast=fail_fast,
        require_sandbox=require_sandbox,
        pictures=Wanted.ALL if show else Wanted.FIRST_FAILURE,
    )
    report = _grade(session, exercise, submission, job, cold=cold, every=every, as_json=as_json)
    raise typer.Exit(0 if report.solved else 3 if report.blameless else 1)


def _grade(
    session: Session, exercise: Exercise, submission: Submission, job: Job, *, cold: bool, every: bool, as_json: bool
) -> Report:
    if as_json:
        made = attempt.make(session.workspace, submission, job, now(), cold=cold)
        print_json(to_data(made.report))
    else:
        printer = ReportPrinter(session.terminal, exercise, submission.filename, every=every)
        with printer:
            made = attempt.make(session.workspace, submission, job, now(), cold=cold, on_event=printer.on_event)
            printer.finish(made.report)
    if made.not_recorded:
        sys.stdout.flush()
        sys.stderr.write(f"This attempt is not on the scoreboard: {made.not_recorded}\n")
    told = draw_last(session, made.pictures, asked=job.pictures is Wanted.ALL)
    if not as_json:
        for line in told:
            session.terminal.write(session.terminal.wrap(line))
    return made.report


def _find(session: Session, target: str | None) -> tuple[Exercise, Path]:
    """The exercise that is meant and the file to grade."""
    workspace = session.workspace
    if target is None:
        exercise = session.exercise(None)
        return exercise, workspace.file(exercise)
    path = session.cwd / Path(target).expanduser()
    is_folder = os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for what cannot be a path
    if is_folder and (exercise_here := _by_folder(session, path)):
        return exercise_here, workspace.file(exercise_here)
    if target.endswith(".py") or target.startswith((".", "~")) or Path(target).is_absolute():
        if is_folder:
            raise UsageError(f"{target} is not the folder of an exercise.", "Name the exercise or your file.")
        return _by_folder(session, path.parent) or _by_file_name(session, path), path
    exercise = session.exercise(target)
    return exercise, session.existing_workspace().file(exercise)


def _by_folder(session: Session, folder: Path) -> Exercise | None:
    name = session.workspace.name_of(folder)
    return session.exactly(name) if name else None


def _by_file_name(session: Session, path: Path) -> Exercise:
    found = [exercise for exercise in session.catalog if exercise.stub_name == path.name]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(exercise.name for exercise in found)
        raise UsageError(
            f"Several exercises have a file called {path.name}: {names}.",
            "Put it into the exercise's folder in the workspace.",
        )
    raise UsageError(
        f"{session.shown(path)} is in no exercise's folder, and no exercise's file is called {path.name}.",
        "Name the exercise, or the file that `kata next` placed.",
    )
