"""Handouts: a pack with a public check and a hidden one, an assignment of it, and what is exported from both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from world_commands import Kata, Pack, clean_environment

CHECKS = '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def call(sub, x):
    return twice_as_much(sub, x)


@probe
def twice_as_much(sub, x):
    return sub.double(x)


@probe
def secretly(sub, x):
    return sub.double(x) - sub.double(x - 1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.parametrize("size", [2, 3])
def test_doubles(candidate, reference, rng, size):
    """Every number is doubled."""
    drawn_for_the_public = rng.normal((size,))
    assert_close(candidate(call, drawn_for_the_public), reference(call, drawn_for_the_public))


@pytest.mark.correctness
def test_steps(candidate):
    """A hidden sentence about steps."""
    assert_equal(candidate(secretly, 7), 2)


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Longer inputs run no more lines of Python."""
    budget.growth(call, lambda n: (rng.normal((n,)),), sizes=(8, 64), of="lines", at_most=1.0)
'''
STATEMENT = """\
# Double

```python
>>> double(21)    # twice as much
42
>>> [double(1), double("ab")]
[2, 'abab']
```
"""
SOLUTION = '''\
"""Double a number."""


def double(x):
    doubled_in_the_solution = 2 * x
    return doubled_in_the_solution
'''
ASSIGNMENT = """\
format = 1
name = "hw1"
title = "Homework \\"1\\""
due = 2026-12-20T23:59:00+01:00
packs = ["pack"]

[[exercise]]
name = "one"
points = 10

[[exercise]]
name = "alpha/two-b"
points = 5
extra = true

[late]
per_day = 0.1
"""
RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"


@dataclass(frozen=True)
class Course:
    """An instructor's folder.

    Attributes:
        root: of all that is there.
        pack: with solutions.
        assignment: the file.
        kata: runs in `root`, with the server of the tests.
    """

    root: Path
    pack: Pack
    assignment: Path
    kata: Kata

    def exercise(self, name: str) -> Path:
        """A folder of the pack."""
        return self.pack.root / "exercises" / name

    def hand_out(self, *options: str, name: str = "hw1") -> Path:
        """Export the handout, and say where it is."""
        done = self.kata("export", "handout", self.assignment, "-o", name, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.root / name

    def learner(self, handout: Path) -> Kata:
        """Runs in a handout, as a learner does."""
        return Kata(handout, self.kata.environ)


@pytest.fixture
def course(tmp_path: Path, pack: Pack, server_folder: str) -> Course:
    """alpha/one has a public check and two examples, alpha/two-b has nothing public and requires it and another one."""
    folder = pack.root / "exercises/alpha/one"
    (folder / "checks.py").write_text(CHECKS, "utf-8")
    (folder / "README.md").write_text(STATEMENT, "utf-8")
    other = pack.root / "exercises/alpha/two-b/README.md"
    _, heading, rules = other.read_text("utf-8").partition("## Rules")
    other.write_text(f"# Double once more\n\n{heading}{rules}", "utf-8")  # an example would be public
    (pack.root / "solutions/alpha/one/solution.py").write_text(SOLUTION, "utf-8")
    assignment = tmp_path / "assignment.toml"
    assignment.write_text(ASSIGNMENT, "utf-8")
    environ = clean_environment(KATA_RUNTIME_DIR=server_folder)
    return Course(tmp_path, pack, assignment, Kata(tmp_path, environ, ("--pack", str(pack.root))))
