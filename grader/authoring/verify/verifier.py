"""Verifies one exercise: reads it, grades everything that is in it, and puts the findings together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from grader.authoring.verify import files, grades, seeds
from grader.authoring.verify.findings import LONGEST_SECONDS, Figures, Finding, Rule, Severity, Verified
from grader.authoring.verify.pool import Graded, Pool, Task
from grader.authoring.verify.trivial import Trivial, trivial_source
from grader.content.catalog import Broken, Catalog
from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake, compose, stub_bugs
from grader.job import Search

_BUGS = "the solution with all mistakes that are in the stub"
_SECONDS = 5.0  # for a check of a submission that is expected to fail it
_NEVER_STRICT = (  # this machine's, about what learners are told, seen by luck, or the author's choice
    Rule.SIBLING,
    Rule.SLOW,
    Rule.INCONCLUSIVE,
    Rule.DEVICE,
    Rule.ALIKE,
    Rule.DIAGNOSIS,
    Rule.SAMPLED,
)
SEEDS = 3
"""Enough for every day: see `seeds.ALL` for a release."""
_UNREADABLE = (Rule.BLANK, Rule.STUB_LOADS, Rule.SOLUTION, Rule.PROBE)


@dataclass(frozen=True, slots=True)
class Options:
    """How to verify.

    Attributes:
        seeds: the solution, ``correct/`` and the mistakes are graded with this many.
        jobs: gradings at once.
        devices: grade on these only; empty means every device of the exercise that is here.
        strict: warnings are errors, except for those about this machine.
    """

    seeds: int = SEEDS
    jobs: int = 1
    devices: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class _Gradings:
    """Everything of one exercise that was graded."""

    solution: list[Graded]
    correct: list[list[Graded]]
    stub: Graded
    bugs: Graded | None  # the solution with all mistakes that are in the stub
    wrong: list[Graded]
    wrong_again: list[list[Graded]]  # each with other seeds, by the checks that decide
    trivial: dict[Trivial, Graded]

    def __iter__(self) -> Iterator[Graded]:
        yield from self.solution
        for by_seed in self.correct:
            yield from by_seed
        yield self.stub
        if self.bugs is not None:
            yield self.bugs
        yield from self.wrong
        for by_seed in self.wrong_again:
            yield from by_seed
        yield from self.trivial.values()


def verify_one(target: Exercise | Broken, catalog: Catalog, options: Options, pool: Pool) -> Verified:
    """Verify one exercise; its gradings go to `pool`."""
    if isinstance(target, Broken):
        return Verified(target.name, tuple(files.of_error(target.error, Rule.METADATA)))
    findings = files.read_files(target, catalog)
    mistakes, more = files.mistakes(target)
    findings += more
    if options.devices and not set(options.devices) & set(target.devices):
        message = f"It runs on {', '.join(target.devices)}, not on {', '.join(options.devices)}: nothing was graded."
        findings.append(Finding(Rule.DEVICE, message, "Leave out --device.", "exercise.toml", Severity.WARNING))
        return _verdict(target, findings, Figures(), options)
    if any(finding.rule in _UNREADABLE for finding in findings):
        # Grading a skeleton would bury these under what follows from them.
        figures = Figures(mistakes=len(mistakes), correct=len(target.correct_files))
        return _verdict(target, findings, figures, options)
    first = pool.start(target, Task("solution.py", target.solution.read_text("utf-8"))).result()
    wrong_itself = [*grades.right("solution.py", Rule.SOLUTION, [first]), *_of_checks([first])]
    if any(finding.severity is Severity.ERROR for finding in wrong_itself):
        message = "Nothing else was graded: what checks say that refuse the solution means little."
        left = [Finding(Rule.SOLUTION, message, "Correct these first.", "", Severity.WARNING)] if first.report else []
        figures = Figures(mistakes=len(mistakes), correct=len(target.correct_files), gradings=1, seconds=first.seconds)
        return _verdict(target, [*findings, *wrong_itself, *left], figures, options)
    gradings = _grade(target, mistakes, first, options, pool)
    findings += _held_to_the_rules(target, mistakes, gradings)
    everything = list(gradings)
    looked_at = _useless_checks(target, gradings, pool)
    if looked_at is not None:
        everything.append(looked_at[0])
        findings += looked_at[1]
    findings += _of_checks(everything)
    figures = _figures(mistakes, gradings, everything, options)
    if options.seeds <= SEEDS and figures.seconds > LONGEST_SECONDS:
        message = f"Verifying took {figures.seconds:.0f} s; at most {LONGEST_SECONDS:.0f} s are expected."
        step = "Use smaller inputs, or fewer parameters; measure on a quiet machine."
        # No error: on a busy machine this says nothing about the exercise.
        findings.append(Finding(Rule.SLOW, message, step, "checks.py", Severity.WARNING))
    return _verdict(target, findings, figures, options)


def _of_checks(graded: Sequence[Graded]) -> list[Finding]:
    """What is wrong with the checks, or with the grader, whatever it was that was graded."""
    return grades.errors_of(graded) + grades.faults_of(graded)


def _grade(exercise: Exercise, mistakes: Sequence[Mistake], first: Graded, options: Options, pool: Pool) -> _Gradings:
    """Grade everything else, with no more work than its rule needs. `first` is the solution with the first seed."""

    def with_seeds(name: str, source: str, left_out: int = 0) -> list[Future[Graded]]:
        return [pool.start(exercise, Task(name, source, seed)) for seed in range(left_out, options.seeds)]

    def with_other_seeds(mistake: Mistake, first: Graded) -> list[Future[Graded]]:
        names = seeds.deciding(mistake, first.report) if first.report is not None else ()
        _, *others = seeds.sample(mistake.source, options.seeds)
        tasks = [Task(mistake.name, mistake.source, seed, deciding=names) for seed in others if names]
        return [pool.start(exercise, task) for task in tasks]

    solution = with_seeds("solution.py", exercise.solution.read_text("utf-8"), left_out=1)
    correct = [with_seeds(f"correct/{path.name}", path.read_text("utf-8")) for path in exercise.correct_files]
    wrong = [pool.start(exercise, Task(mistake.name, mistake.source, search=Search.NAMED)) for mistake in mistakes]
    trivial = {
        # One of them in full: it tells which checks reject anything at all.
        what: Task(what, trivial_source(exercise, what), fail_fast=what is not Trivial.ZEROS, check_seconds=_SECONDS)
        for what in (Trivial.ZEROS, Trivial.IDENTITY, Trivial.NOISE)
    }
    answered = {what: pool.start(exercise, task) for what, task in trivial.items()}
    together = compose(stub_bugs(mistakes)) if exercise.kind == "fix" else None
    text = exercise.stub.read_text("utf-8")
    stub = pool.start(exercise, Task(exercise.stub_name, text, fail_fast=together is None, check_seconds=_SECONDS))
    bugs = pool.start(exercise, Task(_BUGS, together, check_seconds=_SECONDS)) if together is not None else None
    rejected = [future.result() for future in wrong]
    again = [with_other_seeds(*pair) for pair in zip(mistakes, rejected, strict=True)]
    return _Gradings(
        solution=[first, *(future.result() for future in solution)],
        correct=[[future.result() for future in by_seed] for by_seed in correct],
        stub=stub.result(),
        bugs=bugs.result() if bugs is not None else None,
        wrong=rejected,
        wrong_again=[[future.result() for future in by_seed] for by_seed in again],
        trivial={what: future.result() for what, future in answered.items()},
    )


def _held_to_the_rules(exercise: Exercise, mistakes: Sequence[Mistake], gradings: _Gradings) -> Iterator[Finding]:
    yield from grades.stub(exercise, gradings.stub)
    if gradings.bugs is not None:
        yield from grades.stub_bugs(gradings.stub, gradings.bugs)
    yield from grades.right("solution.py", Rule.SOLUTION, gradings.solution)
    yield from grades.margin("solution.py", gradings.solution)
    blamed = grades.against_all(gradings.solution, gradings.correct)
    if blamed is not None:
        yield blamed
    for by_seed in gradings.correct if blamed is None else ():
        yield from grades.right(by_seed[0].task.name, Rule.CORRECT, by_seed)
    for mistake, graded, again in zip(mistakes, gradings.wrong, gradings.wrong_again, strict=True):
        yield from grades.mistake(mistake, graded)
        yield from seeds.held(mistake, graded, again)
        yield from grades.diagnosis(mistake, graded)
        yield from grades.alike(mistake, graded)
    for what, graded in gradings.trivial.items():
        yield from grades.trivial(what, graded)
    report = gradings.solution[0].report
    if report is not None:
        yield from grades.points(exercise, report)
        yield from grades.rules(exercise, report)
        yield from grades.unproven_budgets(list(grades.proofs(report, gradings.wrong)))
        yield from grades.batteries(report)


def _useless_checks(exercise: Exercise, gradings: _Gradings, pool: Pool) -> tuple[Graded, list[Finding]] | None:
    """Look closer at checks that rejected nothing: one more grading, of a submission that raises at every call."""
    report = gradings.solution[0].report
    if report is None or not report.solved:
        return None
    left = grades.unproven(report, grades.rejecting([*gradings.wrong, *gradings.trivial.values()]))
    if not left:
        return None
    task = Task(Trivial.ERROR, trivial_source(exercise, Trivial.ERROR), check_seconds=_SECONDS)
    graded = pool.start(exercise, task).result()
    return graded, list(grades.useless(left, graded))


def _figures(
    mistakes: Sequence[Mistake], gradings: _Gradings, everything: Sequence[Graded], options: Options
) -> Figures:
    report = gradings.solution[0].report
    untold = {
        mistake.name: instead
        for mistake, graded in zip(mistakes, gradings.wrong, strict=True)
        if (instead := grades.untold(mistake, graded))
    }
    return Figures(
        checks=len({check.id for check in report.checks}) if report else 0,
        correct=len(gradings.correct),
        mistakes=len(mistakes),
        diagnosed=len(mistakes) - len(untold),
        untold=untold,
        margin=max((item.report.margin for item in gradings.solution if item.report), default=0.0),
        gradings=len(everything),
        seconds=round(sum(item.seconds for item in everything) / min(options.jobs, len(everything)), 2),
        devices=report.devices if report else (),
        devices_not_here=report.devices_not_here if report else (),
        proofs=tuple(grades.proofs(report, gradings.wrong)) if report else (),
        left_out=report.left_out if report else {},
    )


def _verdict(exercise: Exercise, findings: Sequence[Finding], figures: Figures, options: Options) -> Verified:
    if options.strict:
        findings = [f if f.rule in _NEVER_STRICT else replace(f, severity=Severity.ERROR) for f in findings]
    errors_first = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    return Verified(exercise.name, tuple(errors_first), figures)
