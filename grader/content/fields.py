"""What authors write in TOML: read, and held to the keys and types that it may have."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import ExerciseError, FaultsError


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
        FaultsError: keys are unknown or missing, or their values are of other types.
    """
    faults = list(faults_of_keys(data, keys, optional))
    if faults:
        raise FaultsError(where, faults)


def faults_of_keys(data: Mapping[str, Any], keys: Mapping[str, type], optional: Collection[str] = ()) -> Iterator[str]:
    """What is wrong with the keys of `data`, see `check_keys`."""
    for key, value in data.items():
        if key not in keys:
            import difflib  # only for who made a mistake

            near = difflib.get_close_matches(key, keys, n=1)
            yield f"unknown key `{key}`" + (f"; did you mean `{near[0]}`?" if near else ".")
        elif type(value) is not keys[key]:
            yield f"`{key}` is a {keys[key].__name__}, got a {type(value).__name__}: {value!r}."
    missing = [key for key in keys if key not in data and key not in optional]
    if missing:
        yield f"missing {', '.join(f'`{key}`' for key in missing)}."


def not_one_of(key: str, value: object, allowed: Collection[str]) -> Iterator[str]:
    """That a value is not among those that its key may have."""
    if value not in allowed:
        yield f"`{key}` is one of {', '.join(allowed)}; got {value!r}."
