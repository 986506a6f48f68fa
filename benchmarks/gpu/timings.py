"""What grading on a GPU costs, by medians of whole processes in one run, and whether time budgets are just there."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grading
import work
from ledger import Clock, Ledger

from grader.authoring.verify.pool import Task
from grader.cli.server import gpu_bytes
from grader.client import connection
from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.report import Outcome

MODELS = ("rmsnorm", "softmax-op", "batch-norm", "multi-head-attention", "dropout", "gram-matrix")
"""The first four of these that run on a GPU are timed."""
KATA = [sys.executable, "-m", "grader"]  # where nothing is installed there is no script of that name
TIMES = 3
NOISE_TIMES = 20
_READY_SECONDS = 30.0
_IDLE_SECONDS = 5


def timings(ledger: Ledger, clock: Clock, exercises: Sequence[Exercise]) -> None:
    """Checks, verifications and memory, each one a result of its own."""
    models = chosen(exercises)
    kata = _Kata(clock)
    parts: dict[str, Any] = {f"check {name}": lambda name=name: _checks(name, kata) for name in models}
    parts["first check"] = lambda: _first_checks(models[0], kata)
    parts |= {f"verify {name}": lambda name=name: _verify(name, kata) for name in models}
    parts["memory"] = lambda: _memory(models[0], kata)
    with contextlib.suppress(_OutOfTimeError):
        for key in ledger.plan("timings", parts):
            ledger.put("timings", key, parts[key]())


def chosen(exercises: Sequence[Exercise]) -> list[str]:
    """The exercises to time: models where there are some, else whatever there is."""
    by_name = {exercise.short: exercise.name for exercise in exercises}
    return [by_name[name] for name in MODELS if name in by_name][:4] or list(by_name.values())[:4]


class _OutOfTimeError(Exception):
    """The time was up in the middle of a measurement: it is the next run's."""


@dataclass(frozen=True)
class _Kata:
    """Runs the command as whole processes, and ends them when the time is up."""

    clock: Clock

    def seconds(self, *arguments: str) -> float:
        """Wall seconds; NaN where it does not end with 0, which other steps tell more of."""
        start = time.perf_counter()
        done = self.run(*arguments)
        return time.perf_counter() - start if done.returncode == 0 else float("nan")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        left = self.clock.left()
        if left <= 0:
            raise _OutOfTimeError
        try:
            return subprocess.run([*KATA, *arguments], capture_output=True, encoding="utf-8", timeout=left, check=False)
        except subprocess.TimeoutExpired as error:
            raise _OutOfTimeError from error

    def issue(self, workspace: Path, name: str) -> str:
        """Hand an exercise out and solve it."""
        exercise = load_catalog().find(name)
        self.run("next", exercise.name)
        (workspace / exercise.name / exercise.stub_name).write_text(exercise.solution.read_text("utf-8"), "utf-8")
        return exercise.name


@contextlib.contextmanager
def own_server(**environment: str) -> Iterator[Path]:
    """A server of its own, with a workspace, stopped at the end."""
    folder = grading.temporary()
    before = dict(os.environ)
    os.environ.update(
        KATA_RUNTIME_DIR=str(folder / "run"), KATA_WORKSPACE=str(folder / "work"), KATA_WARM="0", **environment
    )
    try:
        yield folder / "work"
    finally:
        connection.stop_server()
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(seconds_at_most: float = _READY_SECONDS) -> float:
    """Wait until all spares of the server are up; the seconds that it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds_at_most:
        spares = [spare for spare in connection.server_status().get("spares", ()) if spare["for"] == work.DEVICE]
        if len(spares) >= _kept() and all(spare["ready"] for spare in spares):
            break
        time.sleep(0.05)
    return time.monotonic() - start


def _kept() -> int:
    from grader.server.loop import ahead_of  # what a server with this environment keeps

    return ahead_of(dict(os.environ), forks=connection.CAN_FORK).accelerator


def _checks(name: str, kata: _Kata) -> dict[str, Any]:
    """Warm checks on the processor alone and on both, in turns: with spares ready, and one right after the other."""
    figures: dict[str, list[float]] = {"cpu": [], "both": [], "both at once": [], "ready after": []}
    with own_server() as workspace:
        target = kata.issue(workspace, name)
        kata.seconds("check", target)  # the first one starts the server
        for _ in range(TIMES):
            figures["ready after"].append(wait_until_ready())  # spares that come up would slow any check down
            figures["cpu"].append(kata.seconds("check", target, "--device", "cpu"))
            figures["both"].append(kata.seconds("check", target))
            figures["both at once"].append(kata.seconds("check", target))  # while the next spares come up
    return {key: round(statistics.median(values), 3) for key, values in figures.items()}


def _first_checks(name: str, kata: _Kata) -> dict[str, Any]:
    """The first check after the server was started, with and without a `kata next` and some reading before it."""
    with own_server() as workspace:
        target = kata.issue(workspace, name)
        connection.stop_server()
        alone = kata.seconds("check", target)
        connection.stop_server()
        os.environ["KATA_WARM"] = "1"
        kata.seconds("next", target)  # has the server come up
        ready = wait_until_ready()
        after = kata.seconds("check", target)
    return {"alone": round(alone, 3), "ready after": round(ready, 3), "after kata next": round(after, 3)}


def _verify(name: str, kata: _Kata) -> dict[str, Any]:
    """`kata verify` on the processor and on the GPU, one after the other, by one server."""
    found: dict[str, Any] = {}
    with own_server():
        connection.start_server()
        for device in ("cpu", work.DEVICE):
            start = time.perf_counter()
            done = kata.run("verify", name, "--device", device, "--json")
            found[device] = round(time.perf_counter() - start, 2)
            with contextlib.suppress(ValueError, KeyError):
                [verified] = json.loads(done.stdout)["exercises"]
                found["gradings"] = verified["figures"]["gradings"]
                found[f"errors on {device}"] = [f["message"] for f in verified["findings"] if f["severity"] == "error"]
    return found


# --- memory


def _memory(name: str, kata: _Kata) -> dict[str, Any]:
    """What the server and its spares hold, of the machine and of the GPU, and that all of it is given back."""
    with own_server(KATA_SPARE_SECONDS=str(_IDLE_SECONDS)) as workspace:
        before = gpu_used()
        target = kata.issue(workspace, name)
        kata.seconds("check", target)
        wait_until_ready()
        status = connection.server_status()
        spares = [spare["pid"] for spare in status["spares"] if spare["for"] == work.DEVICE]
        held = {
            "spares": len(spares),
            "server": status["memory_bytes"],
            "spares alone": sum(filter(None, map(_own_bytes, spares))),
            "GPU by pid": gpu_bytes(spares),
            "GPU in all": gpu_used() - before,
        }
        time.sleep(_IDLE_SECONDS + 3)
        status = connection.server_status()
        left = [spare for spare in status["spares"] if spare["for"] == work.DEVICE]
        given_back = {"spares left": len(left), "server alone": status["memory_bytes"], "GPU left": gpu_used() - before}
    return held | given_back


def _own_bytes(pid: int) -> int:
    """What a process alone holds."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(kib) << 10 for kib in re.findall(r"^Private_\w+: +(\d+) kB", text, re.MULTILINE))


def gpu_used() -> int:
    """Bytes of the first GPU that are in use, by everybody; 0 where its tool does not tell."""
    command = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=10, check=True)
        return int(done.stdout.splitlines()[0]) << 20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0


# --- time budgets


_BUSY = "while True: pass"
_BUSY_GPU = """
import os, torch
place = "cpu" if os.environ.get("KATA_PRETEND_CUDA") else "cuda"
torch.set_num_threads(1)
x = torch.ones(1024, 1024, device=place)
while True:
    for _ in range(50):
        y = x @ x
    y[0, 0].item()
"""


def noise(ledger: Ledger, clock: Clock) -> None:
    """A solution against itself, while others load the processors and the GPU: no verdict may be a false one."""
    missing = ledger.plan("noise", [f"grading {number}" for number in range(NOISE_TIMES)])
    if not missing or clock.left() <= 0:
        return
    folder = grading.temporary()
    exercise = grading.noise_files(folder)
    source = exercise.solution.read_text("utf-8")
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(os.cpu_count() or 1)]
    busy.append(subprocess.Popen([sys.executable, "-c", _BUSY_GPU], stderr=subprocess.DEVNULL))
    crew = work.Crew(1)
    try:
        for key in missing:
            if clock.left() <= 0:
                return
            job = crew.job(work.Item(exercise, Task("solution.py", source, seed=int(key.split()[1]))))
            start = time.monotonic()
            report = run(job)
            [check] = report.checks or [None]
            outcome = check.outcome.value if check else "not loaded"
            value: dict[str, Any] = {"outcome": outcome, "seconds": round(time.monotonic() - start, 2)}
            if check and check.failure and check.outcome is not Outcome.PASSED:
                value["said"] = check.failure.message[:200]
            ledger.put("noise", key, value | {"margin": report.margin})
    finally:
        for process in busy:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def tally(outcomes: list[str]) -> str:
    """How many of each."""
    return ", ".join(f"{number} {name}" for name, number in Counter(outcomes).most_common()) or "none"
