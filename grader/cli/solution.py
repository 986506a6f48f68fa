"""`kata solution`: the reference solution."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from grader.cli.options import ExerciseArgument, session_of
from grader.cli.session import now
from grader.errors import UsageError
from grader.learner.progress import Note


def command(
    context: typer.Context,
    exercise: ExerciseArgument = None,
    give_up: Annotated[
        bool, typer.Option("--give-up", help="Show it although it is not solved; the scoreboard says so.")
    ] = False,
) -> None:
    """Print the solution, once it is solved.

    With --give-up it is shown before that, and the scoreboard says so.
    """
    session = session_of(context)
    session.existing_workspace()
    found = session.exercise(exercise)
    source = found.solution.read_text("utf-8")
    with session.progress() as progress:
        solved = found.name in progress.solved()
        gave_up = progress.notes().get(found.name, Note()).given_up
    if not solved and not gave_up:
        if not give_up:
            raise UsageError(
                f"{found.name} is not solved yet.",
                "`kata hint` gives a nudge; `kata solution --give-up` shows it, and the scoreboard says so.",
            )
        with session.progress(change=True) as progress:
            progress.give_up(found.name, now())
    sys.stdout.write(source)
