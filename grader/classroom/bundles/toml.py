"""Plain data as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any


def as_toml(data: Mapping[str, Any]) -> str:
    """Text that `tomllib` reads as `data`: strings, numbers, times, lists of them, and tables."""
    return "\n".join(_lines(data, ())) + "\n"


def _lines(data: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    for key, value in data.items():
        if not isinstance(value, Mapping):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in data.items():
        if isinstance(value, Mapping):
            path = (*above, _key(key))
            yield from ("", f"[{'.'.join(path)}]", *_lines(value, path))


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
    """A text as a basic string of TOML: JSON's but for the characters that JSON escapes in pairs, and DEL, which only TOML escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
