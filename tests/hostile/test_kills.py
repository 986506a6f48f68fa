"""kill -9 of the server, a judge, a template, a host or the command at random moments: no attempt is lost or counted twice, nothing
is left, and the next check works.

Through the real command and its database. `KATA_KILLS` says how many checks; the benchmark makes it 200.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grader.client import connection
from grader.learner.progress import Attempt, open_progress

ROUNDS = int(os.environ.get("KATA_KILLS", "12"))
KATA = str(Path(sys.executable).parent / "kata")
NAME = "normalization/rmsnorm"
VICTIMS = ("server", "judge", "template", "host", "command")


@pytest.fixture
def folder(arena: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the exercise's stub in it."""
    monkeypatch.setenv("KATA_WORKSPACE", str(tmp_path / "work"))
    subprocess.run([KATA, "next", NAME], check=True, capture_output=True, timeout=60)
    return tmp_path / "work"


def attempts(folder: Path) -> tuple[Attempt, ...]:
    with open_progress(folder / ".kata" / "progress.db") as progress:
        progress.verify()
        return progress.attempts()


def victim_of(arena: Any, command: subprocess.Popen[bytes], name: str, chance: random.Random) -> int | None:
    """The process to kill, when there is one by now."""
    if name == "command":
        return command.pid
    try:
        server: int = arena.server()
        judge, *templates = sorted(children(server))  # a judge is forked before it asks for hosts
        hosts = [host for template in templates for host in children(template)]
    except (OSError, ValueError):
        return None
    of_a_kind = {"server": [server], "judge": [judge], "template": templates, "host": hosts}[name]
    return chance.choice(of_a_kind) if of_a_kind else None


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_kill_at_any_moment(arena: Any, folder: Path) -> None:
    chance, seen = random.Random(ROUNDS), Counter[str]()
    file = next(path for path in folder.rglob("rmsnorm.py") if ".kata" not in path.parts)
    right = arena.solution(NAME)
    wrong = right.replace("wide.pow(2)", "wide.abs()")
    assert wrong != right
    done = len(attempts(folder))
    for number in range(ROUNDS):
        file.write_text(wrong if chance.random() < 0.5 else right)
        name = VICTIMS[number % len(VICTIMS)]
        start = time.monotonic()
        command = subprocess.Popen([KATA, "check", NAME], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(chance.uniform(0.05, 1.2))
        victim = victim_of(arena, command, name, chance) if command.poll() is None else None
        if victim is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        _, text = command.communicate(timeout=60)
        assert time.monotonic() - start < 60
        new = len(attempts(folder)) - done
        done += new
        seen[f"{name if victim else 'nothing'}: {command.returncode}"] += 1
        # 0 and 1 are verdicts, of which each is recorded once; 3 is a fault of ours, which is none of the learner's.
        expected = {0: {1}, 1: {1}, 3: {0}, -signal.SIGKILL: {0, 1}}
        assert command.returncode in expected, (name, text.decode())
        assert new in expected[command.returncode], (name, command.returncode, new)
        assert arena.settle(lambda: len(arena.family()) <= 1, 60), "an orphan"
    file.write_text(right)
    assert subprocess.run([KATA, "check", NAME], capture_output=True, check=False, timeout=120).returncode == 0
    assert len(attempts(folder)) == done + 1
    assert arena.settle(lambda: len(arena.family()) == 1)
    print(f"\n{ROUNDS} checks, victim and exit status:", dict(sorted(seen.items())))


def test_eight_checks_at_once(arena: Any, folder: Path) -> None:
    # The first of them may have to start the server: all eight try, one does.
    connection.stop_server()
    file = next(path for path in folder.rglob("rmsnorm.py") if ".kata" not in path.parts)
    file.write_text(arena.solution(NAME))
    before = len(attempts(folder))
    with ThreadPoolExecutor(8) as pool:
        checks = [
            pool.submit(subprocess.run, [KATA, "check", NAME], capture_output=True, timeout=200) for _ in range(8)
        ]
    assert [(done.returncode, done.stderr.decode()) for done in (check.result() for check in checks)] == [(0, "")] * 8
    assert len(attempts(folder)) == before + 8
    assert arena.settle(lambda: len(arena.family()) == 1)
