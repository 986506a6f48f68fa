"""Machines that lack something: a file system that can be written, /proc, calls of a newer kernel."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.job import Limits
from grader.report import Kind

linux = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and seccomp are Linux's")
READ_ONLY = "mount -o remount,bind,ro /"


def _unshare() -> list[str]:
    """How to get mounts of one's own here; empty where nobody may."""
    for options in (["-m"], ["-rm"]):
        command = [
            "unshare",
            *options,
            "--",
            "sh",
            "-c",
            'mount --make-rprivate / && mount -t tmpfs t /mnt && "$@"',
            "_",
        ]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return [
                "unshare",
                *options,
                "--",
                "sh",
                "-c",
                'mount --make-rprivate / && eval "$1" && shift && exec "$@"',
                "_",
            ]
    return []


@pytest.fixture
def run_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield folder


@pytest.fixture
def on(kata, issued, run_folder) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``on(MOUNTS, *ARGUMENTS)``: `kata` after some mounts, with a right answer to alpha/one."""
    unshare = _unshare() if sys.platform == "linux" else []
    if not unshare:
        pytest.skip("nobody may mount here")
    (issued / "one.py").write_text("def double(x):\n    return 2 * x\n")

    def run(mounts: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*unshare, mounts, *kata.command(*arguments)],
            cwd=kata.cwd,
            env={**kata.environ, "KATA_RUNTIME_DIR": run_folder},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


@linux
class TestNothingCanBeWritten:
    def test_a_folder_in_memory_is_all_that_a_grading_needs(self, on, run_folder):
        done = on(f"{READ_ONLY} && mount -t tmpfs t {run_folder}", "check", "one", "--cold")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "7/7" in done.stdout
        assert "is not on the scoreboard" in done.stderr

    @pytest.mark.parametrize("options", [[], ["--cold"]], ids=["warm", "cold"])
    def test_without_one_it_says_what_is_needed(self, on, run_folder, options):
        done = on(READ_ONLY, "check", "one", *options)
        assert done.returncode == 3
        assert f"{run_folder}/start.lock: Read-only file system" in done.stderr
        assert "Set KATA_RUNTIME_DIR to another folder" in done.stderr
        assert "--cold" not in done.stderr


@linux
@pytest.mark.parametrize("options", [[], ["--cold"]], ids=["warm", "cold"])
def test_no_proc(on, run_folder, options):
    """What a server says when it cannot start is what the learner is told, after one try."""
    done = on("mount -t tmpfs t /proc", "check", "one", *options)
    assert done.returncode == 3
    assert "did not start: /proc is not here" in done.stderr
    assert f"{run_folder}/server.log" in done.stderr
    assert "--cold" not in done.stderr
    assert Path(run_folder, "server.log").read_text().count("/proc is not here") == 1


OLDER = """
import errno, pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for call in {calls!r}:
    name, *first = call.split(":")
    given = [pyseccomp.Arg(0, pyseccomp.EQ, int(number)) for number in first]
    rules.add_rule(pyseccomp.ERRNO(errno.{error}), name, *given)
rules.load()
"""
ENDLESS = "def double(x):\n    while True:\n        pass\n"


@linux
@pytest.mark.parametrize("error", ["ENOSYS", "EPERM"])  # an older kernel's answer, and a container's
class TestCallsThatFail:
    """The name is always there: what an older kernel, or a container's filter, lacks is the call."""

    @pytest.mark.parametrize(
        ("calls", "down"),
        [
            (["pidfd_open"], []),
            (["pidfd_send_signal"], []),
            (["close_range"], []),
            (["madvise"], []),
            (["landlock_create_ruleset"], ["landlock"]),
            (["capset"], ["privileges"]),
            (["seccomp"], []),
            (["prctl:22"], ["seccomp"]),  # PR_SET_SECCOMP
            (["prlimit64", "setrlimit"], ["limits"]),
        ],
        ids=lambda value: "+".join(value),
    )
    def test_a_right_answer_passes_and_what_does_not_hold_is_told(self, serving, tiny, calls, down, error):
        serving(OLDER.format(calls=calls, error=error))
        report = tiny.write().grade()
        assert report.solved
        assert [name for name, holds in report.barriers.items() if not holds] == down

    @pytest.mark.parametrize("call", ["pidfd_open", "pidfd_send_signal"])
    def test_an_endless_answer_is_ended(self, serving, tiny, call, error):
        server = serving(OLDER.format(calls=[call], error=error))
        report = tiny.write().grade(ENDLESS, fail_fast=True, limits=Limits(check_seconds=1))
        assert report.checks[0].failure.kind is Kind.TIMEOUT
        while any(_children(template) for template in _children(server.pid)):
            time.sleep(0.05)  # a host that was left would run for ever: the test's own deadline tells


def _children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []  # it has ended


LOWER = """
import resource
for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
    resource.setrlimit(limit, (4 << 30, 4 << 30))
"""


@linux
def test_bounds_that_are_lower_already(serving, tiny):
    """As a shared machine's administrator sets them: a bound cannot be raised, and need not be."""
    serving(LOWER)
    report = tiny.write().grade()
    assert report.solved
    assert all(report.barriers.values())
