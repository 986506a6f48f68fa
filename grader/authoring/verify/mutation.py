"""Changes the solution itself, one small change at a time: a mutant that passes every check is a hole in them."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from grader.authoring.verify import grades
from grader.authoring.verify.cache import Cache, cache_folder
from grader.authoring.verify.equivalents import FILE, read_equivalents
from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.authoring.verify.pool import Graded, Pool, Task
from grader.authoring.verify.verifier import Options
from grader.content.catalog import Broken
from grader.content.exercise import Exercise
from grader.errors import ExerciseError
from grader.mutate import Kind, Mutant, mutants, plain, spread
from grader.report import Category, CheckResult, Outcome, Report

_SLOWER = 5.0  # a mutant's check may take this many times the solution's slowest one ...
_AT_LEAST = 1.0  # ... and this many seconds: an endless loop must cost little


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of an exercise's mutants.

    Attributes:
        exercise: its full name.
        total: mutants that are not listed as equivalent.
        graded: how many of them were graded, now or in an earlier run; the rest did not fit into the budget.
        killed: how many of those a check rejected.
        survivors: the others, in the order of their lines.
        equivalent: how many are listed as equivalent.
        findings: what kept the mutants from being graded, and what is wrong with the list.
        seconds: how long it took.
    """

    exercise: str
    total: int = 0
    graded: int = 0
    killed: int = 0
    survivors: tuple[Mutant, ...] = ()
    equivalent: int = 0
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The share of the graded mutants that was killed."""
        return self.killed / self.graded if self.graded else 1.0

    @property
    def ok(self) -> bool:
        """True when there is no error and nothing survived."""
        return not self.survivors and all(finding.severity is not Severity.ERROR for finding in self.findings)

    @property
    def fault(self) -> bool:
        """True when the grader failed: nothing is known then."""
        return any(finding.rule is Rule.FAULT for finding in self.findings)


@dataclass
class _Run:
    """The grading of one exercise's mutants."""

    exercise: Exercise
    pool: Pool
    cache: Cache
    check_seconds: float
    checks: tuple[CheckResult, ...]  # of the unchanged solution
    verdicts: dict[str, str] = field(default_factory=dict)  # id to the check that killed it, or nothing
    failed: list[Graded] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)  # by check

    def grade(self, wanted: Sequence[Mutant], deadline: float) -> None:
        """Grade until all are done or the time is up; what is known already costs none."""
        known = {mutant.id: verdict for mutant in wanted if (verdict := self.cache.get(mutant.id)) is not None}
        self.verdicts |= known
        self.kills.update(known.values())
        left = [mutant for mutant in wanted if mutant.id not in known]
        running: dict[Future[Graded], Mutant] = {}
        try:
            while running or (left and time.monotonic() < deadline):
                while left and len(running) < 2 * self.pool.jobs and time.monotonic() < deadline:
                    mutant = left.pop(0)
                    running[self.pool.start(self.exercise, self._task(mutant))] = mutant
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    self._note(running.pop(future), future.result())
        finally:
            self.cache.save()

    def _task(self, mutant: Mutant) -> Task:
        order = tuple(dict.fromkeys(check.id for check in sorted(self.checks, key=self._likely)))
        return Task("solution.py", mutant.source, fail_fast=True, deciding=order, check_seconds=self.check_seconds)

    def _likely(self, check: CheckResult) -> tuple[bool, int, float]:
        """What killed most so far comes first, then what is quick; batteries ask again what other checks asked."""
        return bool(check.battery), -self.kills[check.id], check.seconds

    def _note(self, mutant: Mutant, graded: Graded) -> None:
        if graded.report is None or graded.report.blameless:
            self.failed.append(graded)
            return
        verdict = self.verdicts[mutant.id] = _killer(graded.report)
        self.kills[verdict] += 1
        if verdict or graded.report.solved:  # not one that a noisy machine could not decide
            self.cache.put(mutant.id, verdict)


def mutate(
    targets: Iterable[Exercise | Broken],
    options: Options,
    budget: float | None = None,
    on_graded: Callable[[str], None] = lambda name: None,
) -> Iterator[Mutation]:
    """Grade the mutants of several exercises' solutions, one exercise after the other.

    Args:
        targets: exercises, and folders that could not be read as one.
        options: how.
        budget: seconds for each exercise, see `grade_mutants`.
        on_graded: called, from any thread, with the exercise's name after each grading.
    """
    with Pool(options.jobs, options.devices, on_graded) as pool:
        for target in targets:
            if isinstance(target, Broken):
                finding = Finding(Rule.METADATA, target.error.message, target.error.next_step or "Correct it.")
                yield Mutation(target.name, findings=(finding,))
            else:
                yield grade_mutants(target, pool, budget)


def grade_mutants(exercise: Exercise, pool: Pool, budget: float | None = None) -> Mutation:
    """Grade the mutants of an exercise's solution, the unchanged solution first.

    Args:
        exercise: whose solution passes.
        pool: where the gradings go.
        budget: seconds, after which no more are started; then those that were graded are a sample over all kinds.
    """
    started = time.monotonic()
    findings: list[Finding] = []
    try:
        source = exercise.solution.read_text("utf-8")
        found = [mutant for mutant in mutants(source) if _is_graded(mutant, exercise)]
    except ExerciseError as error:
        return Mutation(exercise.name, findings=(Finding(Rule.SOLUTION, error.message, error.next_step),))
    except (SyntaxError, ValueError) as error:
        finding = Finding(Rule.SOLUTION, f"It is not valid Python: {error}.", "Correct it.", "solution.py")
        return Mutation(exercise.name, findings=(finding,))
    try:
        listed = read_equivalents(exercise.solution.parent)
    except ExerciseError as error:
        return Mutation(exercise.name, findings=(Finding(Rule.EQUIVALENT, error.message, "Correct it.", FILE),))
    for name in sorted(set(listed) - {mutant.id for mutant in found}):
        message = f"There is no mutant {name}: the solution was changed since it was listed."
        findings.append(Finding(Rule.EQUIVALENT, message, "Remove it from the list.", FILE, Severity.WARNING))
    wanted = [mutant for mutant in found if mutant.id not in listed]

    unchanged = pool.start(exercise, Task("solution.py", plain(source))).result()
    findings += [*grades.right("solution.py", Rule.SOLUTION, [unchanged]), *grades.errors_of([unchanged])]
    findings += grades.faults_of([unchanged])
    if unchanged.report is None or not unchanged.report.solved:
        return Mutation(exercise.name, len(wanted), equivalent=len(listed), findings=tuple(findings))

    slowest = max(check.seconds for check in unchanged.report.checks)
    cache = Cache(cache_folder(os.environ), exercise, unchanged.report.devices)
    run = _Run(exercise, pool, cache, max(_AT_LEAST, _SLOWER * slowest), unchanged.report.checks)
    run.grade(list(spread(wanted)), started + (budget if budget is not None else float("inf")))
    findings += grades.errors_of(run.failed) + grades.faults_of(run.failed)
    return Mutation(
        exercise=exercise.name,
        total=len(wanted),
        graded=len(run.verdicts),
        killed=sum(bool(verdict) for verdict in run.verdicts.values()),
        survivors=tuple(mutant for mutant in wanted if run.verdicts.get(mutant.id) == ""),
        equivalent=len(found) - len(wanted),
        findings=tuple(findings),
        seconds=round(time.monotonic() - started, 2),
    )


def _is_graded(mutant: Mutant, exercise: Exercise) -> bool:
    """A value cut off from the graph is nothing to checks that ask for no gradient."""
    return mutant.kind is not Kind.DETACHED or Category.GRADIENTS in exercise.points


def _killer(report: Report) -> str:
    """What rejected the mutant: a check's name, or that it could not be loaded; nothing for a survivor."""
    if report.load is not None:
        return "load"
    return next((check.id for check in report.checks if check.outcome is Outcome.FAILED), "")
