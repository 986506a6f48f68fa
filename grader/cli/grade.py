"""`kata grade`: grade a class. What it does is in `grading`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from grader.cli.options import complete_exercise, session_of
from grader.errors import UsageError
from grader.learner.attempt import SEEDS

if TYPE_CHECKING:
    from grader.classroom.changes import Change
    from grader.classroom.gradebook import Gradebook
    from grader.classroom.overrides import Override
    from grader.classroom.people import People


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
    extensions: Annotated[
        Path | None,
        typer.Option("--extensions", metavar="FILE", help="CSV of student and due. Default: OUT/extensions.csv."),
    ] = None,
    times: Annotated[
        Path | None, typer.Option("--times", metavar="FILE", help="CSV of student and submitted_at.")
    ] = None,
    notebooks: Annotated[bool, typer.Option("--notebooks", help="Take answers from notebooks, too.")] = False,
    unzip: Annotated[
        bool, typer.Option("--unzip", help="Look into zips and tar files that `kata submit` did not make.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Gradings at once. Default: one a core.")
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler: tls://HOST:PORT."
        ),
    ] = "",
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
    force: Annotated[bool, typer.Option("--force", help="The same as --regrade all.")] = False,
    keep_higher: Annotated[
        bool, typer.Option("--keep-higher", help="A regrading of the same file lowers no mark.")
    ] = False,
    report: Annotated[
        bool,
        typer.Option(
            "--report",
            help="Write all anew by today's rules, roster and decisions: grades nothing, reads no submission.",
        ),
    ] = False,
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
    excel: Annotated[bool, typer.Option("--excel", help="Tables with a byte order mark, as Excel wants it.")] = False,
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
    """Grade a class, for instructors.

    Everyone has a row, what is known is not graded again, and an interruption loses nothing.

    With --report nothing is graded: tables, pages and exports are made anew from what is kept.

    Exit codes: 0 every row is graded, 1 some could not be, 2 wrong usage, 3 kata's fault.
    """
    from grader.classroom import exports
    from grader.classroom.assignment import Assignment, Reveal
    from grader.classroom.changes import changes
    from grader.classroom.people import read_roster
    from grader.classroom.submissions import find
    from grader.cli.grading import Wanted, decisions_of, extended, grade, jobs_here, out_folder, results_in, rules_of
    from grader.cli.grading_shown import Show, finish, show_matches
    from grader.cli.reporting import expect_results
    from grader.cli.reporting import report as reported

    session = session_of(context)
    if force and regrade not in ("changed", "all"):
        raise UsageError(f"--force grades all again, and --regrade {regrade} does not.", "Leave one of them out.")
    if report:
        _only_of_grading(context)
    rules, targets = rules_of(session, exercises or [], assignment)
    if reveal is not None:
        if reveal not in tuple(Reveal):
            raise UsageError(f"--reveal is one of {', '.join(Reveal)}; got {reveal!r}.")
        rules = dataclasses.replace(rules, reveal=Reveal(reveal))
    fills = {name: file for name, file in (("canvas", canvas), ("moodle", moodle)) if file is not None}
    names = [*(formats.split(",") if formats else exports.DEFAULT), *fills]
    writers = [exports.export_of(name) for name in dict.fromkeys(names)]
    folder = out_folder(submissions, out)
    listed = read_roster(roster) if roster is not None else None
    show = Show(session.terminal, quiet=quiet, as_json=as_json)

    def write_all(book: Gradebook, changed: list[Change], notes: Sequence[str] = ()) -> NoReturn:
        book = dataclasses.replace(book, anonymous=anonymous, excel=excel, fills=fills)
        notes = [*notes, *(note for write in writers for note in write(book, folder) or ())]
        code = finish(book, changed, folder, show, fail_under)
        show.tell(notes)
        raise typer.Exit(code)

    if report:
        expect_results(folder)

        def rules_for(people: People) -> tuple[Assignment, Mapping[tuple[str, str], Override]]:
            return extended(rules, extensions, folder, people), decisions_of(overrides, folder, people, targets)

        with results_in(folder) as results:
            changed, book, notes = reported(results, targets, listed, rules_for, times, keep_higher)
            write_all(book, changed, notes)
    decisions: dict[tuple[str, str], Override] = {}

    def choices(people: People) -> Mapping[tuple[str, str], str]:
        decisions.update(decisions_of(overrides, folder, people, targets))
        return {row: decision.file for row, decision in decisions.items() if decision.file}

    found = find(
        submissions,
        targets,
        layout=layout,
        roster=listed or (),
        choices=choices,
        with_notebooks=notebooks,
        with_archives=unzip,
        handout=rules.handout,
    )
    rules = extended(rules, extensions, folder, found.people)
    if dry_run:
        show_matches(session.terminal, found)
        raise typer.Exit
    if roster is None and not any(match.handed for match in found.matches.values()):
        raise UsageError(
            "Nothing that was handed in answers any of these exercises.",
            "`kata grade --dry-run` shows what is there; --layout says how it is laid out.",
        )
    hidden = tuple(map(str, (submissions.resolve(), folder, *session.packs)))
    devices = tuple(dict.fromkeys(device or ()))
    regrade = "all" if force else regrade
    wanted = Wanted(
        seed, devices, deadline, require_sandbox, jobs or jobs_here(), cluster, regrade, times, hidden, keep_higher
    )
    with results_in(folder) as results:
        before, book = grade(results, found, targets, rules, decisions, wanted, show)
        write_all(book, changes(book, before))


_OF_GRADING = (
    *("layout", "notebooks", "unzip", "jobs", "cluster", "seed", "device", "deadline", "regrade", "force", "dry_run"),
    "require_sandbox",
)


def _only_of_grading(context: typer.Context) -> None:
    """Refuse what says how to grade where nothing is graded."""
    for name in _OF_GRADING:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"--report grades nothing, and {option} says how to.", "Leave one of them out.")
