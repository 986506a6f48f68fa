"""Are learners told the true cause? Answers that nobody here had written, each graded under several seeds.

The answers are ``tests/unseen/wrong/EXERCISE__what.py``; ``tests/unseen/told.toml`` says by hand which mistakes are
true of each, and what else of a report tells its cause.

    python benchmarks/causes.py [--seeds 8] [--first 0] [--jobs 2] [--patience 1]
                                [--table FILE] [--reports DIR] [NAME ...]

On a busy machine ``--patience 4`` gives everything four times as long as learners get.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import statistics
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from common import finish, row

from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.job import Limits
from grader.learner.attempt import job_for
from grader.reading.submission import read_submission
from grader.report import Report, Why
from grader.screen.report import SCREEN, ReportPrinter
from grader.screen.terminal import Terminal

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "worlds"))
from told import WRONG, Told, read_told  # lives beside the answers


@dataclass(frozen=True)
class Graded:
    """One answer under one seed."""

    file: Path
    seed: int
    report: Report
    text: str


def patient(times: float) -> Limits:
    """The limits that learners get, with so many times as many seconds."""
    seconds = [field.name for field in dataclasses.fields(Limits) if field.name.endswith("_seconds")]
    return Limits(**{name: times * getattr(Limits(), name) for name in seconds})


def grade(exercise: Exercise, file: Path, seed: int, limits: Limits) -> Graded:
    submission = read_submission(file, restore="")
    report = run(dataclasses.replace(job_for(exercise, submission, seed), limits=limits))
    stream = io.StringIO()
    with ReportPrinter(Terminal(stream), exercise, exercise.stub_name) as printer:
        printer.finish(report)
    return Graded(file, seed, report, stream.getvalue())


def write(folder: Path, item: Graded) -> None:
    """The report as a learner reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{item.file.stem}.{item.seed}.txt").write_text(item.text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first", type=int, default=0, help="the first of the seeds")
    parser.add_argument("--patience", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--reports", type=Path, help="a folder for the reports as learners read them")
    parser.add_argument("--folder", type=Path, default=WRONG)
    options = parser.parse_args()
    catalog, told = load_catalog(), read_told()
    files = [file for file in sorted(options.folder.glob("*.py")) if not options.names or file.stem in options.names]
    with ThreadPoolExecutor(options.jobs) as threads:
        work = [
            threads.submit(grade, catalog.find(file.name.partition("__")[0]), file, seed, patient(options.patience))
            for seed in range(options.first, options.first + options.seeds)
            for file in files
        ]
        graded = []
        for number, item in enumerate(work, start=1):
            graded.append(item.result())
            if (
                options.reports and not graded[-1].report.solved
            ):  # as they come: a run that is cut off has told something
                write(options.reports, graded[-1])
            if number % 50 == 0:
                print(f"{number} of {len(work)}", file=sys.stderr, flush=True)
    rejected = [item for item in graded if not item.report.solved]
    verdicts = Counter(told.get(item.file.stem, Told()).judge(item.report, item.text) for item in rejected)
    lengths = [len(item.text.splitlines()) for item in rejected]
    cut = sum(item.report.search_cut for item in rejected)
    for name in ("true", "false", "nothing"):
        share = verdicts[name] / max(len(rejected), 1)
        bound = {"true": ">= 80 %", "false": "<= 1 %"}.get(name, "-")
        row(
            f"told {name}",
            f"{share:.1%}",
            bound,
            name == "nothing" or (share >= 0.8 if name == "true" else share <= 0.01),
        )
    row("rejected", f"{len(rejected)} of {len(graded)}", "-", True)
    named = sum(any(cause.mistake for cause in item.report.causes) for item in rejected)
    changes = sum(any(cause.why in (Why.CHANGE, Why.SLIP) for cause in item.report.causes) for item in rejected)
    row("by the name of a mistake", f"{named / max(len(rejected), 1):.1%}", "-", True)
    row("by a small change", f"{changes / max(len(rejected), 1):.1%}", "-", True)
    seconds = [item.report.seconds for item in rejected]
    longest = f"{statistics.median(seconds):.1f} s, {max(seconds):.1f} s"
    row("checks and search, median and longest", longest, "-", True)
    row("searches cut", f"{cut}", "0", cut == 0)
    row(
        "lines of a report, median",
        f"{statistics.median(lengths):.0f}",
        f"<= {SCREEN}",
        statistics.median(lengths) <= SCREEN,
    )
    row("lines of the longest", f"{max(lengths)}", f"<= {SCREEN}", max(lengths) <= SCREEN)
    if options.table:
        with options.table.open("w", encoding="utf-8") as table:
            for item in sorted(graded, key=lambda item: (item.file.stem, item.seed)):
                judged = told.get(item.file.stem, Told()).judge(item.report, item.text)
                causes = " | ".join(f"{c.why}:{c.mistake or c.says}" for c in item.report.causes[:4])
                verdict = "passed" if item.report.solved else judged
                table.write(f"{item.file.stem}\t{item.seed}\t{verdict}\t{len(item.text.splitlines())}\t{causes}\n")
    finish()


main()
