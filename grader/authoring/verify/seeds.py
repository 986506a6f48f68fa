"""Verdicts that do not hang on the seed: which seeds a mistake is graded with, and what shows that they agree.

A check that draws its inputs at random may need a rare draw to tell a mistake from the solution. With one seed nobody
sees it; with `ALL` of them a mistake that one draw in five lets through is seen but once in a hundred times.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence

from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.authoring.verify.pool import Graded
from grader.content.mistakes import Mistake
from grader.report import Category, CheckResult, Outcome, Report

ALL = 20
"""What every file is held to before a release: ``--seeds 20``."""


def sample(source: str, count: int) -> tuple[int, ...]:
    """`count` seeds for a mistake, the first of them 0.

    Below `ALL` the others are drawn by its text: the same one always gets the same, and many together get all of them.
    """
    if count >= ALL:
        return tuple(range(count))
    drawing = random.Random(hashlib.sha256(source.encode()).digest())
    return 0, *sorted(drawing.sample(range(1, ALL), count - 1))


def deciding(mistake: Mistake, report: Report) -> tuple[str, ...]:
    """The checks that may reject a mistake in the categories that it names: what rejected it before comes first, the
    quickest in front; then the others. None where it does not load, or a category has accepted it."""
    if report.load is not None or accepting(mistake, report):
        return ()
    ours = [check for check in _own(report) if check.category in mistake.fails]
    ours.sort(key=lambda check: (check.outcome is not Outcome.FAILED, check.seconds))
    return tuple(dict.fromkeys(check.id for check in ours))


def accepting(mistake: Mistake, report: Report) -> tuple[Category, ...]:
    """The categories that a mistake names, and of which no check rejects it though each was decided."""
    by_category = {c: [check.outcome for check in _own(report) if check.category is c] for c in mistake.fails}
    undecided = {Outcome.BROKEN, Outcome.FAULT, Outcome.INCONCLUSIVE}
    return tuple(c for c, outcomes in by_category.items() if not {Outcome.FAILED, *undecided} & set(outcomes))


def held(mistake: Mistake, first: Graded, more: Sequence[Graded]) -> Iterator[Finding]:
    """A mistake is rejected with every seed, by each category that it names. Of a sample this is but a warning: which
    mistakes it finds is a matter of luck, and a change elsewhere must not fail by it.

    Args:
        mistake: rejected with the first seed.
        first: graded in full.
        more: graded by the checks that `deciding` names, with other seeds.
    """
    for category in mistake.fails:
        through = [g.task.seed for g in more if g.report is not None and category in accepting(mistake, g.report)]
        if through:
            names = _failed(first, category)
            seeds = ", ".join(map(str, through))
            message = (
                f"No check of {category} rejects it with seed {seeds} ({len(through)} of {1 + len(more)} seeds); "
                f"with seed {first.task.seed} {', '.join(names[:3])} did."
            )
            step = "Let the check construct the case that tells, instead of waiting for a rare draw."
            if 1 + len(more) >= ALL:
                yield Finding(Rule.UNSTABLE, message, step, mistake.place)
            else:
                step = f"{step} `--seeds {ALL}` tells how rare it is."
                yield Finding(Rule.SAMPLED, message, step, mistake.place, Severity.WARNING)


def _failed(graded: Graded, category: Category) -> list[str]:
    checks = _own(graded.report) if graded.report else []
    return [check.id for check in checks if check.category is category and check.outcome is Outcome.FAILED]


def _own(report: Report) -> list[CheckResult]:
    return [check for check in report.checks if not check.battery]
