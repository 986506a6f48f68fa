"""`kata verify`: prove that exercises are good."""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, Protocol, TypeVar

import typer

from grader.cli.options import JsonOption, complete_exercise, session_of
from grader.cli.session import Session, print_json
from grader.content.catalog import Broken, Catalog
from grader.content.exercise import DEVICES, Exercise
from grader.errors import ExerciseError, UsageError
from grader.legible import clean
from grader.report import to_data
from grader.screen.terminal import Terminal


class _Result(Protocol):
    """What `Verified` and `Mutation` share."""

    @property
    def exercise(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def fault(self) -> bool: ...


_R = TypeVar("_R", bound=_Result)


def command(
    context: typer.Context,
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[EXERCISE]...", help="Names, or parts that only one has.", autocompletion=complete_exercise
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Verify every exercise of every pack.")] = False,
    seeds: Annotated[
        int,
        typer.Option("--seeds", metavar="K", min=1, help="Hold every file to this many seeds: 20 before a release."),
    ] = 3,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Gradings at once. Default: one a core.")
    ] = None,
    device: Annotated[
        list[str] | None,
        typer.Option("--device", metavar="DEVICE", help="Grade on this device only (cpu, cuda, mps); repeatable."),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change the solution bit by bit, and show which changes no check sees.")
    ] = False,
    budget: Annotated[
        float | None,
        typer.Option("--budget", metavar="SECONDS", min=0, help="With --mutate: a sample, so long for each exercise."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings are errors, except for those about this machine.")
    ] = False,
    handout: Annotated[
        Path | None,
        typer.Option("--handout", metavar="DIR|ZIP", help="Prove instead that this handout gives nothing away."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that the checks of exercises are good, for authors.

    With --handout: that a handout holds nothing that is hidden.

    Exit codes: 0 all good, 1 some are not, 2 wrong usage, 3 kata's fault.
    """
    from grader.authoring import verify
    from grader.authoring.verify import mutation, text

    session = session_of(context)
    if handout is not None:
        _verify_handout(session, handout, exercises or [], everything=everything, as_json=as_json)
    if budget is not None and not mutate:
        raise UsageError("--budget is for --mutate.", "Give --mutate too, or leave --budget out.")
    if strict and mutate:
        raise UsageError("--strict is not for --mutate, where a survivor is an error anyway.", "Leave one of them out.")
    targets = _targets(session.catalog, exercises or [], everything=everything)
    options = verify.Options(seeds, jobs or os.cpu_count() or 1, _devices(device or []), strict)
    terminal = session.terminal
    watch = _Watch(terminal, [target.name for target in targets], quiet=as_json)
    if mutate:
        mutations = watch.follow(mutation.mutate(targets, options, budget, watch.on_graded), text.mutation_text)
        _finish(mutations, text.mutation_table(mutations, terminal), terminal, as_json=as_json)
    else:
        in_words = functools.partial(text.verdict_text, in_full=not everything)
        verdicts = watch.follow(verify.verify(targets, session.catalog, options, watch.on_graded), in_words)
        _finish(verdicts, text.verdict_table(verdicts, terminal), terminal, as_json=as_json)


def _verify_handout(session: Session, path: Path, names: Sequence[str], *, everything: bool, as_json: bool) -> NoReturn:
    """Say what a handout gives away, and leave."""
    from grader.classroom.bundles.handout import verify_handout

    if everything or names:
        raise UsageError("--handout names the exercises itself.", "Leave --all and the names out.")
    found, looked_for = verify_handout(path, session.catalog.find)
    if as_json:
        print_json({"ok": not found, "findings": found, "hidden_lines": looked_for})
    else:
        for finding in found:
            session.terminal.write(session.terminal.wrap(clean(finding)))
        good = f"{path}: none of {looked_for} hidden lines, and nothing but what a handout has."
        session.terminal.write(good if not found else f"{path} must not be handed out.")
    raise typer.Exit(1 if found else 0)


_PATIENCE = 30.0
"""After so many seconds without output a reader of a log is told that the work goes on."""


class _Watch:
    """Shows how far it is: each verdict when it is there, on a terminal what is being graded, and in any case, on
    standard error, that nothing has ended for a while: a check that loops is stopped by its deadline alone.

    Args:
        terminal: where.
        names: of the exercises, in the order in which they are given back.
        quiet: show nothing.
    """

    def __init__(self, terminal: Terminal, names: Sequence[str], *, quiet: bool) -> None:
        self._terminal = terminal
        self._names = names
        self._quiet = quiet
        self._lock = threading.Lock()  # gradings end on any thread, and two of them must not write into one line
        self._gradings = self._done = 0
        self._heard = time.monotonic()
        self._over = threading.Event()

    def on_graded(self, name: str) -> None:
        """Count a grading of the exercise `name`."""
        with self._lock:
            self._gradings += 1
            self._heard = time.monotonic()
            if not self._quiet:
                self._terminal.status(f"{self._done}/{len(self._names)}: {name}, {self._gradings} gradings ...")

    def follow(self, results: Iterable[_R], describe: Callable[[_R, Terminal], str]) -> list[_R]:
        """Show `results` as they come, and return them in the order of the names."""
        found = []
        beat = threading.Thread(target=self._tell_of_silence, daemon=True)
        beat.start()
        try:
            for result in results:
                found.append(result)
                with self._lock:
                    self._done += 1
                    self._heard = time.monotonic()
                    if not self._quiet:
                        self._terminal.write(describe(result, self._terminal))
        finally:
            self._over.set()
            beat.join()
            with self._lock:
                self._quiet = True
                self._terminal.status("")
        return sorted(found, key=lambda result: self._names.index(result.exercise))

    def _tell_of_silence(self) -> None:
        while not self._over.wait(_PATIENCE / 30):
            with self._lock:
                if time.monotonic() - self._heard >= _PATIENCE:
                    self._heard = time.monotonic()
                    text = f"kata: {self._done} of {len(self._names)} exercises, {self._gradings} gradings;"
                    text = f"{text} none has ended for {_PATIENCE:.0f} s, and checks are stopped at their deadlines."
                    print(text, file=sys.stderr, flush=True)


def _finish(results: Sequence[_Result], table: str, terminal: Terminal, *, as_json: bool) -> None:
    """The table, or everything as one JSON object, and the exit code."""
    good = all(result.ok for result in results)
    if as_json:
        print_json({"ok": good, "exercises": [{"ok": result.ok, **to_data(result)} for result in results]})
    else:
        terminal.write()
        terminal.write(table)
    raise typer.Exit(3 if any(result.fault for result in results) else 0 if good else 1)


def _targets(catalog: Catalog, names: Sequence[str], *, everything: bool) -> list[Exercise | Broken]:
    """What is meant: exercises, and folders that could not be read as one."""
    if everything == bool(names):
        raise UsageError(
            "Name the exercises, or give --all to verify every one; one of the two.", "`kata list` shows the names."
        )
    found = [_target(catalog, name) for name in names]
    if everything:
        found = [*catalog, *catalog.broken]
    by_name: dict[str, Exercise | Broken] = {}
    for target in found:  # exercises first: what is broken only beside another folder is told with the exercise
        by_name.setdefault(target.name, target)
    return list(by_name.values())


def _target(catalog: Catalog, name: str) -> Exercise | Broken:
    try:
        return catalog.find(name)
    except ExerciseError as error:
        return next(broken for broken in catalog.broken if broken.error is error)


def _devices(names: Sequence[str]) -> tuple[str, ...]:
    """The devices to grade on, which must be here."""
    if not names:
        return ()
    from grader.client import runner

    here: Any = runner.doctor()["devices"]
    for name in names:
        if name not in here:
            what = "is not on this machine" if name in DEVICES else "is no device"
            raise UsageError(f"{name!r} {what}; {', '.join(here)} is here.", "Name one of these devices.")
    return tuple(dict.fromkeys(names))
