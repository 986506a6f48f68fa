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
    deciding=("test_a",),
    require_sandbox=True,
    search=Search.NONE,
    without_barriers=("seccomp",),
    hidden=("/workspace", "/pack/caf\udce9"),  # a name that is no UTF-8
    limits=Limits(1.0, 2.0, 3.0, 4, 5, 6),
)


def test_a_job_survives_the_wire():
    _, header, *buffers = wire.encode(job_to_data(JOB))
    assert job_from_data(wire.decode(header, b"".join(buffers))) == JOB


def test_the_pack_is_out_of_reach():
    own = {"/pack", "/pack/exercises", "/pack/exercises/alpha/one", "/pack/solutions", "/pack/solutions/alpha/one"}
    assert set(JOB.out_of_reach) == {*own, *JOB.hidden}


@pytest.mark.parametrize("search", list(Search))
def test_how_far_to_search_is_data(search):
    data = job_to_data(dataclasses.replace(JOB, search=search))
    assert type(data["search"]) is str
    assert job_from_data(data).search is search


def test_one_judge_serves_jobs_that_differ_in_the_submission_alone():
    """What is asked about a submission, such as how far to search, costs no judge of its own."""
    asked = {"source": "", "filename": "other.py", "seed": 1, "fail_fast": False, "attempt": "a"}
    asked |= {"deciding": (), "search": Search.ALL}
    assert dataclasses.replace(JOB, **asked).setting == JOB.setting
    assert dataclasses.replace(JOB, limits=Limits()).setting != JOB.setting
    assert dataclasses.replace(JOB, devices=()).setting != JOB.setting


def test_every_job_has_an_attempt_of_its_own():
    fields = {field.name: getattr(JOB, field.name) for field in dataclasses.fields(Job) if field.name != "attempt"}
    assert len({Job(**fields).attempt for _ in range(100)}) == 100


@pytest.mark.parametrize("where", ["job", "limits"])
def test_an_unknown_field_is_refused(where):
    data = job_to_data(JOB)
    (data if where == "job" else data["limits"])["surprise"] = 1
    with pytest.raises(TypeError, match="surprise"):
        job_from_data(data)
