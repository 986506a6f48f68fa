"""A class of 40 with four exercises: gradings a second with one job and with two, and memory over many gradings.

``python benchmarks/classroom.py [PART]...``: the parts are ``speed``, ``class`` and ``memory`` (3,000 gradings).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import KATA, MODELS, finish, row

os.environ["KATA_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="kata-class-", dir="/tmp")
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "worlds"))

from made_up_class import EXERCISES, make_class

from grader.client import connection
from grader.content.catalog import load_catalog

PARTS = sys.argv[1:] or ["speed", "class"]
GRADINGS = 3000
ROUNDS = 8  # of each model exercise's solution, so that a judge is used as often as in a class
catalog = load_catalog()
folder = Path(tempfile.mkdtemp(prefix="kata-class-"))


def grade(handed_in: Path, out: str, *arguments: str) -> tuple[float, dict[str, object], float]:
    """Seconds of a whole `kata grade`, its summary, and the most memory that it took, in MB."""
    command = [KATA, "grade", str(handed_in), *arguments, "--json", "--seed", "0", "--out", str(folder / out)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = ""
    for last in process.stdout:  # noqa: B007 - the last line is the summary
        pass
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command} exited with {status}: {last}")
    return took, json.loads(last), usage.ru_maxrss / 1024


def solutions(exercises: list[str], students: int) -> Path:
    """So many students who hand in the solutions of these exercises, each a text of its own."""
    handed_in = folder / f"solutions-{len(exercises)}-{students}"
    for number in range(students):
        for name in exercises:
            exercise = catalog.find(name)
            path = handed_in / f"s{number:04d}" / exercise.stub_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{exercise.solution.read_text('utf-8')}# {number}\n", "utf-8")
    return handed_in


def speed() -> None:
    """Gradings a second, with one job and with two."""
    right = solutions(list(MODELS), ROUNDS)
    grade(solutions(list(MODELS), 1), "first", *MODELS)  # what is done once
    rates = []
    for jobs in ("1", "2"):
        took, summary, _ = grade(right, f"solutions-{jobs}", *MODELS, "--jobs", jobs)
        assert summary["statuses"] == {"solved": len(MODELS) * ROUNDS}, summary
        rates.append(len(MODELS) * ROUNDS / took)
    row("class, solutions of the model exercises, one job", f"{rates[0]:.1f} gradings a second", "-", True)
    row("class, two jobs", f"{rates[1]:.1f} gradings a second", ">= 10", rates[1] >= 10)
    row("class, two jobs against one", f"{rates[1] / rates[0]:.2f} x", ">= 1.8 x", rates[1] / rates[0] >= 1.8)


def made_up() -> None:
    """A class of 40, and the same once more."""
    make_class(folder / "made-up", [catalog.find(name) for name in EXERCISES], 40)
    for what in ("graded", "again, nothing changed"):
        took, summary, _ = grade(folder / "made-up" / "handed-in", "class", *EXERCISES)
        print(f"a made-up class of 40 with {len(EXERCISES)} exercises, {what}: {took:.0f} s, {summary['statuses']}")


def memory() -> None:
    """The most memory of the command over few gradings, and over many."""
    few, many = [
        grade(solutions(["rmsnorm"], number), f"memory-{number}", "rmsnorm")[2] for number in (GRADINGS // 10, GRADINGS)
    ]
    more = f"{few:.0f} MB over {GRADINGS // 10} gradings, {many:.0f} over {GRADINGS}"
    row("class, memory of the command", more, "<= 1.25 x", many <= 1.25 * few)


connection.start_server()
for part in PARTS:
    {"speed": speed, "class": made_up, "memory": memory}[part]()
connection.stop_server()
finish()
