"""Shared fixtures: a tiny pack of exercises, reports made by hand, and real `kata` processes."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.client.connection import server_status
from grader.client.runner import run
from grader.hosts.spawn import Spawner
from grader.installed import fingerprint
from grader.job import Job, Limits
from grader.learner.progress import open_progress
from grader.report import Category, CheckResult, Outcome, Report, Score
from grader.wire import Channel

if TYPE_CHECKING:  # these import torch, which half of the tests do without
    from grader.checks.calls import Reference, Side
    from grader.hosts.host import Host

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

CHECKS = '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_equal, probe


@probe
def call(sub, x):
    return sub.double(x)


@pytest.mark.correctness
def test_doubles(candidate):
    """Every number is doubled."""
    assert_equal(candidate(call, 2), 4)


@pytest.mark.performance
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
        (folder / "README.md").write_text(f"# {short}\n", "utf-8")
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
        self, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
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
        )

    def unprivileged(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run as a user whom permissions stop, even where the tests run as root."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.cwd,
            env=dict(self.environ),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            preexec_fn=_drop_overrides if os.geteuid() == 0 else None,
        )

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
        path = kata.cwd / "kata-workspace" / ".kata" / "progress.db"
        with open_progress(path, create=True) as progress:
            assert progress.record(report, "0" * 64, datetime.now(UTC))

    return put


@pytest.fixture(scope="session")
def server_folder() -> Iterator[str]:
    """A runtime folder with a server of this test session alone, which is stopped at its end."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # short: a socket's path is bounded
        yield folder
        environ = clean_environment(KATA_RUNTIME_DIR=folder)
        subprocess.run([str(KATA), "server", "stop"], env=environ, capture_output=True, timeout=60, check=False)


# --- the engine: one exercise whose every file a test chooses, hosts without a judge, a process to break


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
        **metadata: str,
    ) -> Tiny:
        """Write the exercise. `metadata` are values as they stand in the TOML; wrong files are name to text."""
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
        toml = "".join(f"{name} = {value}\n" for name, value in fields.items()) + f"[points]\n{points}\n"
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


@dataclass(frozen=True)
class Nursery:
    """Forks processes from one that has imported everything; see ``nursery.py``."""

    forked: socket.socket
    started: socket.socket
    process: subprocess.Popen[str]

    def ask(self, **request: object) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Hosts and servers for less than an import of torch each."""
    (forked, their_forked), (started, their_started) = socket.socketpair(), socket.socketpair()
    with their_forked, their_started:
        descriptors = their_forked.fileno(), their_started.fileno()
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py")), *map(str, descriptors)],
            pass_fds=descriptors,
            env=clean_environment(OMP_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
    with process, forked, started:
        yield Nursery(forked, started, process)
        process.kill()  # its children die with it


@dataclass(frozen=True)
class Private:
    """A server of one test, forked from the nursery."""

    path: Path
    pid: int
    pidfd: int
    nursery: Nursery

    def connect(self) -> Channel:
        deadline = time.monotonic() + 60
        while True:
            sock = socket.socket(socket.AF_UNIX)
            try:
                sock.connect(str(self.path))
            except OSError:  # not bound yet, or not listening yet
                sock.close()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            else:
                return Channel(sock)

    def ask(self, request: Mapping[str, object]) -> Any:
        with contextlib.closing(self.connect()) as channel:
            channel.send(request, time.monotonic() + 60)
            return channel.receive(time.monotonic() + 60)

    def wait(self) -> int:
        """Its exit code, once it is gone."""
        assert select.select([self.pidfd], [], [], 60)[0]
        return self.nursery.ask(op="wait", pid=self.pid)

    def lives(self) -> bool:
        return not select.select([self.pidfd], [], [], 0)[0]


@pytest.fixture
def private(nursery: Nursery) -> Iterator[Callable[..., Private]]:
    """``private(code, *arguments)``: a server in a folder of its own; `code` runs in its process first."""
    with contextlib.ExitStack() as stack:

        def start(code: str = "", *arguments: str) -> Private:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")), "s.sock")
            pid = nursery.ask(op="start", path=str(path), code=code, arguments=arguments)
            server = Private(path, pid, os.pidfd_open(pid), nursery)
            stack.callback(os.close, server.pidfd)
            stack.callback(lambda: signal.pidfd_send_signal(server.pidfd, signal.SIGKILL) if server.lives() else None)
            server.connect().close()
            return server

        yield start


@pytest.fixture(scope="session")
def spawner(nursery: Nursery) -> Spawner:
    """Forks real hosts, with the test in the place of the judge."""
    return Spawner(nursery.forked)


@pytest.fixture
def make_host(spawner: Spawner) -> Iterator[Callable[..., Host]]:
    """``make_host(source, probes, forbid=(), **limits)``: a host, closed after the test."""
    from grader.hosts.host import Host, Program

    with contextlib.ExitStack() as stack:

        def make(source: str, probes: str = "", forbid: tuple[str, ...] = (), **limits: Any) -> Host:
            program = Program(source, "double.py", ("double",), forbid, PREAMBLE.partition("@probe\n")[2] + probes)
            host = Host(spawner, program, "cpu", Limits(**limits))
            stack.callback(host.close)
            return host

        yield make


@pytest.fixture
def make_sides(make_host: Callable[..., Host]) -> Callable[..., tuple[Side, Reference]]:
    """``make_sides(source, solution)``: the fixtures `candidate` and `reference` of a check, over real hosts."""
    from grader.checks.calls import Clock, Reference, Side

    def make(source: str, solution: str = RIGHT, probes: str = "", seconds: float = 20.0) -> tuple[Side, Reference]:
        hosts = make_host(source, probes), make_host(solution, probes)
        return Side(hosts[0], 7, Clock(seconds)), Reference(hosts[1], 7, Clock(seconds))

    return make


@pytest.fixture(scope="session")
def python() -> Callable[..., Any]:
    """``python(code)``: what a fresh interpreter, apart from this one, prints last, read as JSON."""

    def run(code: str, **environ: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            env=clean_environment(**environ),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
