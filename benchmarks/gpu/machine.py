"""What this machine is, and what `kata doctor` says of it."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import platform
import subprocess
import sys
from typing import Any

from ledger import Clock, Ledger

_PRETEND = "KATA_PRETEND_CUDA"
_FACTS = """
import json, torch
there = torch.cuda.is_available()
print(json.dumps({
    "torch": torch.__version__,
    "cuda": torch.version.cuda,
    "cudnn": torch.backends.cudnn.version() if there else None,
    "device": torch.cuda.get_device_name(0) if there else "",
    "memory": torch.cuda.get_device_properties(0).total_memory if there else 0,
    "devices": torch.cuda.device_count(),
}))
"""


def facts() -> dict[str, Any]:
    """Asked in a process of its own: this one must not have the driver up."""
    done = subprocess.run([sys.executable, "-c", _FACTS], capture_output=True, encoding="utf-8", check=False)
    try:
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        raise SystemExit(f"torch cannot be asked what is here:\n{done.stderr}") from None
    return found | {
        "python": platform.python_version(),
        "driver": _asked(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "kernel": platform.release(),
        "landlock": _landlock(),
        "libseccomp": ctypes.util.find_library("seccomp") or "missing: that barrier is down",
        "pretended": os.environ.get(_PRETEND, ""),
    }


def machine(ledger: Ledger, clock: Clock, found: dict[str, Any]) -> None:
    """Keep the facts, and ask `kata doctor`, which tries each device behind the barriers."""
    for key in ledger.plan("machine", ["facts", "doctor"]):
        ledger.put("machine", key, found if key == "facts" else _doctor(clock))


def _doctor(clock: Clock) -> dict[str, Any]:
    command = [sys.executable, "-m", "grader", "doctor", "--json"]
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=max(30.0, clock.left()), check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        answer = {"problems": [f"kata doctor gave no answer: {type(error).__name__}"]}
    empty: dict[str, Any] = {"devices": [], "device_faults": {}, "openings": {}, "barriers": {}, "barrier_notes": {}}
    return {key: answer.get(key, value) for key, value in {**empty, "problems": []}.items()}


def _landlock() -> str:
    """The version of the kernel's Landlock; the call's number is the same on all architectures of today."""
    create_ruleset, ask_for_version = 444, 1
    if sys.platform != "linux":
        return "none"
    version = ctypes.CDLL(None, use_errno=True).syscall(create_ruleset, None, ctypes.c_size_t(0), ask_for_version)
    return f"version {version}" if version > 0 else f"none ({os.strerror(ctypes.get_errno())})"


def _asked(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().partition("\n")[0] if done.returncode == 0 else ""
