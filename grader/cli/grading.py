"""What `kata grade` does once it is known what is asked for."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom import running
from grader.classroom.assignment import Assignment, Attempts, of_exercises, read_assignment
from grader.classroom.bundles.digest import digest_of, expect_digest
from grader.classroom.cluster import Cluster, usable
from grader.classroom.commits import Commits
from grader.classroom.gradebook import Gradebook
from grader.classroom.keeping import Keep, kept
from grader.classroom.overrides import Override, read_overrides
from grader.classroom.people import People
from grader.classroom.results import FILE, Entry, Results, alone, open_results
from grader.classroom.running import Setting
from grader.classroom.statuses import Status
from grader.classroom.submissions import Found
from grader.classroom.times import read_extensions, read_submissions, time_of
from grader.cli.grading_shown import Show
from grader.cli.session import Session, now
from grader.client import runner
from grader.client.pool import Pool
from grader.content.exercise import Exercise
from grader.errors import GraderError, UsageError
from grader.learner.attempt import SEEDS

_JOB_BYTES = 1536 << 20  # judge, both hosts, and what a submission may take before it is noticed


@dataclass(frozen=True)
class Wanted:
    """What was asked for about the run: see `kata grade --help`."""

    seed: int | None
    devices: tuple[str, ...]
    deadline: float
    require_sandbox: bool
    jobs: int
    cluster: str
    regrade: str
    times: Path | None
    hidden: tuple[str, ...]
    keep_higher: bool


def rules_of(session: Session, names: Sequence[str], file: Path | None) -> tuple[Assignment, list[Exercise]]:
    """The rules and the exercises, which are those of the assignment, or the named ones of them.

    Raises:
        UsageError: nothing is named, the assignment cannot be read, an exercise is nowhere, or the exercises are not
            those that the assignment says were handed out.
    """
    if file is None:
        if not names:
            raise UsageError("Nothing is named to be graded.", "Name the exercises, or give --assignment FILE.")
        named = list({exercise.name: exercise for exercise in map(session.catalog.find, names)}.values())
        return of_exercises(named), named
    rules = read_assignment(file)
    alone = rules.packs if rules.only_packs else ()
    session = Session(session.workspace_option, (*session.pack_options, *rules.packs), alone)
    every = [session.catalog.find(part.exercise) for part in rules.parts]
    parts = tuple(
        dataclasses.replace(part, exercise=exercise.name) for part, exercise in zip(rules.parts, every, strict=True)
    )
    if rules.handout:
        expect_digest(every, rules.handout, str(file))
    rules = dataclasses.replace(rules, parts=parts, handout=rules.handout or digest_of(every))
    return rules, [e for e in every if not names or any(name in (e.name, e.short) for name in names)]


def out_folder(submissions: Path, out: Path | None) -> Path:
    """Where results go: never into the submissions."""
    folder = (out or submissions.resolve().parent / "grades").resolve()
    if folder.is_relative_to(submissions.resolve()):
        raise UsageError(f"{folder} is inside of the submissions.", "Give another folder with --out.")
    return folder


def decisions_of(
    file: Path | None, folder: Path, people: People, exercises: Sequence[Exercise]
) -> dict[tuple[str, str], Override]:
    """What a person decided, in the file that is named or in the one that lies with the results."""
    path = file or folder / "overrides.csv"
    return read_overrides(path, people, exercises) if file is not None or path.exists() else {}


def extended(rules: Assignment, file: Path | None, folder: Path, people: People) -> Assignment:
    """The rules with who has longer, by the file that is named or the one that lies with the results."""
    path = file or folder / "extensions.csv"
    more = read_extensions(path, people) if file is not None or path.exists() else {}
    return dataclasses.replace(rules, extensions={**rules.extensions, **more})


def jobs_here() -> int:
    """One a core, as far as there is memory for it."""
    with contextlib.suppress(ValueError, OSError):
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return max(1, min(os.cpu_count() or 1, free // _JOB_BYTES))
    return os.cpu_count() or 1


@contextlib.contextmanager
def results_in(folder: Path) -> Iterator[Results]:
    """The results that are kept in a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder), open_results(folder / FILE) as results:
        yield results


def grade(
    results: Results,
    found: Found,
    exercises: list[Exercise],
    rules: Assignment,
    decisions: Mapping[tuple[str, str], Override],
    wanted: Wanted,
    show: Show,
) -> tuple[Mapping[tuple[str, str], Entry], Gradebook]:
    """Grade what is not known yet. Returns what stood there before, and the book as it is now."""
    told = read_submissions(wanted.times, found.people) if wanted.times is not None else {}
    commits = Commits() if found.layout == "git" else None
    pool = Cluster(wanted.cluster) if wanted.cluster else Pool(wanted.jobs)
    setting = _setting(results, wanted, _devices(wanted, pool))
    again = _again(wanted.regrade, results.entries(), exercises, found.people)
    plan = running.plan(
        found.matches,
        exercises,
        setting,
        results.known(),
        lambda student, match: time_of(student, match, told, found.times, commits),
        again,
    )
    ended = [run.number for run in results.runs() if run.ended]
    before = results.entries(ended[-1]) if ended else {}
    options = {"jobs": pool.width, "layout": found.layout, "submissions": str(found.folder)}
    run = results.begin(now(), setting.seed, options)
    results.note(run, plan.settled)
    show.begin(plan)
    running.grade(results, run, plan.tasks, setting, pool, show.on_done)
    results.finish(run, now())
    show.end()
    book = Gradebook(rules, found.students, exercises, results.entries(), decisions, results, setting.seed)
    keep_higher = wanted.keep_higher
    then = counting(dataclasses.replace(book, entries=before), map(results.entries, ended[:-1]), keep_higher)
    return then.entries, counting(book, map(results.entries, ended), keep_higher)


def counting(book: Gradebook, earlier: Iterable[Mapping[tuple[str, str], Entry]], keep_higher: bool) -> Gradebook:
    """The book with the result of each row that counts, of those of the runs before, too."""
    best = book.assignment.attempts is Attempts.BEST
    return kept(book, earlier, Keep.ANY_FILE if best else Keep.SAME_FILE if keep_higher else Keep.NOTHING)


def _devices(wanted: Wanted, pool: Pool | Cluster) -> tuple[str, ...]:
    """Where there can be graded: on this machine, or on every worker. Barriers that are required hold there."""
    if isinstance(pool, Cluster):
        return usable(pool.workers(), require_sandbox=wanted.require_sandbox)
    machine = runner.doctor()
    down = [name for name, held in machine["barriers"].items() if not held]
    if wanted.require_sandbox and down:
        raise GraderError(
            f"A barrier does not hold on this machine: {', '.join(down)}.",
            "`kata doctor` says why; --no-require-sandbox grades without it.",
        )
    return tuple(machine["devices"])


def _setting(results: Results, wanted: Wanted, here: tuple[str, ...]) -> Setting:
    """How to grade: with the seed of the class."""
    for name in wanted.devices:
        if name not in here:
            where = "on every worker" if wanted.cluster else "on this machine"
            raise UsageError(f"{name!r} is not {where}; {', '.join(here)} is.", "Name another.")
    runs = results.runs()
    seed = wanted.seed if wanted.seed is not None else runs[-1].seed if runs else int.from_bytes(os.urandom(4)) % SEEDS
    return Setting(
        seed,
        here,
        wanted.devices,
        wanted.deadline,
        wanted.require_sandbox,
        hidden=wanted.hidden,
    )


def _again(
    what: str, entries: Mapping[tuple[str, str], Entry], exercises: Sequence[Exercise], people: People
) -> Callable[[str, str], bool]:
    """Which rows are graded though they are known."""

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
