"""The command line: global options, the table of commands, and Typer's errors as kata's."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader import __version__
from grader.cli.session import Session
from grader.errors import UsageError

_GLOBAL = ("--workspace", "--pack", "--only-pack")

# In the order of the help. A command's module is imported when that command is called: most of a command's start is
# imports, and typing a name should not pay for all the others.
COMMANDS = (
    "next",
    "check",
    "watch",
    "board",
    "list",
    "hint",
    "reset",
    "solution",
    "submit",
    "new",
    "mistake",
    "verify",
    "grade",
    "export",
    "doctor",
    "server",
)


def app_of(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    # Plain help: it reads the same in a pipe, and loads three times faster than with rich.
    app = typer.Typer(name="kata", rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(options)
    for name in names:
        module = importlib.import_module(f"grader.cli.{name}")
        if hasattr(module, "app"):  # a group of commands
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.command)
    return app


def options(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where your files are. Default: $KATA_WORKSPACE, the workspace around the current folder, or"
            " ./kata-workspace.",
        ),
    ] = None,
    pack: Annotated[
        list[Path] | None, typer.Option(metavar="DIR", help="A folder with more exercises; repeatable.")
    ] = None,
    only_pack: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A folder with the only exercises there are, without kata's own; repeatable."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Learn deep learning by writing it by hand.

    `kata next` hands out an exercise, `kata check` grades your answer, `kata board` shows where you stand.
    """
    if version:
        print(f"kata {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit
    context.obj = Session(workspace, tuple(pack or ()), tuple(only_pack or ()))


def run(arguments: Sequence[str], completion: str) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: as they were typed.
        completion: name of the variable that a shell sets to ask what may stand at its cursor.

    Raises:
        UsageError: the arguments do not fit.
        KataError: whatever the command says.
    """
    arguments = _global_first(arguments)
    if completion in os.environ:
        command = typer.main.get_command(app_of())
        return int(command.main(prog_name="kata", complete_var=completion, standalone_mode=False) or 0)
    command = typer.main.get_command(app_of(_called(arguments)))
    try:
        # Not `app()`: it would catch Ctrl-C, closed pipes and errors, and print in its own way.
        with command.make_context("kata", arguments) as context:
            command.invoke(context)
    except typer.Exit as done:
        return int(done.exit_code)
    except Exception as error:
        # The base of command line errors is click's in older versions of Typer and Typer's own in newer ones.
        describe = getattr(error, "format_message", None)
        if describe is None:
            raise
        path = getattr(getattr(error, "ctx", None), "command_path", "kata")
        raise UsageError(describe(), f"`{path} --help` shows how it is used.") from error
    return 0


def _called(arguments: Sequence[str]) -> Sequence[str]:
    """The command that is called; all of them where none is, or one that does not exist."""
    left = list(arguments)
    while left and left[0].startswith("-"):
        del left[: 2 if left[0] in _GLOBAL else 1]
    return left[:1] if left and left[0] in COMMANDS else COMMANDS


def _global_first(arguments: Sequence[str]) -> list[str]:
    """Move global options before the command: `kata next --workspace DIR` is meant as it is typed."""
    first: list[str] = []
    rest: list[str] = []
    left = list(arguments)
    while left:
        argument = left.pop(0)
        if argument == "--":
            rest += [argument, *left]
            break
        if argument in _GLOBAL:
            first += [argument, *left[:1]]
            del left[:1]
        elif argument.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            first.append(argument)
        else:
            rest.append(argument)
    return first + rest
