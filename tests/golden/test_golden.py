"""Reports of typical submissions, as files: what is said is compared with what was said when somebody last read it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.job import Job, Limits
from grader.report import Report, to_data
from grader.screen.report import ReportPrinter
from grader.screen.terminal import Terminal

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/exercise"))
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
VARIES = {"attempt", "seconds", "versions", "margin", "barriers"}  # from run to run, or from machine to machine
ENOUGH = Limits(diagnosis_seconds=60.0)  # on a busy machine, too, what is told must be the same


def grade(case: Path) -> tuple[Exercise, Report]:
    name, seed = (case / "exercise").read_text("utf-8").split()
    exercise = load_catalog().find(name)
    source = (case / "submission.py").read_text("utf-8")
    folders = str(exercise.folder), str(exercise.solution_folder)
    job = Job(exercise.name, *folders, source, exercise.stub_name, int(seed), devices=("cpu",), limits=ENOUGH)
    return exercise, run(job)


def text_of(report: Report, exercise: Exercise) -> str:
    stream = io.StringIO()
    with ReportPrinter(Terminal(stream), exercise, exercise.stub_name) as printer:
        printer.finish(report)
    return stream.getvalue()


def json_of(report: Report) -> str:
    return json.dumps(without_what_varies(to_data(report)), indent=2, ensure_ascii=False) + "\n"


def without_what_varies(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_what_varies(value) for key, value in data.items() if key not in VARIES}
    if isinstance(data, list):
        return [without_what_varies(item) for item in data]
    return data


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_told(case, warm):
    exercise, report = grade(case)
    for name, text in (("report.txt", text_of(report, exercise)), ("report.json", json_of(report))):
        if UPDATE:
            (case / name).write_text(text, "utf-8")
        assert text == (case / name).read_text("utf-8"), f"{case.name}/{name}: see tests/golden/README.md"


def test_every_folder_is_a_case():
    folders = {path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(CASES)
    for case in CASES:
        assert {path.name for path in case.iterdir()} == {"exercise", "submission.py", "report.json", "report.txt"}
