"""`kata reset`: put the stub back."""

from __future__ import annotations

from datetime import datetime

import typer

from grader.cli.options import ExerciseArgument, session_of


def command(context: typer.Context, exercise: ExerciseArgument = None) -> None:
    """Put the stub back and keep a dated copy of your file."""
    session = session_of(context)
    session.expect_a_check()
    workspace = session.existing_workspace()
    found = session.exercise(exercise)
    kept = workspace.reset(found, datetime.now().astimezone())  # a learner's clock, not UTC, dates the copy
    terminal = session.terminal
    terminal.write(f"{session.shown(workspace.file(found))} is the stub of {found.name} again.")
    if kept is not None:
        terminal.write(f"Your version is kept: {session.shown(kept)}")
