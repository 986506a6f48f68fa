"""What became of mutants that were graded before: kept by content, in the user's cache folder.

One file an exercise. It holds the key of what was graded, everything that a verdict depends on; when one of these
changes, the file is started anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grader
from grader.content.exercise import Exercise
from grader.installed import PACKAGE


def cache_folder(environ: Mapping[str, str]) -> Path:
    """``$XDG_CACHE_HOME/kata`` or ``~/.cache/kata``."""
    named = environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "kata"


class Cache:
    """The verdicts on one exercise's mutants.

    Args:
        folder: see `cache_folder`.
        exercise: whose.
        devices: that are graded on.
    """

    def __init__(self, folder: Path, exercise: Exercise, devices: tuple[str, ...]) -> None:
        place = hashlib.sha256(os.fsencode(exercise.folder.absolute())).hexdigest()[:8]
        self._path = folder / "mutants" / f"{exercise.name.replace('/', '-')}-{place}.json"
        self._key = _key(exercise, devices)
        self._verdicts: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):  # missing or damaged
            data = json.loads(self._path.read_text("utf-8"))
            if data["key"] == self._key:
                self._verdicts = {str(name): str(verdict) for name, verdict in data["verdicts"].items()}

    def get(self, mutant: str) -> str | None:
        """The check that killed the mutant with this id, empty if none did; None when it is not known."""
        return self._verdicts.get(mutant)

    def put(self, mutant: str, verdict: str) -> None:
        """Remember a verdict; `save` writes it."""
        self._verdicts[mutant] = verdict

    def save(self) -> None:
        """Write the file. A cache that cannot be written is none, and no reason to fail."""
        data: dict[str, Any] = {"key": self._key, "verdicts": self._verdicts}
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(data), "utf-8")
            draft.replace(self._path)


def _key(exercise: Exercise, devices: tuple[str, ...]) -> str:
    """Of everything that a verdict depends on: exercise, shared checks, solution, grader, libraries, devices."""
    digest = hashlib.sha256()
    shared = [exercise.shared] if exercise.shared.exists() else []
    for path in (*_files(exercise.folder), *shared, exercise.solution, *_engine()):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("torch", "numpy", "pytest")]
    digest.update("\0".join((grader.__version__, *versions, *devices)).encode())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _engine() -> Iterator[Path]:
    """The grader's own code: all of it, since a list of what verdicts depend on would miss the next package."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "_content" not in path.parts)
