"""`kata export`: what an instructor hands to a platform."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import session_of
from grader.learner.attempt import SEEDS

app = typer.Typer(rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Make what a platform is given, for instructors."""


@app.command("gradescope")
def gradescope(
    context: typer.Context,
    assignment: Annotated[Path, typer.Argument(metavar="ASSIGNMENT", help="assignment.toml.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The zip.")] = Path("autograder.zip"),
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", min=0, max=SEEDS - 1, help="Of the inputs. Default: drawn now.")
    ] = None,
    require_sandbox: Annotated[
        bool,
        typer.Option("--require-sandbox/--no-require-sandbox", help="Grade only where every barrier holds."),
    ] = True,
) -> None:
    """Make an autograder for Gradescope: a zip that is uploaded as it is."""
    from grader.classroom.bundles.gradescope import write_autograder
    from grader.cli.grading import rules_of

    session = session_of(context)
    rules, exercises = rules_of(session, [], assignment)
    drawn = int.from_bytes(os.urandom(4)) % SEEDS if seed is None else seed
    write_autograder(out, rules, exercises, drawn, require_sandbox=require_sandbox)
    session.terminal.write(f"{out} is ready to be uploaded. Set the container's memory to 4 GB or more.")
