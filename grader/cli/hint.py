"""`kata hint`: one more hint each time."""

from __future__ import annotations

import typer

from grader.cli.options import ExerciseArgument, JsonOption, session_of
from grader.cli.session import Session, print_json
from grader.content.exercise import Exercise
from grader.errors import UsageError


def command(context: typer.Context, exercise: ExerciseArgument = None, as_json: JsonOption = False) -> None:
    """Show one more hint each time.

    After the last one, all of them are shown again.
    """
    session = session_of(context)
    session.expect_a_check()
    session.existing_workspace()
    show(session, session.exercise(exercise), as_json=as_json)


def show(session: Session, found: Exercise, *, as_json: bool = False) -> None:
    """Take one more hint of an exercise and show it.

    Raises:
        UsageError: it has none.
    """
    of = len(found.hints)
    if not of:
        raise UsageError(f"{found.name} was handed out without hints.", "Read its statement once more.")
    with session.progress(change=True) as progress:
        taken, new = progress.take_hint(found.name, of)
    if as_json:
        print_json({"exercise": found.name, "hints": list(found.hints[:taken]), "of": of, "new": new})
        return
    terminal = session.terminal
    for number in range(taken - 1 if new else 0, taken):
        terminal.write(terminal.paint(f"Hint {number + 1} of {of}", "bold") + f" ({found.name})")
        terminal.write(terminal.wrap(found.hints[number], "  "))
    if not new:
        terminal.write()
        then = "" if found.is_handout else " `kata solution --give-up` shows the solution."
        terminal.write(f"These are all.{then}")
