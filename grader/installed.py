"""Where this installation of kata lies, and whether it has changed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The folder of `grader`."""


def builtin_pack() -> Path:
    """The pack that comes with `kata`: inside the wheel, or the repository of a checkout."""
    inside = PACKAGE / "_content"
    return inside if inside.is_dir() else PACKAGE.parent


def fingerprint() -> str:
    """Changes when the grader's code or torch does."""
    digest = hashlib.sha256()
    files = sorted(path for path in PACKAGE.rglob("*.py") if "_content" not in path.parts)
    for name in ("torch", "numpy", "pytest"):
        found = importlib.util.find_spec(name)
        files += [Path(found.origin)] if found and found.origin else []
    for path in files:
        with contextlib.suppress(OSError):
            status = path.stat()
            digest.update(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\0".encode())
    return digest.hexdigest()
