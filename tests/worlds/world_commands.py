"""The commands: a pack of three exercises, reports made by hand, and real `kata` processes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grader.learner.progress import open_progress
from grader.report import Category, CheckResult, Outcome, Report, Score

KATA = Path(sys.executable).with_name("kata")
_PR_CAPBSET_DROP = 24
_OVERRIDES = (1, 2, 3)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER

EXERCISE = """\
format = 1
title = {title}
kind = "implement"
difficulty = {difficulty}
order = {order}
framework = "numpy"
provides = ["double"]
requires = {requires}
devices = ["cpu"]
hints = ["think", "multiply", "return 2 * x"]
learned = "Doubling is adding a number to itself."
[points]
correctness = 5
performance = 2
"""

STATEMENT = """
For tests.

## Task

Write it.

## Example

```python
>>> 1 + 1
2
```

## Rules

1. Every number is doubled.
2. Longer inputs run no more lines of Python.
"""

CHECKS = '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_equal, probe


@probe
def call(sub, x):
    return sub.double(x)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_doubles(candidate):
    """Every number is doubled."""
    assert_equal(candidate(call, 2), 4)


@pytest.mark.performance
@pytest.mark.rules(2)
def test_no_loop(budget, rng):
    """Longer inputs run no more lines of Python."""
    budget.growth(call, lambda n: (rng.normal((n,)),), sizes=(8, 64), of="lines", at_most=1.0)
'''

STUB = '''\
"""Double a number."""


def double(x):
    raise NotImplementedError("TODO")
'''

SOLUTION = '''\
"""Double a number."""


def double(x):
    return 2 * x
'''


@dataclass(frozen=True)
class Pack:
    """A pack under construction."""

    root: Path

    def add_topic(self, name: str, order: int, title: str = "") -> None:
        folder = self.root / "exercises" / name
        folder.mkdir(parents=True, exist_ok=True)
        text = f'title = "{title or name.title()}"\nsummary = "For tests."\norder = {order}\n'
        (folder / "topic.toml").write_text(text, "utf-8")

    def add(
        self,
        name: str,
        *,
        order: int = 1,
        title: str = "",
        difficulty: int = 1,
        requires: Sequence[str] = (),
        solution: bool = True,
    ) -> Path:
        """Write one exercise and return its folder."""
        topic, short = name.split("/")
        folder = self.root / "exercises" / topic / short
        folder.mkdir(parents=True)
        text = EXERCISE.format(
            title=f'"{title or "Title of " + short}"',
            difficulty=difficulty,
            order=order,
            requires=f"[{', '.join(repr(item) for item in requires)}]",
        )
        (folder / "exercise.toml").write_text(text, "utf-8")
        (folder / "README.md").write_text(f"# {short}\n{STATEMENT}", "utf-8")
        (folder / "checks.py").write_text(CHECKS, "utf-8")
        (folder / f"{short.replace('-', '_')}.py").write_text(STUB, "utf-8")
        if solution:
            solutions = self.root / "solutions" / topic / short
            solutions.mkdir(parents=True)
            (solutions / "solution.py").write_text(SOLUTION, "utf-8")
        return folder


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Three exercises in two topics that come before every built-in one: alpha/one, alpha/two-b, beta/three."""
    pack = Pack(tmp_path / "pack")
    pack.add_topic("alpha", -2)
    pack.add_topic("beta", -1)
    pack.add("alpha/one", order=1, title="The first")
    pack.add("alpha/two-b", order=2, requires=["alpha/one"], difficulty=3)
    pack.add("beta/three", order=1)
    return pack


def _check(id: str = "test_a", outcome: Outcome = Outcome.PASSED, **values: object) -> CheckResult:
    """A check's result; its title is made from its id."""
    defaults: dict[str, object] = {
        "title": f"Title of {id.partition('[')[0]}.",
        "category": Category.CORRECTNESS,
        "device": "cpu",
    }
    return CheckResult(id=id, outcome=outcome, **{**defaults, **values})  # type: ignore[arg-type]


def _report(exercise: str = "alpha/one", *, solved: bool = True, **values: object) -> Report:
    """A report of an exercise with 5 points for correctness and 2 for performance."""
    earned = 5 if solved else 0
    defaults: dict[str, object] = {
        "attempt": os.urandom(8).hex(),
        "seed": 7,
        "checks": (_check(outcome=Outcome.PASSED if solved else Outcome.FAILED),),
        "scores": {
            Category.CORRECTNESS: Score(earned, 5, int(solved), 1),
            Category.PERFORMANCE: Score(2, 2, 1, 1),
        },
        "devices": ("cpu",),
    }
    return Report(exercise=exercise, solved=solved, **{**defaults, **values})  # type: ignore[arg-type]


@pytest.fixture
def make_check() -> Callable[..., CheckResult]:
    return _check


@pytest.fixture
def make_report() -> Callable[..., Report]:
    return _report


@dataclass(frozen=True)
class Kata:
    """Runs real `kata` processes in one folder."""

    cwd: Path
    environ: Mapping[str, str]
    options: tuple[str, ...] = ()

    def __call__(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        preexec_fn: Callable[[], None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.cwd,
            env={**self.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            preexec_fn=preexec_fn,
        )

    def refuses(self, *arguments: str | Path, code: int = 2, **options: Any) -> str:
        """What it says on stderr when it ends with `code`; `options` are those of a call."""
        done = self(*arguments, **options)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr

    def unprivileged(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run as a user whom permissions stop, even where the tests run as root."""
        return self(*arguments, preexec_fn=_drop_overrides if os.geteuid() == 0 else None)

    def start(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """One that a test ends, by Ctrl-C or otherwise."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env={**self.environ, **(env or {})},
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            **options,
        )

    @property
    def database(self) -> Path:
        """Where the progress is kept."""
        return self.cwd / "kata-workspace" / ".kata" / "progress.db"

    def command(self, *arguments: str | Path) -> list[str]:
        return [str(KATA), *self.options, *map(str, arguments)]


def _drop_overrides() -> None:
    for capability in _OVERRIDES:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a learner: nothing of the tests' own or of the caller's kata settings, no server ahead."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KATA_", "PYTEST"))}
    for name in ("NO_COLOR", "COLUMNS", "PYTHONIOENCODING"):
        kept.pop(name, None)
    return kept | {"KATA_WARM": "0"} | more


@pytest.fixture
def kata(tmp_path: Path, pack: Pack) -> Kata:
    """`kata --pack PACK ...` in an empty folder."""
    home = tmp_path / "home"
    home.mkdir()
    return Kata(home, clean_environment(), ("--pack", str(pack.root)))


@pytest.fixture
def issued(kata: Kata) -> Path:
    """The folder of alpha/one in a workspace, just handed out."""
    done = kata("next", "alpha/one")
    assert done.returncode == 0, done.stderr
    return kata.cwd / "kata-workspace" / "alpha" / "one"


@pytest.fixture
def record(kata: Kata) -> Callable[[Report], None]:
    """Puts a report into the workspace's database, as `kata check` does."""

    def put(report: Report) -> None:
        with open_progress(kata.database, create=True) as progress:
            assert progress.record(report, "0" * 64, datetime.now(UTC))

    return put


@pytest.fixture(scope="session")
def server_folder() -> Iterator[str]:
    """A runtime folder with a server of this test session alone, which is stopped at its end."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # short: a socket's path is bounded
        yield folder
        environ = clean_environment(KATA_RUNTIME_DIR=folder)
        subprocess.run([str(KATA), "server", "stop"], env=environ, capture_output=True, timeout=60, check=False)
