"""Plain data as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any


def as_toml(data: Mapping[str, Any]) -> str:
    """Text that `tomllib` reads as `data`: strings, numbers, times, lists of them, tables and lists of
    tables."""
    return "\n".join(_lines(data, ())) + "\n"


def _lines(data: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    tables: dict[str, Sequence[Mapping[str, Any]]] = {}
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            tables[key] = value
        elif not isinstance(value, Mapping):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in data.items():
        path = (*above, _key(key))
        if isinstance(value, Mapping):
            yield from ("", f"[{'.'.join(path)}]", *_lines(value, path))
        for table in tables.get(key, ()):
            yield from ("", f"[[{'.'.join(path)}]]", *_lines(table, path))


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)


def quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, except for characters that JSON escapes in pairs, and for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
