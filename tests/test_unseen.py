"""Answers that nobody here had written: wrong ones are rejected and told no false name, right ones are accepted."""

from __future__ import annotations

import itertools

import pytest
from told import RIGHT, WRONG, Told, read_told

from grader.client.runner import Series
from grader.content.catalog import load_catalog
from grader.job import Job, Limits, Search

TOLD = read_told()
FILES = sorted([*WRONG.glob("*.py"), *RIGHT.glob("*.py")], key=lambda file: file.name)
BY_EXERCISE = {name: list(files) for name, files in itertools.groupby(FILES, lambda file: file.name.partition("__")[0])}
ENOUGH = Limits(diagnosis_seconds=60.0)  # on a busy machine, too, what is told must be the same


@pytest.fixture(scope="module")
def series():
    judge = Series()
    yield judge
    judge.close()


@pytest.mark.parametrize("name", BY_EXERCISE)
def test_what_nobody_here_had_written(name, series):
    exercise = load_catalog().find(name)
    folders = str(exercise.folder), str(exercise.solution_folder)
    for file in BY_EXERCISE[name]:
        told, source = TOLD.get(file.stem, Told()), file.read_text("utf-8")
        report = series.run(
            Job(exercise.name, *folders, source, exercise.stub_name, seed=3, search=Search.NAMED, limits=ENOUGH)
        )
        right = file.parent == RIGHT
        assert report.solved == (right != told.hole), f"{file.name}: solved {report.solved}, a known hole: {told.hole}"
        named = {cause.mistake for cause in report.causes if cause.mistake}
        assert named <= set(told.mistakes), f"{file.name} is told a false name"


def test_every_note_is_of_a_file():
    assert set(TOLD) <= {file.stem for file in FILES}
