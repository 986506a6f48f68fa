"""`kata verify`, one exercise after the other: what one core needs for a solution, a stub and six other files."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from pathlib import Path

from common import KATA, MODELS, finish, row, seconds

from grader.client.connection import server_status

FILES = 8  # the smallest exercise: solution, stub and six others
TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(server: int) -> float:
    """What the server, all that it has forked, and the commands have used: a wait for a busy machine is none of it."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(map(int, fields[11:15])) / TICKS + used.ru_utime + used.ru_stime


seconds([KATA, "verify", MODELS[0]])  # the server starts, and puts its memory on huge pages
server = server_status()["pid"]
for name in MODELS:
    start, before = time.perf_counter(), processor_seconds(server)
    done = subprocess.run([KATA, "verify", name, "--json"], capture_output=True, text=True, check=True)
    took = time.perf_counter() - start
    [verified] = json.loads(done.stdout)["exercises"]
    gradings = verified["figures"]["gradings"]
    each = (processor_seconds(server) - before) / gradings
    text = f"{took:.1f} s, {gradings} gradings, {each:.2f} s"
    row(f"kata verify {name}: together, and a core's seconds for one", text, "<= 0.375 s", each * FILES <= 3)
finish()
