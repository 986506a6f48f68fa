"""Gradings: one exercise whose every file a test chooses, and a server that grades submissions to it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from world_commands import KATA, STUB, clean_environment

from grader.batteries import BATTERIES
from grader.client.connection import server_status
from grader.client.runner import run
from grader.installed import fingerprint
from grader.job import Job
from grader.report import Report

PREAMBLE = '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def call(sub, *args, **kwargs):
    return sub.double(*args, **kwargs)

'''
CHECK = '''
@pytest.mark.correctness
def test_doubles(candidate, reference, rng):
    """Every number is doubled."""
    x = rng.normal((4,))
    assert_close(candidate(call, x), reference(call, x))
'''
RIGHT = "def double(x):\n    return 2 * x\n"


@dataclass(frozen=True)
class Tiny:
    """An exercise of one function, `double`, and the grading of submissions to it."""

    folder: Path
    solutions: Path

    def write(
        self,
        checks: str = CHECK,
        *,
        solution: str = RIGHT,
        wrong: Mapping[str, str] | None = None,
        points: str = "correctness = 5",
        batteries: Sequence[str] = ("made_on_the_inputs_device", "agrees_with_the_cpu"),
        **metadata: str,
    ) -> Tiny:
        """Write the exercise. `metadata` are values as they stand in the TOML; wrong files are name to text.

        All other batteries are switched off, so that a test of the grading meets the checks that it has written.
        """
        fields = {
            "format": "1",
            "title": '"Tiny"',
            "kind": '"implement"',
            "difficulty": "1",
            "provides": '["double"]',
            "devices": '["cpu"]',
            "hints": '["multiply"]',
            "learned": '"Doubling is adding a number to itself."',
        } | metadata
        for folder in (self.folder, self.solutions / "wrong"):
            folder.mkdir(parents=True, exist_ok=True)
        off = [battery.name for battery in BATTERIES if battery.name not in batteries]
        toml = "".join(f"{name} = {value}\n" for name, value in fields.items()) + f"[points]\n{points}\n"
        toml += "[batteries.off]\n" + "".join(f'{name} = "this test is about something else"\n' for name in off)
        (self.folder / "exercise.toml").write_text(toml, "utf-8")
        (self.folder / "README.md").write_text("# Tiny: `double`\n", "utf-8")
        (self.folder / "tiny.py").write_text(STUB, "utf-8")
        (self.folder / "checks.py").write_text(PREAMBLE + checks, "utf-8")
        (self.solutions / "solution.py").write_text(solution, "utf-8")
        for name, text in (wrong or {}).items():
            (self.solutions / "wrong" / f"{name}.py").write_text(text, "utf-8")
        return self

    def job(self, source: str = RIGHT, **fields: Any) -> Job:
        fields = {"filename": "tiny.py", "seed": 7} | fields
        return Job("pack/tiny", str(self.folder), str(self.solutions), source, **fields)

    def grade(self, source: str = RIGHT, **fields: Any) -> Report:
        """What the runner says about `source`; `fields` are the job's."""
        return run(self.job(source, **fields))


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The files of an exercise, not written yet."""
    return Tiny(tmp_path / "pack/exercises/pack/tiny", tmp_path / "pack/solutions/pack/tiny")


@pytest.fixture
def warm(server_folder: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """This session's own server, up and running; the runner in this process uses it too."""
    monkeypatch.setenv("KATA_RUNTIME_DIR", server_folder)
    stamp = Path(server_folder, "fingerprint")
    if not server_status()["running"] or not stamp.exists() or stamp.read_text() != fingerprint():
        # By another process, and again when somebody edits the grader meanwhile: the runner in this one would start
        # a server that stays behind as a zombie, and as a warning of a process that was not waited for.
        environ = clean_environment(KATA_RUNTIME_DIR=server_folder)
        for word in ("stop", "start"):
            subprocess.run([str(KATA), "server", word], env=environ, capture_output=True, timeout=60, check=True)
        stamp.write_text(fingerprint())
    return server_folder


@pytest.fixture
def grade(tiny: Tiny, warm: str) -> Callable[..., Report]:
    """``grade(source, **job)``: grades a submission to `tiny`, which the test has written."""
    return tiny.grade
