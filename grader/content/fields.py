"""What authors write in TOML: read, and held to the keys and types that it may have."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from grader.errors import ExerciseError


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content.

    Raises:
        ExerciseError: it is missing, or no valid TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ExerciseError(f"{path} is missing.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ExerciseError(f"{path}: {error}") from error


def check_keys(
    where: Path | str, data: Mapping[str, Any], keys: Mapping[str, type], optional: Collection[str] = ()
) -> None:
    """Hold `data` to `keys` and their types.

    Args:
        where: named in what is wrong.
        data: what was read.
        keys: the keys that there may be, each with the type of its value.
        optional: those that may be missing.

    Raises:
        ExerciseError: a key is unknown or missing, or its value is of another type.
    """
    for key, value in data.items():
        if key not in keys:
            import difflib  # only for who made a mistake

            near = difflib.get_close_matches(key, keys, n=1)
            raise ExerciseError(f"{where}: unknown key `{key}`" + (f"; did you mean `{near[0]}`?" if near else "."))
        if type(value) is not keys[key]:
            raise ExerciseError(f"{where}: `{key}` is a {keys[key].__name__}, got a {type(value).__name__}: {value!r}.")
    missing = [key for key in keys if key not in data and key not in optional]
    if missing:
        raise ExerciseError(f"{where}: missing {', '.join(f'`{key}`' for key in missing)}.")


def one_of(where: Path | str, key: str, value: str, allowed: Collection[str]) -> None:
    """Raise ExerciseError unless `value` is one of `allowed`."""
    if value not in allowed:
        raise ExerciseError(f"{where}: `{key}` is one of {', '.join(allowed)}; got {value!r}.")
