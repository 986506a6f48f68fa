"""Our own parts are killed, crowded and found in odd states: no orphan, and the next check works."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grader.client import connection, runner
from grader.errors import KataError
from grader.job import job_to_data
from grader.report import Outcome, Report

# A server that is started from here is this process's child, and nobody has waited for it when its object is dropped.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

HANGS = "import time\n\n\nclass RMSNorm:\n    def __init__(self, *args):\n        time.sleep(600)\n"
ROUNDS = 5


def children(pid: int) -> list[int]:
    """The children of a process, the oldest first: a server forks a judge before that judge's hosts."""
    started: dict[int, int] = {}
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with contextlib.suppress(OSError):  # it ended meanwhile
                started[int(child)] = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[19])
    return sorted(started, key=lambda child: (started[child], child))


def of_a_kind(server: int, name: str) -> list[int]:
    """The judge, the templates or the hosts of a server that grades one submission."""
    judge, templates = children(server)[:1], children(server)[1:]
    hosts = [host for template in templates for host in children(template)]
    return {"judge": judge, "template": templates, "host": hosts}[name]


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def start_server() -> None:
    """By another process, so that the server is nobody's child here."""
    subprocess.run(
        [sys.executable, "-c", "import grader.client.connection as c; c.start_server()"], check=True, timeout=60
    )


class Grading(threading.Thread):
    """Grades in the background and keeps what came of it. The processes of the grading before are gone by then."""

    def __init__(self, arena: Any, source: str) -> None:
        super().__init__()
        assert arena.settle(arena.is_at_rest)
        self.arena, self.source = arena, source
        self.report: Report | None = None
        self.error: BaseException | None = None
        self.under_way = threading.Event()  # the checks are known: from here on no other server would be asked
        self.start()

    def run(self) -> None:
        try:
            self.report = runner.run(self.arena.job(self.source), on_event=lambda _: self.under_way.set())
        except BaseException as error:
            self.error = error

    def done(self, seconds: float) -> None:
        self.join(seconds)
        assert not self.is_alive(), "the grading did not come back"
        assert self.error is None or isinstance(self.error, KataError), repr(self.error)


def works(arena: Any) -> bool:
    solved: bool = arena.grade(arena.solution()).solved
    return solved


@pytest.mark.slow
@pytest.mark.parametrize("source", ["solution", "hangs"])
@pytest.mark.parametrize("victim", ["judge", "host", "template"])
def test_a_child_is_killed(arena: Any, victim: str, source: str) -> None:
    chance = random.Random(f"{victim} {source}")
    server = arena.server()
    for _ in range(ROUNDS):
        grading = Grading(arena, arena.solution() if source == "solution" else HANGS)
        assert arena.settle(lambda: bool(of_a_kind(server, victim)))
        time.sleep(chance.uniform(0, 0.25))
        found = of_a_kind(server, victim)
        if found:
            kill(chance.choice(found))
        if victim == "judge":
            grading.done(arena.seconds)
        elif source == "hangs":
            # What was killed is replaced, so that the submission hangs again and again: that is another test's subject.
            for pid in children(server)[:1]:
                kill(pid)
            grading.done(arena.seconds)
        else:
            grading.done(arena.seconds)
            if grading.report is not None and grading.report.load is None:
                # A process costs one check at most, and a template takes four along: two of each side, where a memory
                # budget's are up. It is put down to the submission's end or to us, never to the exercise.
                lost = [(c.outcome, c.failure) for c in grading.report.checks if c.outcome is not Outcome.PASSED]
                assert len(lost) <= (4 if victim == "template" else 1), lost
                assert all(outcome is not Outcome.BROKEN for outcome, _ in lost), lost
        assert arena.settle(lambda: arena.family() == {server}), "a process was left behind"
        assert arena.server() == server
        assert works(arena)


@pytest.mark.slow
@pytest.mark.parametrize("source", ["solution", "hangs", "spins"])
def test_the_server_is_killed(arena: Any, source: str) -> None:
    chance = random.Random(source)
    text = {"solution": arena.solution(), "hangs": HANGS, "spins": HANGS.replace("time.sleep(600)", "while True: pass")}
    for _ in range(3):
        server = arena.server()
        grading = Grading(arena, text[source])
        assert grading.under_way.wait(30)
        time.sleep(chance.uniform(0, 0.25))
        kill(server)
        assert arena.settle(lambda pid=server: pid not in arena.family())
        grading.done(arena.seconds)
        assert arena.settle(lambda: not arena.family()), "an orphan"
        start_server()
        assert works(arena)


def test_the_judge_is_bounded_too(arena: Any) -> None:
    # It computes with what a submission returned: two small tensors that broadcast take as much memory as there is.
    server = arena.server()
    grading = Grading(arena, HANGS)
    assert grading.under_way.wait(30)
    judge = children(server)[0]
    bounds = Path(f"/proc/{judge}/limits").read_text()
    kill(judge)
    grading.done(arena.seconds)
    [line] = [line for line in bounds.splitlines() if line.startswith("Max data size")]
    assert int(line.split()[3]) < 16 << 30


@pytest.mark.slow
def test_the_command_is_killed(arena: Any) -> None:
    server = arena.server()
    lines = "import json, sys\nfrom grader import job\nfrom grader.client import runner\nrunner.run(job.job_from_data(json.load(sys.stdin)))\n"

    data = json.dumps(job_to_data(arena.job(HANGS)))
    for pause in (0.05, 0.3):
        assert arena.settle(arena.is_at_rest)
        command = subprocess.Popen([sys.executable, "-c", lines], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert command.stdin is not None
        command.stdin.write(data.encode())
        command.stdin.close()
        assert arena.settle(lambda: len(children(server)) > 1, 30)
        time.sleep(pause)
        command.kill()
        command.wait()
        # Nobody is left to be told: the judge notices at the next thing that it has to say.
        assert arena.settle(lambda: arena.family() == {server}, arena.seconds)
        assert works(arena)


def test_eight_at_once(arena: Any) -> None:
    server = arena.server()
    wrong = arena.solution().replace("wide.pow(2)", "wide.abs()")
    assert wrong != arena.solution()
    dies = "import os\n\n\nclass RMSNorm:\n    def __init__(self, *args):\n        os._exit(0)\n"
    sources = [arena.solution(), wrong, dies, arena.solution()] * 2
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(arena.grade, sources))
    assert [report.solved for report in reports] == [True, False, False, True] * 2
    assert len({report.attempt for report in reports}) == 8
    assert not any(report.blameless for report in reports)
    assert arena.settle(lambda: arena.family() == {server})


@pytest.mark.parametrize("kind", ["socket", "file", "link"])
def test_something_stale_at_the_servers_path(arena: Any, kind: str) -> None:
    connection.stop_server()
    path = connection.socket_path()
    if kind == "socket":
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
    elif kind == "file":
        path.write_text("not a socket")
    else:
        path.symlink_to("nowhere")
    start_server()
    assert works(arena)


@pytest.mark.slow
def test_descriptors_and_memory_stay(arena: Any) -> None:
    # A soak in small; the large one is a benchmark. Dying, hanging and refused submissions are part of it.
    dies = "import os\n\n\nclass RMSNorm:\n    def __init__(self, *args):\n        os._exit(0)\n"
    sources = [arena.solution(), dies, "raise SystemExit", "import ctypes", "1 +"]
    for source in sources:
        arena.grade(source)
    before = connection.server_status()
    assert arena.settle(arena.is_at_rest)
    opened = len(list(Path(f"/proc/{before['pid']}/fd").iterdir()))
    for _ in range(3):
        for source in sources:
            arena.grade(source)
    after = connection.server_status()
    assert after["pid"] == before["pid"]
    assert after["graded"] == before["graded"] + 3 * len(sources)
    assert arena.settle(arena.is_at_rest)
    assert len(list(Path(f"/proc/{before['pid']}/fd").iterdir())) == opened
    assert after["memory_bytes"] < before["memory_bytes"] + (4 << 20)
