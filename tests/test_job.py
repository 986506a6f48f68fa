from __future__ import annotations

import dataclasses

import pytest

from grader import wire
from grader.job import Job, Limits, Search, job_from_data, job_to_data

JOB = Job(
    exercise="alpha/one",
    folder="/pack/exercises/alpha/one",
    solution_folder="/pack/solutions/alpha/one",
    source="x = 'é'\n",
    filename="one.py",
    seed=2**63 - 1,
    devices=("cpu", "cuda"),
    fail_fast=True,
    require_sandbox=True,
    search=Search.NONE,
    without_barriers=("seccomp",),
    limits=Limits(1.0, 2.0, 3.0, 4, 5, 6),
)


def test_a_job_survives_the_wire():
    _, header, *buffers = wire.encode(job_to_data(JOB))
    assert job_from_data(wire.decode(header, b"".join(buffers))) == JOB


def test_every_job_has_an_attempt_of_its_own():
    fields = {field.name: getattr(JOB, field.name) for field in dataclasses.fields(Job) if field.name != "attempt"}
    assert len({Job(**fields).attempt for _ in range(100)}) == 100


@pytest.mark.parametrize("where", ["job", "limits"])
def test_an_unknown_field_is_refused(where):
    data = job_to_data(JOB)
    (data if where == "job" else data["limits"])["surprise"] = 1
    with pytest.raises(TypeError, match="surprise"):
        job_from_data(data)
