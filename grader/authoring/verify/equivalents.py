"""Mutants that change nothing: listed by the author, each with its reason, in the solution's ``equivalent.toml``.

.. code-block:: toml

    [[equivalent]]
    id = "f5e47101"
    reason = "eps is 0 on this path"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import ExerciseError

FILE = "equivalent.toml"
_KEYS = {"id", "reason"}


def read_equivalents(folder: Path) -> dict[str, str]:
    """The reason for each listed mutant's id; empty where there is no such file.

    Args:
        folder: the exercise's solution folder.

    Raises:
        ExerciseError: the file is not valid.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ExerciseError(f"{path}: {error}") from error
    return dict(_entries(path, data))


def _entries(path: Path, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    entries = data.get("equivalent", [])
    if set(data) - {"equivalent"} or not isinstance(entries, list):
        raise ExerciseError(f"{path}: a list of [[equivalent]] is expected, got {', '.join(data)}.")
    for entry in entries:
        values = entry.values() if isinstance(entry, dict) else ()
        if not isinstance(entry, dict) or set(entry) != _KEYS or not all(isinstance(v, str) and v for v in values):
            raise ExerciseError(f"{path}: every [[equivalent]] has an `id` and a `reason`, got {entry!r}.")
        yield entry["id"], entry["reason"]
