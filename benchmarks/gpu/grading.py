"""The steps that grade: right files, mistakes and hostile files, each on the GPU alone and all cores at once."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import work
from ledger import ROOT, Clock, Ledger

from grader.authoring.verify import grades
from grader.authoring.verify.findings import Rule, Severity
from grader.authoring.verify.pool import Graded, Task
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise, read_exercise
from grader.job import Limits
from grader.report import Category, CheckResult, Kind, Outcome, Report

_COSTS = (Kind.BUDGET, Kind.ASSERTION, Kind.TIMEOUT)
_HOSTILE = ROOT / "tests" / "hostile"
_LIMITS = Limits(load_seconds=10, check_seconds=10, total_seconds=60)
_LATE = 30.0  # seconds beyond its limits, after which a hostile file has hung the grader
_CHARACTERS = 300


def chosen(only: Sequence[str]) -> list[Exercise]:
    """The exercises that run on a GPU, or those of them that are named."""
    catalog = load_catalog()
    wanted = {catalog.find(name).name for name in only}
    return [e for e in catalog if work.DEVICE in e.devices and (not wanted or e.name in wanted)]


# --- right files


def right(ledger: Ledger, exercises: Sequence[Exercise], crew: work.Crew, clock: Clock) -> None:
    """Every solution and every other right answer is solved; no stub is."""
    batches = [work.right_items(exercise) for exercise in exercises]
    missing = ledger.plan("right", (item.key for batch in batches for item in batch))
    crew.grade(
        work.missing_of(batches, missing),
        lambda item, graded: ledger.put("right", item.key, of_right(item, graded)),
        clock,
    )


def of_right(item: work.Item, graded: Graded) -> dict[str, Any]:
    """What came of a file that must be solved, or of a stub, which must not."""
    report, name = graded.report, graded.task.name
    is_stub = name == item.exercise.stub_name
    findings = grades.errors_of([graded]) + grades.faults_of([graded])
    if is_stub:
        findings += grades.stub(item.exercise, graded)
    else:
        rule = Rule.SOLUTION if name == "solution.py" else Rule.CORRECT
        findings += grades.right(name, rule, [graded])
    problems = [finding.message for finding in findings if finding.rule is not Rule.INCONCLUSIVE]
    value: dict[str, Any] = {"problems": [_short(text) for text in problems], "seconds": round(graded.seconds, 2)}
    if report is None:
        return value
    value["problems"] += [_short(f"{device} does not come up: {why}") for device, why in report.devices_down.items()]
    value["inconclusive"] = [check.id for check in report.checks if check.outcome is Outcome.INCONCLUSIVE]
    if not is_stub:
        if not (report.solved or value["problems"] or value["inconclusive"]):
            value["problems"].append("It is not solved, and no check says why.")
        value["margin"] = report.margin
    if name == "solution.py":
        performance = (c for c in report.checks if c.category is Category.PERFORMANCE)
        value["performance"] = list(dict.fromkeys(map(_function, performance)))
    return value


# --- mistakes


def mistakes(
    ledger: Ledger, exercises: Sequence[Exercise], crew: work.Crew, clock: Clock, reserved: float = 0.0
) -> None:
    """Each mistake is rejected by each category that it names."""
    batches = work.mistakes(exercises)
    missing = ledger.plan("mistakes", (item.key for batch in batches for item in batch))
    crew.grade(
        work.missing_of(batches, missing),
        lambda item, graded: ledger.put("mistakes", item.key, of_mistake(item, graded)),
        clock,
        reserved,
    )


def of_mistake(item: work.Item, graded: Graded) -> dict[str, Any]:
    """What came of a program that must be rejected."""
    report, mistake = graded.report, item.mistake
    assert mistake is not None
    problems = grades.errors_of([graded]) + grades.faults_of([graded])
    there = {check.category for check in report.checks} if report else set()
    findings = list(grades.mistake(mistake, graded))
    accepted = [finding.message for finding in findings if finding.rule is Rule.ACCEPTED]
    return {
        "fails": [str(category) for category in mistake.fails],
        "accepted": [str(c) for c in mistake.fails if any(f"of {c} " in message for message in accepted)],
        "unclear": [_short(f.message) for f in findings if f.rule is Rule.UNCLEAR and f.severity is Severity.ERROR],
        # A category whose checks are for the processor alone cannot reject anything here.
        "not here": [str(category) for category in mistake.fails if report and category not in there],
        "costs": _rejected_for_costs(report) if report else [],
        "problems": [_short(finding.message) for finding in problems],
        "seconds": round(graded.seconds, 2),
    }


def _rejected_for_costs(report: Report) -> list[str]:
    ours = [c for c in report.checks if c.category is Category.PERFORMANCE and c.failure]
    return list(dict.fromkeys(_function(c) for c in ours if c.failure and c.failure.kind in _COSTS))


# --- hostile files


def hostile(ledger: Ledger, crew: work.Crew, clock: Clock) -> None:
    """Lies about time and memory on a GPU pass nowhere; honest files that look like them do."""
    tests = hostile_tests()
    corpus = [item for item in tests.read_corpus() if item.device == work.DEVICE]
    ledger.put("notes", "hostile not here", {i.name: i.why_not_here() for i in corpus if i.why_not_here()})
    exercises = {exercise.name: exercise for exercise in load_catalog([_HOSTILE / "pack"])}
    here = {item.name: item for item in corpus if not item.why_not_here()}
    # Last, what keeps the GPU busy to the end of its time: it holds up the others.
    missing = sorted(ledger.plan("hostile", here), key=lambda name: "timeout" in here[name].expect)
    folder = temporary()
    # What the reading of its text refuses would never run: nothing but the judge and the barriers is to stop it.
    opened = {name: tests._opened(exercises[name], folder) for name in {here[name].exercise for name in missing}}
    batches = []
    for name in missing:
        item = here[name]
        refused = item.is_refused(exercises[item.exercise])
        exercise = (opened if refused else exercises)[item.exercise]
        batches.append([work.Item(exercise, Task(name, item.source))])
    team = work.Crew(crew.size, _LIMITS)

    def keep(item: work.Item, graded: Graded) -> None:
        ledger.put("hostile", item.task.name, of_hostile(here[item.task.name], graded))

    team.grade(batches, keep, clock)
    shutil.rmtree(folder)


def hostile_tests() -> ModuleType:
    """What the tests of the hostile files share: it reads them."""
    spec = importlib.util.spec_from_file_location("hostile_tests", _HOSTILE / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def of_hostile(item: Any, graded: Graded) -> dict[str, Any]:
    """What came of a hostile file: the answer that it expects, in time, and nobody else blamed."""
    report = graded.report
    expected = ", ".join(item.expect)
    value: dict[str, Any] = {"expected": expected, "seconds": round(graded.seconds, 2)}
    if report is None:
        return value | {"ok": False, "said": _short(graded.error.message if graded.error else "nothing")}
    kinds = {c.failure.kind.value for c in report.checks if c.failure} | ({report.load.kind} if report.load else set())
    late = graded.seconds > _LIMITS.total_seconds + _LATE
    if report.blameless:
        said, right_answer = "the grader, or the check, is blamed", False
    elif item.expect == ("pass",):
        said, right_answer = "pass" if report.solved else ", ".join(sorted(kinds)), report.solved
    else:
        said = "pass" if report.solved else ", ".join(sorted(kinds))
        right_answer = not report.solved and bool(kinds & set(item.expect))
    details = [_told(check) for check in report.checks if check.failure] + ([str(report.load)] if report.load else [])
    return value | {"ok": right_answer and not late, "said": said, "late": late, "details": details[:3]}


def noise_files(folder: Path, at_most: float = 2.0) -> Exercise:
    """An exercise with a time budget and nothing else, on the GPU."""
    found = next(e for e in load_catalog([_HOSTILE / "pack"]) if e.name == "hostile/device")
    head, _, body = found.checks.read_text("utf-8").partition("@pytest.mark.correctness\n")
    [timed] = [part for part in body.split("\n\n\n") if "def test_time" in part]
    checks = head + re.sub(r"at_most=[\d.]+", f"at_most={at_most}", timed) + "\n"
    target = folder / "exercises/hostile/device"
    target.mkdir(parents=True)
    for path in (found.statement, found.stub):
        (target / path.name).write_text(path.read_text("utf-8"), "utf-8")
    metadata = (found.folder / "exercise.toml").read_text("utf-8").replace("correctness = 5\n", "")
    (target / "exercise.toml").write_text(metadata, "utf-8")
    (target / "checks.py").write_text(checks, "utf-8")
    return read_exercise(target, found.solution_folder)


def temporary() -> Path:
    """A folder of this run's own; the path of a socket in it has to be short."""
    return Path(tempfile.mkdtemp(prefix="kata-gpu-", dir="/tmp"))


def _function(check: CheckResult) -> str:
    return check.id.partition("[")[0]


def _told(check: CheckResult) -> str:
    return _short(f"{check.id}: {check.failure.kind.value}: {check.failure.message}" if check.failure else check.id)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _CHARACTERS else f"{words[:_CHARACTERS]}..."
