"""What commands have in common on the command line: arguments, options, completion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.session import Session
from grader.errors import KataError


def session_of(context: typer.Context) -> Session:
    """The session that the global options made."""
    session = context.obj
    assert isinstance(session, Session)
    return session


def complete_exercise(context: typer.Context, incomplete: str) -> list[str]:
    """Names of exercises for a shell: full ones where a topic is typed, short ones before."""
    options = context.find_root().params  # as typed: nothing was converted yet
    workspace = options.get("workspace")
    packs, only = (tuple(map(Path, options.get(name) or ())) for name in ("pack", "only_pack"))
    session = Session(Path(workspace) if workspace else None, packs, only)
    try:
        exercises = list(session.catalog)
    except KataError:
        return []
    full = [exercise.name for exercise in exercises if exercise.name.startswith(incomplete)]
    return full if "/" in incomplete else full + [e.short for e in exercises if e.short.startswith(incomplete)]


ExerciseArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[EXERCISE]",
        help="Its name, or a part that only one has. Default: the current one.",
        autocompletion=complete_exercise,
    ),
]
TopicOption = Annotated[
    str | None, typer.Option("--topic", metavar="TOPIC", help="Only this topic (a part of its name will do).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
