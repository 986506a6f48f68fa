"""Reports, and how they are shown."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.report import Cause, CheckResult, Failure, Frame, Kind, Manifest, Outcome, Planned, Report, Why
from grader.screen.report import ReportPrinter
from grader.screen.terminal import Terminal

MISMATCH = Failure(
    Kind.MISMATCH,
    "6 of 8 elements differ.",
    {"shape": "(2, 4)", "first": "[0, 1]", "expected": "0.3651", "got": "0.0"},
    (Frame(25, "forward", "    normalised = x // rms"),),
)


@pytest.fixture
def exercise(pack) -> Exercise:
    return load_catalog([pack.root]).find("alpha/one")


@pytest.fixture
def show(exercise: Exercise) -> Callable[..., str]:
    """Show a report after its events (all of them, unless `events` says otherwise) and return the text."""

    def run(report: Report, *, events=None, every: bool = False, **options) -> str:
        stream = io.StringIO()
        printer = ReportPrinter(Terminal(stream, **options), exercise, "one.py", every=every)
        planned = tuple(Planned(c.id, c.title, c.category, c.device) for c in report.checks)
        with printer:
            printer.on_event(Manifest(planned, report.devices, report.devices_not_here))
            for check in report.checks if events is None else events:
                printer.on_event(check)
            printer.finish(report)
        return stream.getvalue()

    return run


@pytest.fixture
def failed(make_check, make_report) -> Callable[..., Report]:
    """``failed(*ids, why=..., says=..., **fields)``: all of these checks fail, and for one cause.

    `fields` of a check are those of each check, all others the cause's.
    """

    def make(*ids: str, why: Why = Why.VALUES, says: str = "", failure: Failure = MISMATCH, **fields) -> Report:
        of_checks = {name: fields.pop(name) for name in CheckResult.__slots__ if name in fields}
        checks = tuple(make_check(id, Outcome.FAILED, failure=failure, **of_checks) for id in ids)
        cause = Cause(why, says, tuple(range(len(ids))), failure=failure, **fields)
        return make_report(solved=False, checks=checks, causes=(cause,))

    return make
