"""What is known of one submission while it is graded."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy
import torch

import grader
from grader.checks.asked import Selection
from grader.content.exercise import Exercise
from grader.hosts.host import Host
from grader.hosts.patience import Patience
from grader.hosts.unanswered import RefusedCall
from grader.job import Job
from grader.judge import causes, verdicts
from grader.judge.evidence import Evidence
from grader.judge.sizes import Sizes
from grader.report import (
    Cause,
    CheckResult,
    Failure,
    Outcome,
    Planned,
    Report,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of an exercise's checks before any of them runs.

    Attributes:
        exercise: that they are of.
        devices: that are graded on.
        devices_not_here: wanted by the exercise, absent on this machine.
        checks: what must report, by the id of the item.
        left_out: checks that the author leaves out on a device, and why.
    """

    exercise: Exercise
    devices: tuple[str, ...]
    devices_not_here: tuple[str, ...]
    checks: Mapping[str, Planned]
    left_out: Mapping[str, str]


@dataclass
class Grading:
    """What is known of one submission.

    Attributes:
        job: what was asked for.
        candidates: its host on each device.
        load: why it cannot be loaded, or None.
        patience: how long it is waited for.
        load_output: what it printed then.
        down: devices that do not come up, and what their drivers say.
        results: of the checks that are done, by the id of the item.
        failing: what the checks that failed show, by the id of the item.
        causes: of the failures.
        search_cut: the time for finding them ended early.
        alike: mistakes between which no check tells.
        margins: shares of budgets that it used.
        asked: by the exercise's own checks, on each device.
        sizes: that they asked with.
        refused_calls: by the words of the failure for which each was looked for; None where there was none.
        shown: whether the first failure has been drawn.
        started: `time.monotonic()` value.
        stopped: no more checks are run.
        reported: the report was sent.
    """

    job: Job
    candidates: dict[str, Host]
    load: Failure | None
    patience: Patience
    load_output: str = ""
    down: dict[str, str] = field(default_factory=dict)
    results: dict[str, CheckResult] = field(default_factory=dict)
    failing: dict[str, Evidence] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    search_cut: bool = False
    alike: tuple[str, ...] = ()
    margins: list[float] = field(default_factory=list)
    asked: dict[str, Selection] = field(default_factory=lambda: defaultdict(Selection))
    sizes: Sizes = field(default_factory=Sizes)
    refused_calls: dict[str, RefusedCall | None] = field(default_factory=dict)
    shown: bool = False
    started: float = field(default_factory=time.monotonic)
    stopped: bool = False
    reported: bool = False

    def close(self) -> None:
        """End its hosts."""
        for host in self.candidates.values():
            host.close()

    def report(self, plan: Plan) -> Report:
        """Everything that was planned, with what came of it: what has no result is no pass."""
        job, load = self.job, self.load
        checks = tuple(
            self.results.get(nodeid) or planned.ended(Outcome.NOT_RUN) for nodeid, planned in plan.checks.items()
        )
        return Report(
            exercise=plan.exercise.name,
            attempt=job.attempt,
            seed=job.seed,
            solved=bool(checks) and load is None and all(c.outcome is Outcome.PASSED for c in checks),
            checks=checks,
            scores=verdicts.scores(plan.exercise, checks),
            devices=plan.devices,
            devices_not_here=plan.devices_not_here,
            devices_down=self.down,
            left_out=plan.left_out,
            load=load,
            output=self.load_output,
            barriers={n: not why for h in self.candidates.values() for n, why in h.barriers.items()},
            versions={
                "python": ".".join(map(str, sys.version_info[:3])),
                "torch": str(torch.__version__),
                "numpy": numpy.__version__,
                "kata": grader.__version__,
            },
            seconds=round(time.monotonic() - self.started, 4),
            margin=round(max(self.margins, default=0.0), 4),
            causes=causes.complete(checks, self.causes, load),
            search_cut=self.search_cut,
            alike=self.alike,
        )
