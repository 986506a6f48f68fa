"""What a run has found so far: one JSON file, written after each result, that a later run goes on with."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FORMAT = 1
_GRADED = ("grader", "exercises", "solutions", "datasets", "tests/hostile", "benchmarks/gpu")


@dataclass
class Ledger:
    """The file. Several threads may write results into it.

    Attributes:
        path: of the JSON file.
        data: ``format``, ``identity``, ``planned`` (step to keys), ``done`` (step to key to value), ``runs``.
    """

    path: Path
    data: dict[str, Any]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, step: str, keys: Iterable[str]) -> list[str]:
        """Say what a step is made of; returns what of it is still to be done, in that order."""
        keys = list(keys)
        with self._lock:
            self.data["planned"][step] = keys
            self._write()
        return self.missing(step)

    def missing(self, step: str) -> list[str]:
        """Keys of a step that have no value yet."""
        done = self.data["done"].get(step, {})
        return [key for key in self.data["planned"].get(step, ()) if key not in done]

    def put(self, step: str, key: str, value: Any) -> None:
        """Keep one result, on the disk before this returns."""
        with self._lock:
            self.data["done"].setdefault(step, {})[key] = value
            self._write()

    def forget(self, step: str, key: str) -> None:
        """Drop one result, where there is one."""
        with self._lock:
            if self.data["done"].get(step, {}).pop(key, None) is not None:
                self._write()

    def get(self, step: str, key: str, default: Any = None) -> Any:
        """One result, or `default`."""
        return self.data["done"].get(step, {}).get(key, default)

    def note_run(self, seconds: float, *, first: bool) -> None:
        """Keep how long this run has taken so far."""
        with self._lock:
            if first:
                self.data["runs"].append(0.0)
            self.data["runs"][-1] = round(seconds, 1)
            self._write()

    def _write(self) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.data), "utf-8")
        beside.replace(self.path)  # whoever is killed here leaves the old file or the new one


def open_ledger(path: Path, identity: dict[str, str], *, fresh: bool = False) -> tuple[Ledger, str]:
    """The ledger at `path`, and why an older one was not gone on with; empty where it was, or where there was none.

    Args:
        path: made with its folder when it is not there.
        identity: what the results are about: see `identity_of`.
        fresh: start over in any case.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    empty = {"format": FORMAT, "identity": identity, "planned": {}, "done": {}, "runs": []}
    reason = ""
    if path.exists():
        try:
            found = json.loads(path.read_text("utf-8"))
        except ValueError:
            found = {}
        reason = "asked for" if fresh else _difference(found, identity)
        if not reason:
            return Ledger(path, found), ""
    return Ledger(path, empty), reason


def _difference(found: Any, identity: dict[str, str]) -> str:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return "of another format"
    before = found["identity"]
    changed = [f"{key}: {before.get(key)} -> {value}" for key, value in identity.items() if before.get(key) != value]
    return "; ".join(changed)


def identity_of(torch_version: str, device: str, driver: str, pretended: str) -> dict[str, str]:
    """What results hang on: another value of any of these makes them void."""
    return {
        "commit": _commit(),
        "files": digest(ROOT / name for name in _GRADED),
        "torch": torch_version,
        "device": device,
        "driver": driver,
        "pretended": pretended,
    }


def digest(folders: Iterable[Path]) -> str:
    """Of all files' contents: a copy of the working tree has no history to name a commit by."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def _commit() -> str:
    """The commit that is checked out, or nothing where there is no repository."""
    words = ["git", "-c", "safe.directory=*", "-C", os.fspath(ROOT), "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=10, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


class Clock:
    """The time that there is.

    Args:
        seconds: from now on.
    """

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self._end = self._start + seconds

    @property
    def spent(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self._start

    def left(self, reserved: float = 0.0) -> float:
        """Seconds that are left when `reserved` are kept for what follows."""
        return self._end - reserved - time.monotonic()


def round_robin(groups: Sequence[Sequence[Any]], at_once: int) -> list[list[Any]]:
    """Batches of `at_once` from each group in turn, so that each gets some before any gets all."""
    longest = max(map(len, groups), default=0)
    return [
        list(group[start : start + at_once])
        for start in range(0, longest, at_once)
        for group in groups
        if group[start : start + at_once]
    ]
