"""One grading, asked for as plain data: the same job can be run here, by a class grader or on a cluster."""

from __future__ import annotations

import dataclasses
import enum
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.picture import Wanted


class Search(enum.StrEnum):
    """How far to look for what explains the failures."""

    NONE = "none"
    NAMED = "named"  # the exercise's mistakes, one at a time, and the bugs of a stub
    ALL = "all"  # small changes of the solution and two mistakes at once, too


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds around a submission.

    Attributes:
        load_seconds: for importing the submission's file.
        check_seconds: for one check, unless it carries ``@pytest.mark.timeout``.
        total_seconds: for the whole job.
        diagnosis_seconds: for finding what explains the failures, after the last check.
        memory_bytes: address space that the submission may add to the bare host (CPU devices only).
        output_bytes: how much printed text is kept per check; the rest is dropped.
        result_bytes: the largest single answer that a submission may send.
    """

    load_seconds: float = 10.0
    check_seconds: float = 10.0
    total_seconds: float = 120.0
    diagnosis_seconds: float = 15.0
    memory_bytes: int = 4 << 30
    output_bytes: int = 16 << 10
    result_bytes: int = 128 << 20

    @property
    def longest_seconds(self) -> float:
        """After so long a judge has sent its report: no check is begun after the total, and one that was begun before
        may take its own time once more with the solution in the submission's place."""
        return self.total_seconds + 2 * self.check_seconds + self.diagnosis_seconds


@dataclass(frozen=True, slots=True)
class Job:
    """What to grade.

    Attributes:
        exercise: full name, e.g. ``normalization/rmsnorm``.
        folder: the exercise's folder (trusted content: metadata and hidden checks).
        solution_folder: the folder that holds ``solution.py``, ``correct/`` and the mistakes; empty for a handout,
            whose public checks need none.
        source: the submission's text.
        filename: what the submission's file is called in tracebacks.
        seed: inputs of every check derive from it.
        devices: grade on these only; empty means every device of the exercise that is here.
        fail_fast: stop at the first check that does not pass.
        deciding: ids of checks: where there are any, only these are run, in this order, and of a category none behind
            the first that fails.
        require_sandbox: refuse to grade when a barrier cannot be raised.
        pictures: of which checks pictures are wanted.
        search: how far to look for what explains the failures.
        without_barriers: barriers to leave down, to see what a system without them does.
        hidden: what no submission may read, beside the exercise's own pack: other packs, the workspace with its
            database, other submissions.
        limits: bounds around the submission.
        attempt: unique id of this job.
    """

    exercise: str
    folder: str
    solution_folder: str
    source: str
    filename: str
    seed: int
    devices: tuple[str, ...] = ()
    fail_fast: bool = False
    deciding: tuple[str, ...] = ()
    require_sandbox: bool = False
    pictures: Wanted = Wanted.NONE
    search: Search = Search.ALL
    without_barriers: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    attempt: str = field(default_factory=lambda: os.urandom(16).hex())

    @property
    def setting(self) -> Job:
        """What jobs of one judge have in common: everything but the submission and what is asked about it."""
        return dataclasses.replace(
            self,
            source="",
            filename="",
            seed=0,
            fail_fast=False,
            deciding=(),
            pictures=Wanted.NONE,
            search=Search.NONE,
            attempt="",
        )

    @property
    def out_of_reach(self) -> tuple[str, ...]:
        """What no submission may read: `hidden`, and the pack that the exercise is in (``exercises/TOPIC/NAME``)."""
        own = [name for name in (self.folder, self.solution_folder) if name]
        folders = [parent for name in own for parent in list(Path(name).parents)[1:3]]
        return (*own, *dict.fromkeys(map(str, folders)), *self.hidden)


def job_to_data(job: Job) -> dict[str, Any]:
    """A job as plain data."""
    hidden = [os.fsencode(path) for path in job.hidden]  # the name of a folder need not be text
    return {**dataclasses.asdict(job), "pictures": job.pictures.value, "search": job.search.value, "hidden": hidden}


def job_from_data(data: Mapping[str, Any]) -> Job:
    """The job that `job_to_data` made plain data of."""
    fields = dict(data)
    fields |= {"pictures": Wanted(fields["pictures"]), "search": Search(fields["search"])}
    fields |= {"hidden": tuple(map(os.fsdecode, fields["hidden"]))}
    return Job(**{**fields, "limits": Limits(**fields["limits"])})
