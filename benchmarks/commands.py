"""Start-up of the light commands with the whole curriculum in place, and what they import."""

from __future__ import annotations

import subprocess
import sys

from common import KATA, finish, median, row, seconds, workspace

from grader.content.catalog import load_catalog

exercises = len(load_catalog().exercises)
workspace()
seconds([KATA, "next", "normalization/rmsnorm"])
for command in (["next", "normalization/rmsnorm"], ["list"], ["board"], ["hint"]):
    took = median(lambda command=command: seconds([KATA, *command]))
    row(f"kata {command[0]}, {exercises} exercises", f"{took:.2f} s", "<= 0.35 s", took <= 0.35)
imports = "import sys, grader.cli; print(*[m for m in ('torch', 'numpy', 'pytest') if m in sys.modules])"
found = subprocess.run([sys.executable, "-c", imports], capture_output=True, text=True, check=True).stdout.strip()
row("torch, numpy or pytest imported by the command line", found or "none", "none", not found)
finish()
