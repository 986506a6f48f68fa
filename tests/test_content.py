"""Every exercise of the built-in pack: complete, told, solved by its solution and not by its stub."""

from __future__ import annotations

import doctest
import fnmatch
import io
import math
import os
import re
import runpy

import numpy
import pytest
import torch

from grader.classroom.bundles.marked import checks_of
from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.content.exercise import read_exercise
from grader.families import FAMILIES
from grader.job import Job, Search
from grader.reading.refused import find_uses
from grader.report import Outcome

CATALOG = load_catalog()
EXERCISES = {exercise.name: exercise for exercise in CATALOG}
every = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def grade(exercise, path):
    job = Job(
        exercise.name,
        str(exercise.folder),
        str(exercise.solution_folder),
        path.read_text("utf-8"),
        exercise.stub_name,
        seed=int.from_bytes(os.urandom(4)),  # in the report, so a failure can be replayed
        search=Search.NONE,
    )
    return run(job)


def test_every_folder_is_an_exercise():
    assert CATALOG.broken == ()
    assert len(EXERCISES) >= 1


@every
class TestExercise:
    def test_it_reads_the_same_alone(self, exercise):
        assert read_exercise(exercise.folder, exercise.solution_folder) == exercise

    def test_the_statement_names_what_is_asked_for(self, exercise):
        statement = exercise.statement.read_text("utf-8")
        for name in exercise.provides:
            assert re.search(rf"`[^`\n]*\b{re.escape(name)}\b", statement), f"the README never shows `{name}` as code"

    def test_the_statement_names_what_is_forbidden(self, exercise):
        statement = exercise.statement.read_text("utf-8")
        patterns = [name.rpartition(".")[2] for name in exercise.forbid]
        for family in filter(None, map(FAMILIES.get, exercise.forbid)):
            patterns += [*family.operators, *family.functions, *(name.rpartition(".")[2] for name in family.modules)]
        assert not patterns or any(fnmatch.fnmatchcase(statement, f"*{pattern}*") for pattern in patterns)

    def test_the_statement_tells_what_the_contract_asks(self, exercise):
        """The battery looks at memory layouts, dtypes and empty batches, which nobody thinks of unasked."""
        calls = re.findall(r"^ +contract\((.*?)\)$", exercise.checks.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        told = exercise.statement.read_text("utf-8") + exercise.stub.read_text("utf-8")
        if calls:
            assert re.search(r"memory\s+layout|contiguous", told)
        if any("float64=False" not in call for call in calls):
            assert re.search(r"dtype|float64|floating", told)

    def test_a_handout_shows_one_of_its_checks(self, exercise):
        assert checks_of(exercise)

    def test_the_statements_example_is_so(self, exercise):
        """Against the solution, as a doctest."""
        names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "np": numpy, "numpy": numpy, "math": math}
        names.update(runpy.run_path(str(exercise.solution)))
        blocks = re.findall(r"^```python\n(.*?)^```", exercise.statement.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        example = doctest.DocTestParser().get_doctest("\n".join(blocks), names, exercise.name, None, None)
        said = io.StringIO()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(
                example, out=said.write
            )
        assert example.examples
        assert said.getvalue() == ""

    def test_the_stub_defines_the_names_and_gives_nothing_away(self, exercise):
        stub, solution = exercise.stub.read_text("utf-8"), exercise.solution.read_text("utf-8")
        compile(stub, exercise.stub_name, "exec")
        for name in exercise.provides:
            assert re.search(rf"^((class|def) {name}\b|{name} = )", stub, re.MULTILINE), f"the stub defines no `{name}`"
        assert stub.strip() != solution.strip()

    def test_the_right_files_use_nothing_that_is_refused(self, exercise):
        for path in (exercise.solution, *exercise.correct_files, exercise.stub):
            assert find_uses(path.read_text("utf-8"), exercise.forbid, exercise.allow) == [], path

    def test_every_mistake_is_told_and_fails_something_that_is_graded(self, exercise):
        assert len(exercise.mistakes) >= 3
        told = [mistake.says for mistake in exercise.mistakes if not mistake.like]
        assert len(set(told)) == len(told)
        for mistake in exercise.mistakes:
            assert set(mistake.fails) <= set(exercise.points), mistake.place

    def test_the_solution_is_solved(self, exercise, warm):
        report = grade(exercise, exercise.solution)
        assert report.solved, [check for check in report.checks if check.outcome is not Outcome.PASSED]
        assert report.earned == report.possible
        assert {check.category for check in report.checks} == set(exercise.points)
        assert report.output == ""

    def test_the_stub_is_not(self, exercise, warm):
        report = grade(exercise, exercise.stub)
        assert not report.solved
        assert not report.blameless
        assert report.earned < report.possible
        ends = {Outcome.PASSED, Outcome.FAILED} | ({Outcome.NOT_RUN} if report.load else set())
        assert {check.outcome for check in report.checks} <= ends
