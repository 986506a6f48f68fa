"""A system that lacks a barrier: grading goes on, the report says which one is down, and who insists is refused."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

import pytest

from grader.client import runner
from grader.confined.sandbox import BARRIERS
from grader.errors import GraderError
from grader.report import Kind, Outcome

STOPPED = """
import os, time

{lines}


class RMSNorm:
    def __init__(self, *args):
        {action}
"""


def held() -> dict[str, bool]:
    """What this machine can do at all."""
    barriers: dict[str, bool] = runner.doctor()["barriers"]
    return barriers


def test_doctor(arena: Any) -> None:
    doctor = runner.doctor()
    assert set(doctor["barriers"]) == set(BARRIERS)
    assert all(doctor["barrier_notes"].get(name) for name, holds in doctor["barriers"].items() if not holds)


@pytest.mark.parametrize("name", BARRIERS)
def test_one_is_down(arena: Any, name: str) -> None:
    report = arena.grade(arena.solution(), without_barriers=(name,))
    assert report.solved
    assert dict(report.barriers) == {**held(), name: False}


@pytest.mark.parametrize("name", BARRIERS)
def test_one_is_down_and_all_are_required(arena: Any, name: str) -> None:
    with pytest.raises(GraderError) as caught:
        arena.grade(arena.solution(), without_barriers=(name,), require_sandbox=True)
    assert name in caught.value.message
    assert caught.value.exit_code == 3
    assert caught.value.next_step


def test_all_are_up_and_required(arena: Any) -> None:
    if not all(held().values()):
        pytest.skip("this machine lacks a barrier")
    report = arena.grade(arena.solution(), require_sandbox=True)
    assert report.solved
    assert all(report.barriers.values())


def test_required_before_a_line_is_run(arena: Any) -> None:
    # Refusing after the submission has run would be too late.
    ran = arena.home / "ran"
    source = f"open({str(ran)!r}, 'w').close()\n{arena.solution()}"
    try:
        with pytest.raises(GraderError):
            arena.grade(source, opened=True, without_barriers=BARRIERS, require_sandbox=True)
        assert not ran.exists()
    finally:
        ran.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("while True: pass", Kind.TIMEOUT),
        ("time.sleep(100)", Kind.TIMEOUT),
        ("os._exit(0)", Kind.DIED),
        ("os.abort()", Kind.DIED),
        ("raise SystemExit", Kind.RAISED),
    ],
)
def test_all_are_down(arena: Any, action: str, kind: Kind) -> None:
    # Process separation and deadlines remain, and the verdict is still the judge's.
    before = arena.books()
    source = STOPPED.format(lines="", action=action)
    report = arena.grade(source, opened=True, without_barriers=BARRIERS, fail_fast=True)
    assert not any(report.barriers.values())
    failures = [check.failure for check in report.checks if check.failure is not None]
    assert failures[0].kind is kind
    assert not report.solved
    assert arena.settle(lambda: arena.books() == before)


@pytest.mark.parametrize("without", [("seccomp",), ("seccomp", "landlock"), BARRIERS], ids="-".join)
def test_children_of_a_submission_die_with_it(arena: Any, without: tuple[str, ...]) -> None:
    # Where no barrier stands against new processes, the group is what is killed.
    before = arena.books()
    lines = "for _ in range(3):\n    if os.fork() == 0:\n        time.sleep(600)\n        os._exit(0)\n"
    report = arena.grade(f"import os, time\n{lines}{arena.solution()}", opened=True, without_barriers=without)
    assert all(check.outcome in (Outcome.PASSED, Outcome.FAILED) for check in report.checks)
    if "session" not in without:  # without one there is no group to kill
        assert arena.settle(lambda: arena.family() == before.family), "children of the submission were left behind"
    else:
        _end(arena.family() - before.family)


def _end(pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # a judge that was just ending
            os.kill(pid, signal.SIGKILL)
