"""What every benchmark shares: medians of whole processes, and one way to print a row of the bounds table."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Modules are compiled once, as in any installation that may write beside its code; `plain pytest` has it as good.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

BIN = Path(sys.executable).parent
KATA = str(BIN / "kata")
MODELS = ("rmsnorm", "softmax-op", "batch-norm", "dropout", "detection/nms", "multi-head-attention", "gram-matrix")


def seconds(command: list[str], expect: int = 0, **options: object) -> float:
    """Wall seconds of one whole process, which must exit with `expect`."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    took = time.perf_counter() - start
    if done.returncode != expect:
        raise SystemExit(f"{command} exited with {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return took


def median(measure: Callable[[], float], times: int = 7) -> float:
    """The median of several measurements, after one that is thrown away."""
    measure()
    return statistics.median(measure() for _ in range(times))


def workspace() -> Path:
    """A fresh workspace, which the commands of this process find."""
    folder = Path(tempfile.mkdtemp(prefix="kata-bench-")) / "work"
    os.environ["KATA_WORKSPACE"] = str(folder)
    return folder


def row(what: str, figure: str, bound: str, held: bool) -> None:
    """Print one line of the table, and end with status 1 where the bound does not hold."""
    print(f"{'ok  ' if held else 'MISS'} {what:<58} {figure:<28} bound {bound}")
    if not held:
        FAILED.append(what)


FAILED: list[str] = []


def finish() -> None:
    """Exit with 1 when a bound did not hold."""
    raise SystemExit(bool(FAILED))
