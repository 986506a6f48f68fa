"""A soak: 2,000 gradings through one server, whose memory, descriptors and children must not grow."""

from __future__ import annotations

import dataclasses
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import finish, row

os.environ["KATA_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="kata-soak-")

from grader.client import connection  # the server's folder is read from the environment
from grader.client.runner import run
from grader.content.catalog import load_catalog
from grader.job import Job, Limits

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PACK = Path(__file__).parent.parent / "tests" / "hostile" / "pack"
LIMITS = Limits(load_seconds=5, check_seconds=5, total_seconds=30)

[exercise] = [found for found in load_catalog([PACK]) if found.name == "hostile/plain"]
assert exercise.solution_folder is not None
right = exercise.solution.read_text("utf-8")
SOURCES = {
    "right": right,
    "wrong": right.replace("2 *", "3 *"),
    "raises": "def double(x):\n    raise ValueError(x)\n",
    "dies": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    "not loaded": "1 +\n",
    "refused": "import ctypes\n",
    "prints": f"print('x' * 100_000)\n{right}",
    "right again": right,
}
ANSWERS = Counter[tuple[str, bool]]()


def job(source: str, number: int) -> Job:
    """One of them."""
    plain = Job(exercise.name, str(exercise.folder), str(exercise.solution_folder), source, "plain.py", number)
    return dataclasses.replace(plain, limits=LIMITS)


def state() -> tuple[int, float, int, int]:
    """The server's process, resident MB, descriptors and children, once its last judge is gone."""
    pid = connection.server_status()["pid"]
    for _ in range(1000):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children:
            break
        time.sleep(0.01)
    resident = connection.server_status()["memory_bytes"] / 2**20
    time.sleep(0.2)  # until the connection of that question is closed on the other side, too
    return pid, resident, len(list(Path(f"/proc/{pid}/fd").iterdir())), len(children)


def grade(times: int) -> float:
    """So many of them in turn; returns the seconds."""
    start = time.perf_counter()
    for number in range(times):
        name = [*SOURCES][number % len(SOURCES)]
        ANSWERS[name, run(job(SOURCES[name], number)).solved] += 1
    return time.perf_counter() - start


grade(2 * len(SOURCES))  # the first few take memory that stays
first = state()
took = grade(TIMES)
last = state()
connection.stop_server()
print(f"{TIMES} gradings in {took:.0f} s, {took / TIMES:.3f} s each")
print(f"first: {first[1]:.1f} MB, {first[2]} descriptors; last: {last[1]:.1f} MB, {last[2]} descriptors")
row("soak, one server to the end", str(last[0] == first[0]), "True", last[0] == first[0])
row("soak, memory that was added", f"{last[1] - first[1]:+.1f} MB", "<= 4 MB", last[1] - first[1] <= 4)
row("soak, descriptors that were added", f"{last[2] - first[2]:+d}", "0", last[2] == first[2])
row("soak, children left", str(last[3]), "0", last[3] == 0)
rightly = all(solved == (name in ("right", "right again", "prints")) for name, solved in ANSWERS)
row("soak, every verdict the same", str(rightly), "True", rightly)
finish()
