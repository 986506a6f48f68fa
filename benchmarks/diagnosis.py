"""What finding the misconception adds to a failing check: every mistake of the model exercises, with and without."""

from __future__ import annotations

import dataclasses
import statistics

from common import MODELS, finish, row

from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake
from grader.job import Job, Search
from grader.report import Outcome, Report

WORST = 5  # that are measured again, since the difference of two gradings is a noisy one
AGAIN = 5


def extra(exercise: Exercise, mistake: Mistake) -> tuple[float, Report]:
    """Seconds more for each check that fails, and the report."""
    folders = str(exercise.folder), str(exercise.solution.parent)
    job = Job(exercise.name, *folders, mistake.source, exercise.stub_name, 3)
    plain = run(dataclasses.replace(job, search=Search.NONE, attempt="plain"))
    full = run(job)
    failed = sum(check.outcome is Outcome.FAILED for check in full.checks)
    return (full.seconds - plain.seconds) / max(failed, 1), full


catalog = load_catalog()
found, told = [], 0
for exercise in map(catalog.find, MODELS):
    for mistake in exercise.mistakes:
        seconds, report = extra(exercise, mistake)
        if report.load is None:
            found.append((seconds, exercise, mistake))
            told += any(cause.mistake == mistake.name for cause in report.causes)
typical = statistics.median(seconds for seconds, _, _ in found)
row(f"diagnosis, of {len(found)} mistakes, a failing check: median", f"{typical:.3f} s", "<= 0.3 s", typical <= 0.3)
slowest = sorted(found, key=lambda item: item[0])[-WORST:]
again = [
    (statistics.median(extra(exercise, mistake)[0] for _ in range(AGAIN)), f"{exercise.name}, {mistake.name}")
    for _, exercise, mistake in slowest
]
worst, whose = max(again)
row(f"the worst: {whose}", f"{worst:.3f} s", "<= 0.3 s", worst <= 0.3)
row("told by their names in a learner's time", f"{told} of {len(found)}", "-", True)
finish()
