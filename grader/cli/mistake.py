"""`kata mistake`: an exercise's mistakes, for authors."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.skeleton import MARKER
from grader.cli.options import JsonOption, complete_exercise, session_of
from grader.cli.session import Session, print_json
from grader.content.exercise import Exercise
from grader.content.mistakes import FILE, NAME, Edit, Mistake
from grader.errors import UsageError
from grader.legible import clean
from grader.report import Category, to_data


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
    grades: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="GRADES", help="Write down, as MISTAKE, an answer of this class: see --student."
        ),
    ] = None,
    student: Annotated[str, typer.Option("--student", metavar="NAME", help="Whose answer, with --from.")] = "",
    submissions: Annotated[
        Path | None,
        typer.Option("--submissions", metavar="DIR", help="What GRADES is of. Default: where it was graded."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List an exercise's mistakes, show one, or write a new one down.

    A mistake is an edit of the solution: the checks must reject it, and a learner who made it is told so.
    """
    session = session_of(context)
    found = session.catalog.find(exercise)
    if grades is None and (student or submissions is not None):
        raise UsageError("--student and --submissions need --from.", "Give the folder of results: --from grades")
    if take is not None and grades is not None:
        raise UsageError("--take and --from are two sources of one mistake.", "Leave one of them out.")
    if grades is not None:
        _adopt(session, found, name, session.cwd / grades, student, submissions)
    elif take is not None:
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
    from grader.authoring.recording import edits_between

    name = _new(exercise, name, f"--take {file}")
    try:
        changed = (session.cwd / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    edits = edits_between(exercise.solution.read_text("utf-8"), changed)
    path = _write(session, exercise, name, [next(iter(exercise.points))], edits)
    session.terminal.write(f"Written to {session.shown(path)}. Fill in `says`, and the categories that must reject it.")


def _adopt(
    session: Session, exercise: Exercise, name: str | None, grades: Path, student: str, submissions: Path | None
) -> None:
    """Write down what a student of a class handed in."""
    from grader.authoring.recording import small_edits
    from grader.classroom.taking import take

    name = _new(exercise, name, f"--from {grades.name} --student STUDENT")
    if not student:
        raise UsageError("--from needs --student.", f"report.html in {grades} names students and the command for each.")
    taken = take(grades, exercise, student, session.cwd / submissions if submissions is not None else None)
    bases = {"solution": exercise.solution} | {f"correct/{file.name}": file for file in exercise.correct_files}
    if exercise.kind == "fix":
        bases["stub"] = exercise.stub
    of, edits = small_edits({of: file.read_text("utf-8") for of, file in bases.items()}, taken.source)
    path = _write(session, exercise, name, taken.fails, edits, of)
    session.terminal.write(
        f"Written to {session.shown(path)}. It is a student's text: look at what is not part of the mistake. "
        f"Fill in `says`, then `kata verify {exercise.short}`."
    )


def _new(exercise: Exercise, name: str | None, options: str) -> str:
    """The name, where it can be a new mistake's."""
    if name is None:
        raise UsageError("A mistake needs a name.", f"kata mistake {exercise.short} NAME {options}")
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a mistake.", "Give lower-case words joined by `_`: eps_outside.")
    if any(mistake.name == name for mistake in exercise.mistakes):
        raise UsageError(f"{exercise.name} has a mistake {name!r} already.", "Take another name, or remove that one.")
    return name


def _write(
    session: Session,
    exercise: Exercise,
    name: str,
    fails: Sequence[Category],
    edits: Sequence[Edit],
    of: str = "solution",
) -> Path:
    """Add a mistake to the exercise's file, and show it. Returns the file."""
    from grader.authoring.recording import as_toml

    text = as_toml(name, fails, f"{MARKER} the misconception, as the learner is told it.", edits, of)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"What differs cannot be written as TOML: {error}.", "Remove control characters.") from error
    path = exercise.solution.with_name(FILE)
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(before + ("\n" if before else "") + text, "utf-8")
    session.terminal.write(clean(text).rstrip("\n"))
    session.terminal.write()
    return path


def _named(exercise: Exercise, name: str) -> Mistake:
    for mistake in exercise.mistakes:
        if mistake.name == name:
            return mistake
    near = difflib.get_close_matches(name, [mistake.name for mistake in exercise.mistakes], n=1)
    raise UsageError(
        f"{exercise.name} has no mistake {name!r}." + (f" Did you mean {near[0]}?" if near else ""),
        f"`kata mistake {exercise.short}` lists them.",
    )
