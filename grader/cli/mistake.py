"""`kata mistake`: an exercise's mistakes, for authors."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.skeleton import MARKER
from grader.cli.options import JsonOption, complete_exercise, session_of
from grader.cli.session import Session, print_json
from grader.content.exercise import Exercise
from grader.content.mistakes import FILE, Mistake
from grader.errors import UsageError
from grader.legible import clean
from grader.report import to_data


def command(
    context: typer.Context,
    exercise: Annotated[
        str,
        typer.Argument(metavar="EXERCISE", help="Its name, or a part of it.", autocompletion=complete_exercise),
    ],
    name: Annotated[str | None, typer.Argument(metavar="[MISTAKE]", help="One of its mistakes.")] = None,
    whole: Annotated[bool, typer.Option("--file", help="Print the whole program instead of what it changes.")] = False,
    take: Annotated[
        Path | None,
        typer.Option("--take", metavar="FILE", help="Write down, as MISTAKE, what an edited copy changed."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List an exercise's mistakes, show one, or write a new one down.

    A mistake is an edit of the solution: the checks must reject it, and a learner who made it is told so.
    """
    session = session_of(context)
    found = session.catalog.find(exercise)
    if take is not None:
        _take(session, found, name, take)
    elif as_json:
        print_json([to_data(mistake) for mistake in found.mistakes if name in (None, mistake.name)])
    elif name is None:
        _list(session, found)
    else:
        _show(session, found, _named(found, name), whole=whole)


def _list(session: Session, exercise: Exercise) -> None:
    terminal = session.terminal
    for mistake in exercise.mistakes:
        facts = [terminal.paint(mistake.name, "bold"), *_facts(mistake)]
        terminal.write(f" {terminal.signs.dot} ".join(facts))
        terminal.write(terminal.wrap(mistake.says, "  "))


def _facts(mistake: Mistake) -> list[str]:
    facts = [", ".join(mistake.fails)]
    if mistake.in_stub:
        facts.append("in the stub")
    if mistake.like:
        facts.append(f"another way of {mistake.like}")
    return facts


def _show(session: Session, exercise: Exercise, mistake: Mistake, *, whole: bool) -> None:
    terminal = session.terminal
    if whole:
        terminal.write(clean(mistake.source).rstrip("\n"))
        return
    base = mistake.base or exercise.solution.read_text("utf-8")
    terminal.write(terminal.wrap(mistake.says))
    terminal.write(terminal.paint(f"fails: {f' {terminal.signs.dot} '.join(_facts(mistake))}", "dim"))
    colours = {"-": "red", "+": "green", "@": "dim"}
    lines = difflib.unified_diff(base.splitlines(), mistake.source.splitlines(), lineterm="", n=2)
    for line in list(lines)[2:]:  # without the names of the files
        terminal.write(terminal.paint(clean(line), colours[line[0]]) if line[0] in colours else clean(line))


def _take(session: Session, exercise: Exercise, name: str | None, file: Path) -> None:
    from grader.authoring.recording import as_toml, edits_between

    if name is None:
        raise UsageError("A mistake needs a name.", f"kata mistake {exercise.short} NAME --take {file}")
    if any(mistake.name == name for mistake in exercise.mistakes):
        raise UsageError(f"{exercise.name} has a mistake {name!r} already.", "Take another name, or remove that one.")
    try:
        changed = (session.cwd / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    solution = exercise.solution
    category = next(iter(exercise.points))
    says = f"{MARKER} the misconception, as the learner is told it."
    text = as_toml(name, [category], says, edits_between(solution.read_text("utf-8"), changed))
    path = solution.with_name(FILE)
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(before + ("\n" if before else "") + text, "utf-8")
    session.terminal.write(text.rstrip("\n"))
    session.terminal.write()
    session.terminal.write(f"Written to {session.shown(path)}. Fill in `says`, and the categories that must reject it.")


def _named(exercise: Exercise, name: str) -> Mistake:
    for mistake in exercise.mistakes:
        if mistake.name == name:
            return mistake
    near = difflib.get_close_matches(name, [mistake.name for mistake in exercise.mistakes], n=1)
    raise UsageError(
        f"{exercise.name} has no mistake {name!r}." + (f" Did you mean {near[0]}?" if near else ""),
        f"`kata mistake {exercise.short}` lists them.",
    )
