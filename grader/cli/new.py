"""`kata new`: the skeleton of an exercise."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.skeleton import Form, blanks, write_skeleton
from grader.cli.options import session_of
from grader.cli.session import Session
from grader.content.catalog import load_catalog
from grader.errors import UsageError
from grader.installed import builtin_pack


class Kind(StrEnum):
    """What the learner starts from."""

    FIX = "fix"
    IMPLEMENT = "implement"


def command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TOPIC/NAME", help="For example normalization/layer-norm.")],
    kind: Annotated[
        Kind, typer.Option("--kind", help="The stub is a buggy original, or has blanks to fill.")
    ] = Kind.IMPLEMENT,
    about: Annotated[
        Form | None,
        typer.Option("--about", help="What is to be written. Asked for on a terminal; else a function."),
    ] = None,
    numpy: Annotated[bool, typer.Option("--numpy", help="About NumPy instead of PyTorch.")] = False,
) -> None:
    """Write the skeleton of a new exercise, for authors.

    It goes into the pack that `--pack DIR` names, which is made where there is none; without it into the pack that
    comes with kata, in a checkout of its repository.
    """
    session = session_of(context)
    pack = _pack(session)
    packs = [pack] if (pack / "exercises").is_dir() and pack != builtin_pack() else []
    there = load_catalog(packs, alone=session.alone and bool(packs))
    if any(exercise.name == name for exercise in there):
        raise UsageError(f"There is an exercise {name} already.", "Take another name: two would hide each other.")
    joins = any(exercise.topic.name == name.partition("/")[0] for exercise in there)
    framework = "numpy" if numpy else "torch"
    form = about or (Form.FUNCTION if numpy else _asked())
    files = write_skeleton(pack, name, kind=kind.value, framework=framework, form=form, with_topic=not joins)
    terminal = session.terminal
    terminal.write(f"{terminal.paint(name, 'bold')} is in {session.shown(pack)}. To fill in:")
    left = list(blanks(*files))
    for path in files:
        terminal.write()
        terminal.write(f"  {session.shown(path)}")
        for blank in left:
            if blank.path == path:
                terminal.write(terminal.wrap(blank.text, " " * 10, first=f"    {blank.line:>4}  "))
    flag = "--pack" if session.pack_options else "--only-pack" if session.only_packs else ""
    option = f" {flag} {session.shown(pack)}" if flag else ""
    terminal.write()
    terminal.write(f"{len(left)} blanks are left. Fill them in, then: `kata verify {name}{option}`")


def _asked() -> Form:
    """What a person answers; a function where nobody is there to be asked."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Form.FUNCTION
    answer = typer.prompt(f"What is to be written ({', '.join(Form)})", default=Form.FUNCTION.value)
    near = [form for form in Form if answer and form.startswith(answer.strip().lower())]
    if len(near) != 1:
        raise UsageError(f"{answer!r} is none of {', '.join(Form)}.", "Answer with one of them, or give --about.")
    return near[0]


def _pack(session: Session) -> Path:
    """Where the exercise goes."""
    given = (*session.pack_options, *session.only_packs)
    if len(given) > 1:
        raise UsageError("An exercise goes into one pack; several were given.", "Give one --pack.")
    if given:
        return session.cwd / given[0].expanduser()
    pack = builtin_pack()
    if not (pack / "pyproject.toml").is_file():
        raise UsageError(
            "This kata is installed, not a checkout: its own exercises would be lost with the next update.",
            "Name a folder of yours: `--pack DIR`.",
        )
    return pack
