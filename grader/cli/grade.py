"""`kata grade`: grade a class."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import complete_exercise, session_of
from grader.cli.session import Session, now
from grader.errors import GraderError, UsageError
from grader.learner.attempt import SEEDS

if TYPE_CHECKING:
    from grader.classroom.assignment import Assignment
    from grader.classroom.gradebook import Gradebook
    from grader.classroom.overrides import Override
    from grader.classroom.people import People
    from grader.classroom.results import Entry, Grading, Results
    from grader.classroom.running import Plan, Setting, Task
    from grader.classroom.submissions import Found
    from grader.content.exercise import Exercise
    from grader.screen.terminal import Terminal

_JOB_BYTES = 1536 << 20  # judge, both hosts, and what a submission may take before it is noticed
_MOST_SHOWN = 12


def command(
    context: typer.Context,
    submissions: Annotated[Path, typer.Argument(metavar="SUBMISSIONS", help="The folder that the class handed in.")],
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="What is graded.", autocompletion=complete_exercise),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where results go. Default: grades, beside SUBMISSIONS.")
    ] = None,
    assignment: Annotated[
        Path | None, typer.Option("--assignment", metavar="FILE", help="assignment.toml: exercises, points, rules.")
    ] = None,
    roster: Annotated[Path | None, typer.Option("--roster", metavar="FILE", help="CSV of who must have a row.")] = None,
    layout: Annotated[
        str, typer.Option("--layout", metavar="NAME|REGEX", help="How SUBMISSIONS is laid out.")
    ] = "auto",
    overrides: Annotated[
        Path | None,
        typer.Option("--overrides", metavar="FILE", help="CSV of what a person decided. Default: OUT/overrides.csv."),
    ] = None,
    times: Annotated[
        Path | None, typer.Option("--times", metavar="FILE", help="CSV of student and submitted_at.")
    ] = None,
    notebooks: Annotated[bool, typer.Option("--notebooks", help="Take answers from notebooks, too.")] = False,
    unzip: Annotated[bool, typer.Option("--unzip", help="Look into zips.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Gradings at once. Default: one a core.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="N", min=0, max=SEEDS - 1, help="Of all gradings. Default: that of the last run."
        ),
    ] = None,
    device: Annotated[
        list[str] | None,
        typer.Option("--device", metavar="DEVICE", help="Grade on this device only (cpu, cuda, mps); repeatable."),
    ] = None,
    deadline: Annotated[float, typer.Option("--deadline", metavar="SECONDS", min=1, help="For one grading.")] = 60.0,
    regrade: Annotated[
        str,
        typer.Option("--regrade", metavar="WHAT", help="changed, all, failed, a status, an exercise, or student=NAME."),
    ] = "changed",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what matches what, and grade nothing.")] = False,
    formats: Annotated[
        str | None, typer.Option("--format", metavar="LIST", help="What is written, joined by commas.")
    ] = None,
    reveal: Annotated[
        str | None,
        typer.Option(
            "--reveal", metavar="HOW", help="What students see of hidden checks: all, titles, category, none."
        ),
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Numbers instead of names in the report of the class.")
    ] = False,
    canvas: Annotated[
        Path | None, typer.Option("--canvas", metavar="FILE", help="Canvas's gradebook export, to be filled in.")
    ] = None,
    moodle: Annotated[
        Path | None, typer.Option("--moodle", metavar="FILE", help="Moodle's grading worksheet, to be filled in.")
    ] = None,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox/--no-require-sandbox", help="Grade only where every barrier holds.")
    ] = True,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", metavar="PCT", help="Exit with 1 where anybody has less.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show the end only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line for each grading, and a summary.")] = False,
) -> None:
    """Grade a class: everyone has a row, what is known is not graded again, and nothing is lost by an interruption.

    Exit codes: 0 every row is graded, 1 some could not be, 2 wrong usage, 3 kata's fault.
    """
    from grader.classroom import exports
    from grader.classroom.assignment import Reveal
    from grader.classroom.submissions import find

    session = session_of(context)
    rules, targets = _what(session, exercises or [], assignment)
    if reveal is not None:
        if reveal not in tuple(Reveal):
            raise UsageError(f"--reveal is one of {', '.join(Reveal)}; got {reveal!r}.")
        rules = dataclasses.replace(rules, reveal=Reveal(reveal))
    fills = {name: file for name, file in (("canvas", canvas), ("moodle", moodle)) if file is not None}
    names = [*(formats.split(",") if formats else exports.DEFAULT), *fills]
    writers = [exports.export_of(name) for name in dict.fromkeys(names)]
    folder = _out(submissions, out)
    decisions: dict[tuple[str, str], Override] = {}

    def choices(people: People) -> Mapping[tuple[str, str], str]:
        decisions.update(_decisions(overrides, folder, people, targets))
        return {row: decision.file for row, decision in decisions.items() if decision.file}

    found = find(
        submissions,
        targets,
        layout=layout,
        roster=_roster(roster),
        choices=choices,
        with_notebooks=notebooks,
        with_archives=unzip,
    )
    if dry_run:
        _show_matches(session.terminal, found)
        raise typer.Exit
    if not any(match.handed for match in found.matches.values()):
        raise UsageError(
            "Nothing that was handed in answers any of these exercises.",
            "`kata grade --dry-run` shows what is there; --layout says how it is laid out.",
        )
    wanted = _Wanted(
        seed, tuple(dict.fromkeys(device or ())), deadline, require_sandbox, jobs or _jobs(), regrade, times
    )
    show = _Show(session.terminal, quiet=quiet, as_json=as_json)
    with _results(folder) as results:
        before, book = _grade(results, found, targets, rules, decisions, wanted, show)
        book = dataclasses.replace(book, anonymous=anonymous, fills=fills)
        notes = [note for write in writers for note in write(book, folder) or ()]
        code = _finish(book, before, folder, show, fail_under)
    show.tell(notes)
    raise typer.Exit(code)


@dataclass(frozen=True)
class _Wanted:
    """What was asked for about the run."""

    seed: int | None
    devices: tuple[str, ...]
    deadline: float
    require_sandbox: bool
    jobs: int
    regrade: str
    times: Path | None


def _what(session: Session, names: Sequence[str], file: Path | None) -> tuple[Assignment, list[Exercise]]:
    """The rules and the exercises, which are those of the assignment, or the named ones of them."""
    from grader.classroom.assignment import of_exercises, read_assignment

    if file is None:
        if not names:
            raise UsageError("Nothing is named to be graded.", "Name the exercises, or give --assignment FILE.")
        named = list({exercise.name: exercise for exercise in map(session.catalog.find, names)}.values())
        return of_exercises(named), named
    rules = read_assignment(file)
    session = Session(session.workspace_option, (*session.pack_options, *rules.packs))
    every = [session.catalog.find(part.exercise) for part in rules.parts]
    parts = tuple(
        dataclasses.replace(part, exercise=exercise.name) for part, exercise in zip(rules.parts, every, strict=True)
    )
    rules = dataclasses.replace(rules, parts=parts)
    return rules, [e for e in every if not names or any(name in (e.name, e.short) for name in names)]


def _out(submissions: Path, out: Path | None) -> Path:
    folder = (out or submissions.resolve().parent / "grades").resolve()
    if folder.is_relative_to(submissions.resolve()):
        raise UsageError(f"{folder} is inside of the submissions.", "Give another folder with --out.")
    return folder


def _roster(path: Path | None) -> Any:
    from grader.classroom.people import read_roster

    return read_roster(path) if path is not None else ()


def _decisions(
    file: Path | None, folder: Path, people: People, exercises: Sequence[Exercise]
) -> dict[tuple[str, str], Override]:
    from grader.classroom.overrides import read_overrides

    path = file or folder / "overrides.csv"
    return read_overrides(path, people, exercises) if file is not None or path.exists() else {}


def _jobs() -> int:
    """One a core, as far as there is memory for it."""
    with contextlib.suppress(ValueError, OSError):
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return max(1, min(os.cpu_count() or 1, free // _JOB_BYTES))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _results(folder: Path) -> Any:
    from grader.classroom.results import alone, open_results

    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder), open_results(folder / "results.sqlite") as results:
        yield results


def _setting(results: Results, wanted: _Wanted) -> Setting:
    """How to grade: with the seed of the class, and on a machine on which barriers hold."""
    from grader.classroom.running import Setting
    from grader.client import runner

    machine = runner.doctor()
    down = [name for name, held in machine["barriers"].items() if not held]
    if wanted.require_sandbox and down:
        raise GraderError(
            f"A barrier does not hold on this machine: {', '.join(down)}.",
            "`kata doctor` says why; --no-require-sandbox grades without it.",
        )
    for name in wanted.devices:
        if name not in machine["devices"]:
            raise UsageError(f"{name!r} is not on this machine; {', '.join(machine['devices'])} is.", "Name another.")
    runs = results.runs()
    seed = wanted.seed if wanted.seed is not None else runs[-1].seed if runs else int.from_bytes(os.urandom(4)) % SEEDS
    return Setting(
        seed, tuple(machine["devices"]), wanted.devices, wanted.deadline, wanted.require_sandbox, jobs=wanted.jobs
    )


def _grade(
    results: Results,
    found: Found,
    exercises: list[Exercise],
    rules: Assignment,
    decisions: Mapping[tuple[str, str], Override],
    wanted: _Wanted,
    show: _Show,
) -> tuple[Mapping[tuple[str, str], Entry], Gradebook]:
    """Grade what is not known yet. Returns what stood there before, and the book as it is now."""
    from grader.classroom import running
    from grader.classroom.gradebook import Gradebook
    from grader.classroom.times import read_submissions, time_of

    told = read_submissions(wanted.times, found.people) if wanted.times is not None else {}
    setting = _setting(results, wanted)
    again = _again(wanted.regrade, results.entries(), exercises, found.people)
    plan = running.plan(
        found.matches,
        exercises,
        setting,
        results.known(),
        lambda student, match: time_of(student, match, told, found.times),
        again,
    )
    ended = [run.number for run in results.runs() if run.ended]
    before = results.entries(ended[-1]) if ended else {}
    run = results.begin(now(), setting.seed, {"jobs": setting.jobs, "layout": found.layout})
    results.note(run, plan.settled)
    show.begin(plan)
    running.grade(results, run, plan.tasks, setting, show.on_done)
    results.finish(run, now())
    show.end()
    book = Gradebook(rules, found.students, exercises, results.entries(), decisions, results, setting.seed)
    return before, book


def _again(
    what: str, entries: Mapping[tuple[str, str], Entry], exercises: Sequence[Exercise], people: People
) -> Callable[[str, str], bool]:
    """Which rows are graded though they are known."""
    from grader.classroom.statuses import Status

    kind, equals, name = what.partition("=")
    student = people.known([name]) if equals and kind == "student" else None
    if student is not None:
        return lambda key, exercise: key == student.key
    if what in ("changed", "all"):
        return lambda key, exercise: what == "all"
    if what in tuple(Status) or what == "failed":
        statuses = {s for s in Status if s.is_graded and s is not Status.SOLVED} if what == "failed" else {Status(what)}
        return lambda key, exercise: (row := entries.get((key, exercise))) is not None and row.status in statuses
    named = [exercise.name for exercise in exercises if what in (exercise.name, exercise.short)]
    if not named:
        raise UsageError(
            f"--regrade {what!r} is nothing of this class.",
            "Give changed, all, failed, a status, an exercise that is graded, or student=NAME.",
        )
    return lambda key, exercise: exercise in named


def _show_matches(terminal: Terminal, found: Found) -> None:
    """What was handed in by whom, and what is nobody's."""
    from tabulate import tabulate

    rows = [
        [
            student,
            exercise,
            match.status.value if match.status else "to grade",
            match.place,
            match.matched_by,
            match.note,
        ]
        for (student, exercise), match in found.matches.items()
    ]
    terminal.write(f"Layout: {found.layout}")
    headers = ["student", "exercise", "status", "file", "matched by", "note"]
    terminal.write(_clean(tabulate(rows, headers, disable_numparse=True)))
    if found.left:
        terminal.write("Nobody's:")
        for entry in found.left:
            terminal.write(_clean(f"  {entry.place}{f' ({entry.refused})' if entry.refused else ''}"))


def _clean(text: str) -> str:
    from grader.screen.terminal import clean

    return clean(text)


class _Show:
    """Shows how far a run is, and what came of it.

    Args:
        terminal: where.
        quiet: only the end.
        as_json: a JSON line for each grading instead.
    """

    def __init__(self, terminal: Terminal, *, quiet: bool, as_json: bool) -> None:
        self.terminal = terminal
        self.as_json = as_json
        self._quiet = quiet or as_json
        self._total = self._done = 0
        self._started = time.monotonic()

    def begin(self, plan: Plan) -> None:
        """Say what there is to do."""
        self._total, self._started = len(plan.tasks), time.monotonic()
        if not self._quiet:
            known = f", {plan.known} known" if plan.known else ""
            self.terminal.write(f"{self._total} to grade{known}.")

    def on_done(self, task: Task, grading: Grading) -> None:
        """Count one, and say how long it will take."""
        from grader.classroom.running import as_line

        self._done += 1
        if self.as_json:
            for line in as_line(task, grading):
                sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        if not self._quiet:
            rate = self._done / max(time.monotonic() - self._started, 1e-3)
            left = (self._total - self._done) / rate
            self.terminal.status(
                f"{self._done}/{self._total} {grading.exercise}, {rate:.1f} a second, {_duration(left)} left"
            )

    def end(self) -> None:
        """Wipe the line."""
        self.terminal.status("")

    def tell(self, notes: Sequence[str]) -> None:
        """What a person should know of what was written."""
        for note in notes if not self.as_json else ():
            self.terminal.write(self.terminal.wrap(f"! {note}", "  "))


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _finish(
    book: Gradebook, before: Mapping[tuple[str, str], Entry], folder: Path, show: _Show, fail_under: float | None
) -> int:
    """Write down what changed and how the run went, and say it. Returns the exit code."""
    from grader.classroom.changes import changes, in_words, write_changes
    from grader.classroom.places import replace_text

    changed = changes(book, before)
    write_changes(folder / "changes.csv", changed)
    totals = [book.total(student, lines) for student, lines in book.lines()]
    counts = Counter(status.value for total in totals for status in total.statuses.values())
    runs = book.results.runs()
    summary = {
        "assignment": book.assignment.name,
        "seed": book.seed,
        "started": runs[-1].started,
        "ended": runs[-1].ended,
        "options": runs[-1].options,
        "students": len(totals),
        "exercises": [exercise.name for exercise in book.exercises],
        "statuses": dict(counts),
        "changed": len(changed),
    }
    replace_text(folder / "run.json", json.dumps(summary, indent=1))
    if show.as_json:
        sys.stdout.write(json.dumps(summary) + "\n")
    else:
        terminal = show.terminal
        terminal.write(", ".join(f"{counts[name]} {name}" for name in sorted(counts, key=lambda n: -counts[n])))
        if changed:
            terminal.write(in_words(changed))
            for change in changed[:_MOST_SHOWN]:
                terminal.write(
                    _clean(
                        f"  {change.student}, {change.exercise}: {_points(change.before)} -> {_points(change.after)}"
                    )
                )
        flags = [f"{total.student.key}: {flag}" for total in totals for flag in total.flags]
        for flag in flags[:_MOST_SHOWN]:
            terminal.write(_clean(f"  ! {flag}"))
        terminal.write(f"Results are in {folder}.")
    is_open = any(status.is_open for total in totals for status in total.statuses.values())
    below = fail_under is not None and any((total.percent or 0.0) < fail_under for total in totals)
    return 1 if is_open or below else 0


def _points(value: Any) -> str:
    from grader.classroom.tables import points

    return "open" if value is None else points(value)
