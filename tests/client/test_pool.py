"""Many gradings at once: what goes wrong with one is its own."""

from __future__ import annotations

import pytest

from grader.client import pool
from grader.errors import ExerciseError, GraderError


class Series:
    """Stands in for the runner's: a job is what comes of it."""

    def run(self, job):
        if isinstance(job, BaseException):
            raise job
        return job

    def close(self):
        pass


@pytest.fixture
def grades(monkeypatch):
    monkeypatch.setattr(pool, "Series", Series)

    def run(*jobs):
        with pool.Pool(2) as threads:
            futures = [threads.start(lambda job=job: job, lambda graded: graded) for job in jobs]
            return [future.result() for future in futures]

    return run


def test_each_has_its_own_end(grades):
    broken = ExerciseError("no checks")
    first, second, third, fourth = grades("report", broken, ValueError("x"), "another")
    assert (first.report, first.error) == ("report", None)
    assert second.error is broken
    assert isinstance(third.error, GraderError)
    assert third.error.message == "ValueError: x"
    assert fourth.report == "another"


def test_an_exercise_that_cannot_be_asked_is_told_too(monkeypatch):
    monkeypatch.setattr(pool, "Series", Series)

    def no_job():
        raise ExerciseError("no solution")

    with pool.Pool(1) as threads:
        assert threads.start(no_job, lambda graded: graded.error.message).result() == "no solution"
