"""What the class has understood, and what it has not: counted, with who."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.shapes import shape_of
from grader.classroom.statuses import Status
from grader.content.exercise import Exercise
from grader.report import CheckResult, Outcome

_MANY = 0.8  # of those graded: a check that so many fail may be badly stated
_BINS = 10
_SLOWEST = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Students who have something in common.

    Attributes:
        take: the command that writes down, as a mistake, what the first of them handed in; empty where there is none.
    """

    what: str
    students: tuple[str, ...]
    share: float = 0.0
    name: str = ""
    take: str = ""


@dataclass(frozen=True, slots=True)
class CheckRate:
    """How many of those on whom it ran fail a check."""

    title: str
    failed: int
    of: int

    @property
    def share(self) -> float:
        """Of all on whom it ran."""
        return self.failed / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class OfExercise:
    """One exercise in the class.

    Attributes:
        bins: students by tenths of the points; the last one has all points.
        median: of the points of those who were graded; None: nobody was.
        statuses: how rows ended.
        misconceptions: by name, the most frequent first.
        unexplained: who fails the same checks in the same way and is told no misconception.
        checks: the ones that most fail first.
        unclear: titles of checks that so many fail that the statement may be unclear.
        never: titles of checks that nobody fails.
        slowest: who, and seconds.
        equal: who handed in equal programs: a list, no verdict.
    """

    name: str
    title: str
    graded: int
    solved: int
    possible: float
    bins: tuple[int, ...]
    median: float | None
    statuses: tuple[tuple[str, int], ...]
    misconceptions: tuple[Group, ...]
    unexplained: tuple[Group, ...]
    checks: tuple[CheckRate, ...]
    unclear: tuple[str, ...]
    never: tuple[str, ...]
    slowest: tuple[tuple[str, float], ...]
    equal: tuple[Group, ...]


@dataclass
class _Gathering:
    """What is found of one exercise, student by student."""

    exercise: Exercise
    scores: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unexplained: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[tuple[str, ...], str] = field(default_factory=dict)
    commands: dict[tuple[str, ...], str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    ran: Counter[str] = field(default_factory=Counter)
    seconds: list[tuple[float, str]] = field(default_factory=list)
    shapes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    possible: float = 0.0

    def take(self, line: Line, who: str, command_of: Callable[[str, str], str]) -> None:
        entry, report = line.row.entry, line.row.report
        self.statuses[entry.status.value] += 1
        self.possible = float(line.mark.possible)
        if entry.shape:
            self.shapes[entry.shape].append(who)
        if line.row.grading is not None:
            self.seconds.append((line.row.grading.seconds, who))
        if not entry.status.is_graded:
            return
        self.scores.append(float(line.mark.score or 0))
        for title, wrong in _by_title(report.checks if report is not None else ()).items():
            self.ran[title] += 1
            self.failed[title] += wrong
        causes = report.causes if report is not None else ()
        for cause in causes:
            if cause.mistake and who not in self.holders[cause.mistake]:
                self.said[cause.mistake] = cause.says
                self.holders[cause.mistake].append(who)
        if report is not None and not report.solved and not any(cause.mistake for cause in causes):
            key = tuple(sorted(c.id for c in report.checks if c.outcome is Outcome.FAILED)) or (entry.status.value,)
            first = causes[0].says if causes else ""
            self.unexplained[(first, *key)].append(who)
            title = next((c.title for c in report.checks if c.outcome is Outcome.FAILED), "")
            self.words[(first, *key)] = first or title or _load(line)
            if title:
                self.commands.setdefault((first, *key), command_of(self.exercise.name, entry.student))


def of_class(
    book: Gradebook, name_of: Callable[[str], str], command_of: Callable[[str, str], str] = lambda exercise, key: ""
) -> list[OfExercise]:
    """Count, in one pass over the class.

    Args:
        book: the class.
        name_of: what a student is called in the report.
        command_of: of an exercise and a student: the command that writes down their mistake.
    """
    gathered = {exercise.name: _Gathering(exercise) for exercise in book.exercises}
    for student, lines in book.lines():
        for line in lines:
            gathered[line.exercise.name].take(line, name_of(student.key), command_of)
    return [_summary(found) for found in gathered.values()]


def _summary(found: _Gathering) -> OfExercise:
    graded = len(found.scores)
    rates = [CheckRate(title, found.failed[title], of) for title, of in found.ran.items()]
    return OfExercise(
        name=found.exercise.name,
        title=found.exercise.title,
        graded=graded,
        solved=found.statuses[Status.SOLVED.value],
        possible=found.possible,
        bins=_bins(found.scores, found.possible),
        median=statistics.median(found.scores) if found.scores else None,
        statuses=tuple(found.statuses.most_common()),
        misconceptions=tuple(
            Group(found.said[name], tuple(who), len(who) / graded, name)
            for name, who in sorted(found.holders.items(), key=lambda item: (-len(item[1]), item[0]))
            if who
        ),
        unexplained=tuple(
            Group(found.words[key], tuple(who), take=found.commands.get(key, ""))
            for key, who in sorted(found.unexplained.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
        checks=tuple(sorted((rate for rate in rates if rate.failed), key=lambda rate: (-rate.share, rate.title))),
        unclear=tuple(rate.title for rate in rates if rate.share > _MANY and rate.of > 4),
        never=tuple(rate.title for rate in rates if not rate.failed),
        slowest=tuple((who, seconds) for seconds, who in sorted(found.seconds, reverse=True)[:_SLOWEST]),
        equal=tuple(_equal(found)),
    )


def _bins(scores: Sequence[float], possible: float) -> tuple[int, ...]:
    counts = [0] * (_BINS + 1)
    for score in scores:
        counts[max(0, min(_BINS, int(_BINS * score / possible)))] += 1 if possible else 0
    return tuple(counts)


def _by_title(checks: Sequence[CheckResult]) -> dict[str, bool]:
    """Of each title that ran, whether a check of it failed."""
    found: dict[str, bool] = {}
    for check in checks:
        if check.outcome in (Outcome.PASSED, Outcome.FAILED):
            title = check.title.strip().removesuffix(".")
            found[title] = found.get(title, False) or check.outcome is Outcome.FAILED
    return found


def _load(line: Line) -> str:
    report = line.row.report
    return report.load.message if report is not None and report.load is not None else line.row.entry.status.value


def _equal(found: _Gathering) -> list[Group]:
    """Programs of one shape, except for the shapes that everybody was shown or that are the natural answer."""
    exercise = found.exercise
    files = [exercise.stub, exercise.solution, *exercise.correct_files]
    natural = {shape_of(file.read_text("utf-8")) for file in files}
    groups = [tuple(who) for shape, who in found.shapes.items() if len(who) > 1 and shape not in natural]
    return [
        Group("the same except for names, comments and layout", who) for who in sorted(groups, key=len, reverse=True)
    ]
