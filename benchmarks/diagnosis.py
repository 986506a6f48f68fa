"""What finding the misconception adds to a failing check: every wrong file of the model exercises, with and without."""

from __future__ import annotations

import dataclasses
import statistics

from common import MODELS, finish, row

from grader.catalog import load_catalog
from grader.job import Job
from grader.result import Outcome
from grader.runner import run

catalog = load_catalog()
extra, told, graded = [], 0, 0
for name in MODELS:
    exercise = catalog.find(name)
    for wrong in exercise.wrong_files:
        source = wrong.path.read_text("utf-8")
        job = Job(exercise.name, str(exercise.folder), str(exercise.solution.parent), source, exercise.stub_name, 3)
        plain = run(dataclasses.replace(job, diagnose=False, attempt="plain"))
        full = run(job)
        failed = sum(check.outcome is Outcome.FAILED for check in full.checks)
        if failed and full.load is None:
            extra.append((full.seconds - plain.seconds) / failed)
            graded += 1
            told += any(check.diagnosis == wrong.misconception for check in full.checks)
typical, worst = statistics.median(extra), max(extra)
row(f"diagnosis, of {graded} wrong files, a failing check: median", f"{typical:.3f} s", "<= 0.3 s", typical <= 0.3)
row("the same, the worst", f"{worst:.3f} s", "<= 0.3 s", worst <= 0.3)
row("told by their names in a learner's half second", f"{told} of {graded}", "-", True)
finish()
