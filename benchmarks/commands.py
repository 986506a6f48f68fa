"""Start-up of the light commands with the whole curriculum in place, and what they import."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import KATA, finish, median, row, seconds, workspace

from grader.catalog import builtin_pack, load_catalog

EXERCISES = 138


def full_pack() -> Path:
    """A pack that fills the catalog up to the size of the whole curriculum with copies of one exercise."""
    pack = Path(tempfile.mkdtemp(prefix="kata-bench-")) / "pack"
    for index in range(EXERCISES - len(load_catalog().exercises)):
        for tree in ("exercises", "solutions"):
            shutil.copytree(
                builtin_pack() / tree / "normalization/rmsnorm", pack / tree / "copies" / f"rmsnorm-{index}"
            )
        (pack / "exercises/copies" / f"rmsnorm-{index}" / "rmsnorm.py").rename(
            pack / "exercises/copies" / f"rmsnorm-{index}" / f"rmsnorm_{index}.py"
        )
    return pack


workspace()
pack = ["--pack", str(full_pack())]
seconds([KATA, *pack, "next", "normalization/rmsnorm"])
for command in (["next", "normalization/rmsnorm"], ["list"], ["board"], ["hint"]):
    took = median(lambda command=command: seconds([KATA, *pack, *command]))
    row(f"kata {command[0]}, {EXERCISES} exercises", f"{took:.2f} s", "<= 0.35 s", took <= 0.35)
imports = "import sys, grader.cli; print(*[m for m in ('torch', 'numpy', 'pytest') if m in sys.modules])"
found = subprocess.run([sys.executable, "-c", imports], capture_output=True, text=True, check=True).stdout.strip()
row("torch, numpy or pytest imported by the command line", found or "none", "none", not found)
finish()
