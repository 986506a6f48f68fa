"""Values as text: short, and in as many digits as it takes to tell one from the other."""

from __future__ import annotations

from typing import Any

import numpy
import torch

from grader.checks.compare import what

_MOST = 24  # elements that are written out
_LONGEST = 100
_PLAIN = {torch.float32, torch.int64, torch.bool}
_DIGITS = (4, 6, 9, 17)


def both(expected: Any, got: Any) -> tuple[str, str]:
    """Two values as text, in which they differ."""
    for digits in _DIGITS:
        texts = shown(expected, digits), shown(got, digits)
        if texts[0] != texts[1]:
            break
    return texts


def shown(value: Any, digits: int = 4) -> str:
    """A value as a reader would write it; what is large by its kind and shape."""
    text = _text(value, digits)
    return text if len(text) <= _LONGEST or _small(value) else text[: _LONGEST - 3] + "..."


def literal(value: Any) -> str | None:
    """Python that makes the value again, exactly; None where that would be too long."""
    if isinstance(value, torch.Tensor):
        if value.numel() > _MOST or value.is_complex():
            return None
        dtype = "" if value.dtype in _PLAIN and value.numel() else f", dtype={value.dtype}"
        if not value.numel():
            return f"torch.zeros({', '.join(map(str, value.shape))}{dtype})"
        return f"torch.tensor({_exact(value.tolist(), short=value.dtype == torch.float32)}{dtype})"
    if isinstance(value, numpy.ndarray):
        if value.size > _MOST or value.dtype.kind not in "fiub":
            return None
        usual = value.dtype in (numpy.dtype("float64"), numpy.dtype("int64"), numpy.dtype("bool"))
        dtype = "" if usual and value.size else f", dtype=np.{value.dtype}"
        if not value.size:
            return f"np.zeros({value.shape}{dtype})"
        return f"np.array({_exact(value.tolist(), short=value.dtype == numpy.float32)}{dtype})"
    if isinstance(value, list | tuple):
        items = [literal(item) for item in value]
        if any(item is None for item in items):
            return None
        inner = ", ".join(str(item) for item in items)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(items) == 1 else ''})"
    if isinstance(value, dict):
        pairs = [(literal(key), literal(item)) for key, item in value.items()]
        return None if any(None in pair for pair in pairs) else f"{{{', '.join(f'{k}: {v}' for k, v in pairs)}}}"
    if isinstance(value, float) and value != value:
        return "math.nan"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "math.inf" if value > 0 else "-math.inf"
    return repr(value) if isinstance(value, bool | int | float | str | bytes | None) else None


def _exact(value: Any, *, short: bool) -> str:
    """Every digit that counts; `short` for numbers that are float32, of which fewer do."""
    if isinstance(value, list):
        return f"[{', '.join(_exact(item, short=short) for item in value)}]"
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        if short:
            value = float(str(numpy.float32(value)))
        return f"{value:.0f}." if value == round(value) and abs(value) < 1e6 else repr(value)
    return {"inf": "math.inf", "-inf": "-math.inf", "nan": "math.nan"}.get(str(value), repr(value))


def _small(value: Any) -> bool:
    return isinstance(value, torch.Tensor | numpy.ndarray) and _size(value) <= _MOST


def _size(value: Any) -> int:
    return value.numel() if isinstance(value, torch.Tensor) else value.size


def _text(value: Any, digits: int) -> str:
    if isinstance(value, torch.Tensor | numpy.ndarray):
        if _size(value) > _MOST:
            return what(value)
        plain = value.dtype in _PLAIN if isinstance(value, torch.Tensor) else value.dtype == numpy.float64
        dtype = "" if plain else f", {str(value.dtype).removeprefix('torch.')}"
        if not _size(value):
            return f"an empty {what(value)}"
        if isinstance(value, numpy.ndarray) and not value.shape:  # what NumPy's functions answer are scalars
            return (
                f"np.{value.item()}_" if value.dtype == bool else f"np.{value.dtype}({_numbers(value.item(), digits)})"
            )
        return f"{'tensor' if isinstance(value, torch.Tensor) else 'array'}({_numbers(value.tolist(), digits)}{dtype})"
    if isinstance(value, list | tuple):
        inner = ", ".join(_text(item, digits) for item in value[:8]) + (", ..." if len(value) > 8 else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        inner = ", ".join(f"{key!r}: {_text(item, digits)}" for key, item in list(value.items())[:8])
        return f"{{{inner}}}"
    return _numbers(value, digits)


def _numbers(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_numbers(item, digits) for item in value)}]"
    if not isinstance(value, float):
        return repr(value)
    text = f"{value + 0.0:.{digits}g}"  # no -0
    return f"{text}." if text.lstrip("-").isdigit() else text
