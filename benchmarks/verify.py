"""`kata verify`, one exercise after the other: what one core needs for a solution, a stub and six other files."""

from __future__ import annotations

import json
import os
import subprocess
import time

from common import KATA, MODELS, finish, row

FILES = 8  # the smallest exercise: solution, stub and six others

subprocess.run([KATA, "server", "start"], capture_output=True, check=True)
cores = os.cpu_count() or 1
for name in MODELS:
    start = time.perf_counter()
    command = [KATA, "verify", name, "--json", "--jobs", str(cores)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    [verified] = json.loads(done.stdout)["exercises"]
    gradings = verified["figures"]["gradings"]
    seconds = took * cores / gradings
    text = f"{took:.1f} s, {gradings} gradings, {seconds:.2f} s"
    row(f"kata verify {name}: together, and a core's seconds for one", text, "<= 0.375 s", seconds * FILES <= 3)
finish()
