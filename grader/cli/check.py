"""`kata check`: grade a file. What it does is in `checking`."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.checking import check
from grader.cli.options import JsonOption, complete_exercise, session_of
from grader.learner.attempt import SEEDS


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
        typer.Option("--seed", metavar="N", min=0, max=SEEDS - 1, help="Replay the inputs of an earlier run."),
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
    as_format: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="Print gradescope, junit, classroom50, exercism or autolab."),
    ] = "",
) -> None:
    """Grade your file: correctness, gradients and performance.

    Exit codes: 0 passed, 1 not passed, 2 wrong usage, 3 not your fault.
    """
    code = check(
        session_of(context),
        target,
        devices=device or (),
        seed=seed,
        cold=cold,
        fail_fast=fail_fast,
        require_sandbox=require_sandbox,
        show=show,
        every=every,
        as_json=as_json,
        as_format=as_format,
    )
    raise typer.Exit(code)
