"""`kata export`: what an instructor hands to a class, to who grades, or to a platform."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import complete_exercise, session_of
from grader.learner.attempt import SEEDS

if TYPE_CHECKING:
    from grader.classroom.bundles.public import Public
    from grader.content.exercise import Exercise

app = typer.Typer(rich_markup_mode=None)

_Assignment = Annotated[Path, typer.Argument(metavar="ASSIGNMENT", help="assignment.toml.")]


@app.callback()
def group() -> None:
    """Make handouts, graders and autograders, for instructors."""


@app.command("handout")
def handout(
    context: typer.Context,
    assignment: _Assignment,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR|ZIP", help="A folder, or a zip. Default: NAME.zip.")
    ] = None,
    hints: Annotated[bool, typer.Option("--hints/--no-hints", help="Hand the hints out, too.")] = True,
) -> None:
    """Make what a class is given, with nothing that is hidden.

    Statements, stubs, hints, and public checks with what is right stored beside them.
    """
    from grader.classroom.bundles.handout import write_handout
    from grader.classroom.places import file_name
    from grader.cli.grading import rules_of

    session = session_of(context)
    rules, exercises = rules_of(session, [], assignment)
    path = out or Path(f"{file_name(rules.name)}.zip")

    def tell(exercise: Exercise, public: Public) -> None:
        checks = f"{public.count} public check{'' if public.count == 1 else 's'}" if public.count else "no public check"
        session.terminal.write(f"  {exercise.name}: {checks}")

    write_handout(path, rules, exercises, hints=hints, on_exercise=tell)
    session.terminal.write(f"{path} is ready to be handed out. `kata verify --handout {path}` proves it once more.")


@app.command("grader")
def grader(
    context: typer.Context,
    assignment: _Assignment,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR|ZIP", help="A folder, or a zip. Default: NAME-grader.zip."),
    ] = None,
    of_handout: Annotated[
        Path | None,
        typer.Option("--handout", metavar="DIR|ZIP", help="Refuse unless it belongs to this handout."),
    ] = None,
) -> None:
    """Make what the one who grades is given.

    The exercises with hidden checks and solutions, and the rules. A digest says to which handout it belongs.
    """
    from grader.classroom.bundles.grading import write_grader
    from grader.classroom.places import file_name
    from grader.cli.grading import rules_of

    session = session_of(context)
    rules, exercises = rules_of(session, [], assignment)
    path = out or Path(f"{file_name(rules.name)}-grader.zip")
    digest = write_grader(path, assignment, rules.title, exercises, of_handout)
    session.terminal.write(f"{path} holds solutions and hidden checks. It grades what belongs to the handout {digest}.")


@app.command("similarity")
def similarity(
    context: typer.Context,
    submissions: Annotated[Path, typer.Argument(metavar="SUBMISSIONS", help="The folder that the class handed in.")],
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="What is compared.", autocompletion=complete_exercise),
    ] = None,
    assignment: Annotated[
        Path | None, typer.Option("--assignment", metavar="FILE", help="assignment.toml: all of its exercises.")
    ] = None,
    layout: Annotated[
        str, typer.Option("--layout", metavar="NAME|REGEX", help="How SUBMISSIONS is laid out.")
    ] = "auto",
    unzip: Annotated[
        bool, typer.Option("--unzip", help="Look into zips and tar files that `kata submit` did not make.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR|ZIP", help="Where to.")] = Path("programs"),
) -> None:
    """Lay programs out for tools that compare them.

    JPlag, compare50 and MOSS read EXERCISE/STUDENT.py, and the stubs in base.
    """
    from grader.classroom.bundles.similarity import write_programs
    from grader.classroom.submissions import find
    from grader.cli.grading import rules_of

    session = session_of(context)
    _, targets = rules_of(session, exercises or [], assignment)
    found = find(submissions, targets, layout=layout, with_archives=unzip)
    count = write_programs(out, found.students, targets, found.matches)
    session.terminal.write(f"{out} holds {count} programs, and in base what all of them began with.")


@app.command("gradescope")
def gradescope(
    context: typer.Context,
    assignment: _Assignment,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The zip.")] = Path("autograder.zip"),
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", min=0, max=SEEDS - 1, help="Of the inputs. Default: drawn now.")
    ] = None,
    require_sandbox: Annotated[
        bool,
        typer.Option("--require-sandbox/--no-require-sandbox", help="Grade only where every barrier holds."),
    ] = True,
) -> None:
    """Make an autograder for Gradescope.

    A zip that is uploaded as it is.
    """
    from grader.classroom.bundles.gradescope import write_autograder
    from grader.cli.grading import rules_of

    session = session_of(context)
    rules, exercises = rules_of(session, [], assignment)
    drawn = int.from_bytes(os.urandom(4)) % SEEDS if seed is None else seed
    write_autograder(out, rules, exercises, drawn, require_sandbox=require_sandbox)
    session.terminal.write(f"{out} is ready to be uploaded. Set the container's memory to 4 GB or more.")
