"""A grading server of the tests' own, a home folder with bait in it, and the books of what must not change."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.client import connection
from grader.client.runner import run
from grader.confined import devices
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise, read_exercise
from grader.job import Job, Limits
from grader.reading import refused
from grader.report import Report

HERE = Path(__file__).parent
MARK = "kata-hostile"  # in the name of everything that a hostile file tries to leave behind
LIMITS = Limits(load_seconds=3, check_seconds=2, total_seconds=30, memory_bytes=1 << 30)
GRACE_SECONDS = 15.0  # beyond the limits, for a machine that is busy with other things
_HEADER = re.compile(r"^(expect|exercise|device|needs|survives|after|machine|layer): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Hostile:
    """A file of the corpus.

    Attributes:
        name: group and stem, e.g. ``forging/always_equal_object``.
        source: its text.
        expect: kinds of failure of which one must be there, or ``pass`` where it must cost nothing.
        exercise: what it claims to solve.
        device: where it is graded.
        needs: ``gpu`` where a pretended device will not do, since it calls what only a driver has; or nothing.
        survives: some other check must pass.
        after: what is graded before it: ``solution``, or nothing.
        machine: the only architecture that it is for, or nothing.
        layer: ``reading`` where the reading of the text is all that stands against it, or nothing.
    """

    name: str
    source: str
    expect: tuple[str, ...]
    exercise: str = "normalization/rmsnorm"
    device: str = "cpu"
    needs: str = ""
    survives: bool = False
    after: str = ""
    machine: str = ""
    layer: str = ""

    def is_refused(self, exercise: Exercise) -> bool:
        """Whether the reading of its text refuses it, before it runs."""
        return bool(refused.find_uses(self.source, exercise.forbid, exercise.allow))

    def why_not_here(self) -> str:
        """Why it cannot be graded on this machine; empty where it can."""
        if self.machine not in ("", platform.machine()):
            return f"has system call numbers of {self.machine}"
        if self.device not in _devices():
            return f"there is no {self.device} on this machine"
        return "the device is a pretended one" if self.needs == "gpu" and os.environ.get(devices.PRETEND) else ""


@functools.cache
def _devices() -> tuple[str, ...]:
    return devices.here()


def read_corpus() -> list[Hostile]:
    """Every file of every group."""
    return [_read(path) for path in sorted(HERE.glob("*/*.py"))]


def _read(path: Path) -> Hostile:
    text = path.read_text("utf-8")
    docstring = text.partition('"""')[2].partition('"""')[0]
    keys = dict(_HEADER.findall(docstring))
    return Hostile(
        f"{path.parent.name}/{path.stem}",
        text,
        tuple(kind.strip() for kind in keys["expect"].split(",")),
        keys.get("exercise", "normalization/rmsnorm"),
        keys.get("device", "cpu"),
        keys.get("needs", ""),
        keys.get("survives") == "yes",
        keys.get("after", ""),
        keys.get("machine", ""),
        keys.get("layer", ""),
    )


@dataclass
class Arena:
    """Where hostile files are graded.

    Attributes:
        home: the home folder: bait, and nothing that may change.
        runtime: the folder of the server.
        exercises: by name.
        opened: the same exercises, but their submissions may use every means that is refused elsewhere: what
            is left to stop them is the barriers and the judge.
    """

    limits = LIMITS
    seconds = LIMITS.total_seconds + GRACE_SECONDS

    home: Path
    runtime: Path
    exercises: dict[str, Exercise]
    opened: dict[str, Exercise]

    def job(
        self,
        source: str,
        exercise: str = "normalization/rmsnorm",
        *,
        seed: int = 20,
        opened: bool = False,
        **options: object,
    ) -> Job:
        """A job with short limits, on the CPU unless `options` say otherwise."""
        found = (self.opened if opened else self.exercises)[exercise]
        assert found.solution_folder is not None
        text = source.replace("/BAIT", str(self.home)).replace("/RUNTIME", str(self.runtime))
        job = Job(found.name, str(found.folder), str(found.solution_folder), text, "answer.py", seed)
        return dataclasses.replace(job, **{"devices": ("cpu",), "limits": LIMITS, **options})  # type: ignore[arg-type]

    def grade(self, source: str, exercise: str = "normalization/rmsnorm", **options: object) -> Report:
        """Grade on the warm server."""
        return run(self.job(source, exercise, **options))  # type: ignore[arg-type]

    def solution(self, exercise: str = "normalization/rmsnorm") -> str:
        """The text of an exercise's solution."""
        return self.exercises[exercise].solution.read_text("utf-8")

    def server(self) -> int:
        """The server's process: asked of the kernel, since a question to the server would open a descriptor there."""
        family = self.family()
        # A judge or a host may be gone by now: it has no parent any more.
        [server] = [pid for pid in family if _parent(pid) not in family | {None}]
        return server

    def family(self) -> set[int]:
        """All processes of this arena's server: itself, judges, hosts. They share its command line, which names us."""
        mine = str(self.runtime).encode()
        found = set()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and mine in (entry / "cmdline").read_bytes():
                    found.add(int(entry.name))
        return found

    def books(self) -> Books:
        """What must be the same afterwards. Waits for what is just ending."""
        self.settle(self.is_at_rest)
        server = self.server()
        names = sorted(path.name for path in self.runtime.iterdir())
        return Books(server, descriptors(server), self.family(), state_of(self.home), names, traces())

    def answer(self, hostile: Hostile, passed: bool, harmed: bool, seconds: float) -> Answer:
        """A row of the table at the end."""
        folder = hostile.name.partition("/")[0]
        return Answer(folder, hostile.expect == ("pass",), passed, seconds >= self.seconds, harmed, seconds)

    def is_at_rest(self) -> bool:
        """Whether the server is alone, and has noticed that it is: no socket is open but the one it listens on."""
        family = self.family()
        return len(family) == 1 and sum("socket:" in to for to in descriptors(min(family)).values()) == 1

    def settle(self, ready: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Wait until `ready` is true once: a killed process is gone a moment later."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _exercises() -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in load_catalog([HERE / "pack"])}


def _opened(exercise: Exercise, pack: Path) -> Exercise:
    """A copy of `exercise` that allows every means."""
    folder = pack / "exercises" / exercise.name
    shutil.copytree(exercise.folder, folder)
    for beside in filter(Path.is_file, (exercise.folder.parent / "topic.toml", exercise.shared)):
        shutil.copy(beside, folder.parent)
    text = (folder / "exercise.toml").read_text("utf-8")
    (folder / "exercise.toml").write_text(f"allow = {json.dumps([refused.ANYTHING])}\n{text}", "utf-8")
    return read_exercise(folder, exercise.solution_folder)


def descriptors(pid: int) -> dict[str, str]:
    """What a process has open: number to target."""
    found = {}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found[entry.name] = os.readlink(entry)
    return found


def state_of(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything about everything in a folder but the times of reading."""
    found: dict[str, tuple[object, ...]] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        attributes = tuple(os.listxattr(path, follow_symlinks=False))
        facts = (status.st_mode, status.st_uid, status.st_gid, status.st_nlink, status.st_mtime_ns)
        found[str(path)] = (*facts, content, attributes)
    return found


def traces() -> set[str]:
    """Files with the mark in their name, in every place where a submission might have put one."""
    places = {Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path("/dev/mqueue"), Path("/"), Path.cwd(), Path.home()}
    places |= {Path(tempfile.gettempdir()), Path(sys.prefix), HERE.parents[1], HERE.parents[1] / "grader"}
    return {str(path) for place in places if place.is_dir() for path in place.iterdir() if MARK in path.name}


@dataclass(frozen=True)
class Books:
    """What must be the same before and after.

    Attributes:
        server: its process and what it has open.
        family: its processes.
        bait: the home folder.
        runtime: the names in the server's folder.
        traces: files that bear the mark.
    """

    server: int
    open: dict[str, str]
    family: set[int]
    bait: dict[str, tuple[object, ...]]
    runtime: list[str]
    traces: set[str]


@dataclass(frozen=True)
class Answer:
    """How one grading of a hostile file went.

    Attributes:
        folder: its group.
        honest: it does the work and must pass.
        passed: the report says solved.
        hung: no answer in time.
        harmed: something was changed or left behind, or the grader blamed itself or the author.
        seconds: to the answer.
    """

    folder: str
    honest: bool
    passed: bool
    hung: bool
    harmed: bool
    seconds: float


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[Answer], None]:
    """Keep an answer for the table at the end, from whichever process runs the test."""
    return lambda answer: record_property("hostile", dataclasses.astuple(answer))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the corpus."""
    reports = [r for group in terminalreporter.stats.values() for r in group if getattr(r, "when", "") == "call"]
    answers = [Answer(*value) for r in reports for name, value in r.user_properties if name == "hostile"]
    if not answers:
        return
    head = ("folder", "submissions", "honest", "passed", "hung", "harmed", "median", "worst")
    rows = []
    for folder in [*sorted({answer.folder for answer in answers}), ""]:
        ours = [answer for answer in answers if answer.folder == folder or not folder]
        hostile = [answer for answer in ours if not answer.honest]
        counts = [sum(flags) for flags in zip(*((a.passed, a.hung, a.harmed) for a in hostile), strict=True)]
        times = sorted(answer.seconds for answer in ours)
        seconds = [f"{statistics.median(times):.2f} s", f"{times[-1]:.2f} s"]
        rows.append([folder or "all", len(hostile), len(ours) - len(hostile), *(counts or [0, 0, 0]), *seconds])
    terminalreporter.section("hostile submissions, each with what the grader answered")
    for row in (head, *rows):
        terminalreporter.write_line(
            "".join(f"{cell!s:<18}" if i == 0 else f"{cell!s:>12}" for i, cell in enumerate(row))
        )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`hostile` is every file of the corpus; `refused` is every one that the reading of its text refuses."""
    for name in {"hostile", "refused"} & set(metafunc.fixturenames):
        corpus = read_corpus()
        if name == "refused":
            exercises = _exercises()
            corpus = [h for h in corpus if h.layer != "reading" and h.is_refused(exercises[h.exercise])]
        metafunc.parametrize(name, corpus, ids=[hostile.name for hostile in corpus])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The corpus holds system call numbers and Linux barriers."""
    for item in items:
        if HERE in item.path.parents and sys.platform != "linux":
            item.add_marker(pytest.mark.skip(reason="only Linux has the barriers that are tested here"))
        for value in getattr(getattr(item, "callspec", None), "params", {}).values():
            why = value.why_not_here() if isinstance(value, Hostile) else ""
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    """A server of this module's own, stopped at the end; HOME holds bait."""
    # Not pytest's own folder for temporary files: the path of a Unix socket has to be short.
    root = Path(tempfile.mkdtemp(prefix="kata-arena-"))
    home, runtime = root / "home", root / "run"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_text("a private key\n")
    (home / "victim.txt").write_text("years of work\n")
    exercises = _exercises()
    used = {hostile.exercise for hostile in read_corpus()}
    opened = {name: _opened(exercises[name], root / "pack") for name in used}
    shutil.copy(exercises["normalization/rmsnorm"].solution, home / "answer.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_RUNTIME_DIR", str(runtime))
        patch.setenv("HOME", str(home))
        patch.setenv("KATA_SPARE_SECONDS", "0")  # templates go with each grading: what is left then should not be
        patch.setenv("KATA_SPARES", "0")  # beside a GPU they would come and go while the books are looked at
        patch.setenv("HOSTILE_TESTS_TOKEN", "the-environments-secret")
        # Started by another process, so that it is nobody's child here, as it is after any command.
        subprocess.run(
            [sys.executable, "-c", "import grader.client.connection as c; c.start_server()"], check=True, timeout=60
        )
        arena = Arena(home, runtime, exercises, opened)
        yield arena
        connection.stop_server()
        assert arena.settle(lambda: not arena.family()), "the server left processes behind"
    shutil.rmtree(root)
