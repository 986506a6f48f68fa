"""Walks over plain data: tensors, arrays and scalars in lists, tuples and dicts, as they cross the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same structure, with ``change(leaf)`` in the place of each leaf."""
    if isinstance(value, list | tuple):
        return type(value)(mapped(item, change) for item in value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return change(value)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each leaf, with the way to it: kinds of containers and keys, so that two ways are equal in equal structures."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, dict, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, type(value), index))
    else:
        yield path, value
