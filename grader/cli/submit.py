"""`kata submit`: make the zip that is handed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import complete_exercise, session_of
from grader.cli.session import Session, now
from grader.content.exercise import Exercise
from grader.content.handout import Handout, read_handout
from grader.errors import UsageError
from grader.legible import clean

if TYPE_CHECKING:
    from grader.classroom.submitted import Piece

_NO_HANDOUT = "exercises"  # what is handed in then


def command(
    context: typer.Context,
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[EXERCISE]...",
            help="What is handed in. Default: all exercises of the handout.",
            autocompletion=complete_exercise,
        ),
    ] = None,
    student: Annotated[str, typer.Option("--student", metavar="NAME", help="Your name, as your class knows it.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="ZIP", help="Default: the assignment's name and yours.")
    ] = None,
) -> None:
    """Make the zip that you hand in. It is sent nowhere.

    Each exercise is told: answered, missing, empty, still the stub.

    Exit codes: 0 every exercise is answered, 1 some are not, 2 wrong usage, also where none is.
    """
    from grader.classroom.places import file_name
    from grader.classroom.submitted import State, gather, write_submission

    session = session_of(context)
    workspace = session.existing_workspace()
    handout = _handout(session)
    pieces = gather(workspace, _targets(session, exercises or [], handout))
    answered = [piece for piece in pieces if piece.state is State.ANSWERED]
    if not answered:
        _show(session, pieces)
        raise UsageError("None of these exercises is answered: there is nothing to hand in.", "`kata next` goes on.")
    assignment = handout.name if handout is not None else _NO_HANDOUT
    path = out or Path("-".join(file_name(part) for part in (assignment, student) if part) + ".zip")
    write_submission(path, pieces, handout, assignment, student, now())
    _show(session, pieces)
    session.terminal.write(clean(f"{path} holds {len(answered)} of {len(pieces)} answers. Hand it in yourself."))
    raise typer.Exit(0 if len(answered) == len(pieces) else 1)


def _handout(session: Session) -> Handout | None:
    """The handout that is worked on.

    Raises:
        UsageError: there are several.
    """
    found = [handout for pack in session.packs if (handout := read_handout(pack)) is not None]
    if len(found) > 1:
        names = ", ".join(handout.name for handout in found)
        raise UsageError(f"Several handouts are here: {names}.", "`kata --only-pack DIR submit` names one.")
    return found[0] if found else None


def _targets(session: Session, names: list[str], handout: Handout | None) -> list[Exercise]:
    if not names and handout is None:
        raise UsageError("There is no handout here that says what is handed in.", "Name the exercises.")
    wanted = names or list(handout.exercises if handout is not None else ())
    return list({exercise.name: exercise for exercise in map(session.catalog.find, wanted)}.values())


def _show(session: Session, pieces: list[Piece]) -> None:
    from grader.classroom.submitted import State

    terminal = session.terminal
    for piece in pieces:
        good = piece.state is State.ANSWERED
        sign, colour = (terminal.signs.passed, "green") if good else (terminal.signs.failed, "red")
        terminal.write(f"  {terminal.paint(sign, colour)} {piece.exercise.name}: {piece.state}")
        if piece.note:
            terminal.write(terminal.quote(piece.note, "      ", foreign=False))
