"""What `kata check` does once it is known what is asked for.

It stands apart from the command line so that a plain `kata check NAME` starts without a parser. What only shows a
report is imported when the job is on its way: the server works meanwhile.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.session import Session, now
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.learner import attempt
from grader.picture import Wanted
from grader.reading.submission import Submission

if TYPE_CHECKING:
    from grader import wire
    from grader.screen.report import ReportPrinter


def check(
    session: Session,
    target: str | None = None,
    *,
    devices: Sequence[str] = (),
    seed: int | None = None,
    cold: bool = False,
    fail_fast: bool = False,
    require_sandbox: bool = False,
    show: bool = False,
    every: bool = False,
    as_json: bool = False,
    as_format: str = "",
    called: wire.Channel | None = None,
) -> int:
    """Grade a file, record the attempt and show the report.

    Args:
        session: of this run.
        target: an exercise or a file; None is that of the current folder, else the current one.
        devices: grade on these only.
        seed: of the inputs; None draws one.
        cold: grade without the background server.
        fail_fast, require_sandbox: see `Job`.
        show: draw what the checks have pictures of, also where they pass.
        every: show each check and each cause in full.
        as_json: print the report as one JSON object instead.
        as_format: print it in this format of a platform instead; see `grader.classroom.single`.
        called: see `runner.run`.

    Returns:
        The exit code: 0 passed, 1 not passed, 3 not the learner's fault.

    Raises:
        UsageError: nothing is called so, the file cannot be read, or the exercise is not graded on a device.
        ExerciseError, GraderError: see `runner.run`.
    """
    if as_format:
        from grader.classroom.single import expect_format

        expect_format(as_format)
    exercise, file = _find(session, target)
    devices = tuple(dict.fromkeys(devices))
    for name in devices:
        if name not in exercise.devices:
            graded = ", ".join(exercise.devices)
            raise UsageError(f"{exercise.name} is graded on {graded}; got {name!r}.", "Name one of these devices.")
    if not exercise.has_public_checks:
        _ = exercise.solution  # raises for a pack that is graded elsewhere, before the file is looked for
    submission = session.submission(exercise, file)
    job = attempt.job_for(
        exercise,
        submission,
        seed,
        devices,
        fail_fast=fail_fast,
        require_sandbox=require_sandbox,
        pictures=Wanted.ALL if show else Wanted.FIRST_FAILURE,
        hidden=session.hidden_beside(file),
    )
    make = functools.partial(attempt.make, session.workspace, submission, job, now(), cold=cold, called=called)
    as_data = as_json or bool(as_format)
    made = make() if as_data else _show(session, exercise, submission, make, every=every)
    if as_format:
        from grader.classroom.single import as_text

        print(as_text(made.report, exercise, session.shown(file), submission.sha256, as_format).rstrip())
    elif as_json:
        from grader.cli.session import print_json
        from grader.report import to_data

        print_json(to_data(made.report))
    _tell_the_rest(session, made, asked=show, as_json=as_data)
    report = made.report
    return 0 if report.solved else 3 if report.blameless else 1


def _show(
    session: Session,
    exercise: Exercise,
    submission: Submission,
    make: Callable[..., attempt.Attempt],
    *,
    every: bool,
) -> attempt.Attempt:
    """Make the attempt and show it."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def printer() -> ReportPrinter:
            # And what comes after the last check, which would be waited for then.
            import grader.cli.pictures
            import grader.learner.progress  # noqa: F401
            from grader.screen.report import ReportPrinter

            return stack.enter_context(ReportPrinter(session.terminal, exercise, submission.filename, every=every))

        made = make(on_sent=printer, on_event=lambda event: printer().on_event(event))
        printer().finish(made.report)
    return made


def _tell_the_rest(session: Session, made: attempt.Attempt, *, asked: bool, as_json: bool) -> None:
    """Say what was not recorded, and draw."""
    from grader.cli.pictures import draw_last
    from grader.legible import clean_line

    if made.not_recorded:
        sys.stdout.flush()
        sys.stderr.write(f"This attempt is not on the scoreboard: {clean_line(made.not_recorded)}\n")
    told = draw_last(session, made.pictures, asked=asked)
    for line in () if as_json else told:
        session.terminal.write(session.terminal.wrap(line))


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
