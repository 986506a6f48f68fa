"""Strict comparison of what a submission returned with what was expected.

Shape, dtype, structure and the places of NaN must agree; nothing is broadcast. The message is data, so that a reader
sees how much differs and where first, not a dump of two tensors.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy
import torch

_TOLERANCE = {  # dtype: (relative, absolute)
    "float64": (1e-7, 1e-9),
    "complex128": (1e-7, 1e-9),
    "float32": (1e-4, 1e-5),
    "complex64": (1e-4, 1e-5),
    "float16": (2e-3, 1e-3),
    "bfloat16": (1.6e-2, 1e-2),
}
_PIECE = 1 << 15  # elements that stay in the processor's cache
_PYTHON_FLOAT = (1e-6, 1e-8)  # a float that left a float32 tensor through `.item()` carries its rounding


class Mismatch(AssertionError):  # noqa: N818  # reads as what it is in a traceback
    """Got is not expected.

    Attributes:
        message: one sentence.
        details: short facts in reading order.
        got, expected: the two values, or parts of them, that differ.

    >>> import torch
    >>> try:
    ...     assert_close({"loss": torch.tensor([1.0, 2.5])}, {"loss": torch.tensor([1.0, 2.0])})
    ... except Mismatch as mismatch:
    ...     print(mismatch.message, mismatch.details["wrong"], mismatch.details["first at"])
    The values are wrong (in the answer's ['loss']). 1 of 2 elements [1]
    """

    def __init__(self, message: str, details: Mapping[str, str], got: Any = None, expected: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details)
        self.got = got
        self.expected = expected


def assert_close(got: Any, expected: Any, rtol: float | None = None, atol: float | None = None) -> None:
    """Assert that `got` equals `expected` up to rounding.

    Args:
        got: what the submission returned: tensors, arrays, numbers, or lists, tuples and dicts of them.
        expected: the same structure.
        rtol, atol: ``|got - expected| <= atol + rtol * |expected|``; by default what the dtype allows.
            Integers, bools and strings must be equal exactly.

    Raises:
        Mismatch: the first difference that was found.

    Rounding passes; a shape that would be broadcast does not, nor does another dtype:

    >>> import torch
    >>> x = torch.tensor([0.1, 0.2, 0.3])
    >>> assert_close(x.cumsum(0) * 3, 3 * x.cumsum(0))
    >>> assert_close((x.sum(), [x]), (torch.tensor(0.6), [x]))
    >>> assert_close(x[None], x)
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The shape is wrong.
    >>> assert_close(x.double(), x)
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The dtype is wrong.

    An approximation says how far off it may be:

    >>> assert_close(x + 0.01, x, atol=0.02)
    """
    _compare(got, expected, "", rtol, atol)


def assert_equal(got: Any, expected: Any) -> None:
    """Assert that `got` equals `expected` exactly: structure, shape, dtype and every value.

    Raises:
        Mismatch: the first difference that was found.

    >>> assert_equal([3, "a", None], [3, "a", None])
    >>> assert_equal((1, 2), [1, 2])
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: This is another kind of answer.
    >>> assert_equal(0.1 + 0.2, 0.3)
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The number is wrong.
    """
    _compare(got, expected, "", 0.0, 0.0)


def _compare(got: Any, expected: Any, path: str, rtol: float | None, atol: float | None) -> None:
    if isinstance(expected, torch.Tensor | numpy.ndarray):
        _compare_arrays(got, expected, path, rtol, atol)
    elif isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            _structure(path, got, expected, lambda value: f"a dict with keys {list(value)}")
        for key in expected:
            _compare(got[key], expected[key], f"{path}[{key!r}]", rtol, atol)
    elif isinstance(expected, list | tuple):
        if type(got) is not type(expected) or len(got) != len(expected):
            _structure(path, got, expected, lambda value: f"a {type(value).__name__} of {len(value)}")
        for index, (left, right) in enumerate(zip(got, expected, strict=True)):
            _compare(left, right, f"{path}[{index}]", rtol, atol)
    elif type(got) is not type(expected):
        _structure(path, got, expected, lambda value: f"{value!r}")
    elif isinstance(expected, float):
        relative, absolute = _PYTHON_FLOAT
        relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
        same = got == expected or (math.isnan(got) and math.isnan(expected))
        if not same and not math.isclose(got, expected, rel_tol=relative, abs_tol=absolute):
            raise Mismatch(_at("The number is wrong", path), {"expected": f"{expected!r}", "got": f"{got!r}"})
    elif got != expected:
        raise Mismatch(_at("The value is wrong", path), {"expected": f"{expected!r}", "got": f"{got!r}"})


def _structure(path: str, got: Any, expected: Any, describe: Any) -> None:
    same = type(got) is type(expected)
    details = {"expected": describe(expected), "got": describe(got) if same else what(got)}
    raise Mismatch(_at("This is another kind of answer", path), details)


def _compare_arrays(got: Any, expected: Any, path: str, rtol: float | None, atol: float | None) -> None:
    if isinstance(got, torch.Tensor) != isinstance(expected, torch.Tensor) or not hasattr(got, "shape"):
        raise Mismatch(_at("This is another kind of answer", path), {"expected": what(expected), "got": what(got)})
    if tuple(got.shape) != tuple(expected.shape):
        facts = {"expected": what(expected), "got": what(got)}
        raise Mismatch(_at("The shape is wrong", path), facts, got, expected)
    if got.dtype != expected.dtype:
        facts = {"expected": what(expected), "got": what(got)}
        raise Mismatch(_at("The dtype is wrong", path), facts, got, expected)
    relative, absolute = _TOLERANCE.get(str(expected.dtype).removeprefix("torch."), (0.0, 0.0))
    relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
    if _all_close(got, expected, relative, absolute):
        return
    left, right = _wide(got), _wide(expected)
    close = _close(left, right, relative, absolute)
    error = (left - right).abs() if left.is_complex() else (left.double() - right.double()).abs()
    wrong = int((~close).sum())
    first = tuple(int(i) for i in (~close).nonzero()[0]) if close.ndim else ()
    details = {
        "answer": what(expected),
        "wrong": f"{wrong} of {close.numel()} elements",
        "first at": str(list(first)),
        "expected": _number(expected[first]),
        "got": _number(got[first]),
    }
    finite = error[error.isfinite()]
    if finite.numel() and error.numel() > 1:
        details["largest error"] = f"{finite.max().item():.3g}"
    message = "The values are wrong"
    bad = int((~left.isfinite() & right.isfinite()).sum()) if left.is_floating_point() else 0
    if bad:
        message = f"{bad} of {close.numel()} values are NaN or infinite where finite ones are expected"
    raise Mismatch(_at(message, path), details, got, expected)


def _all_close(got: Any, expected: Any, rtol: float, atol: float) -> bool:
    """The common case, piece by piece: whole copies of large tensors in float64 would cost most of a check's time."""
    left, right = _tensor(got).reshape(-1), _tensor(expected).reshape(-1)
    pieces = (slice(start, start + _PIECE) for start in range(0, left.numel(), _PIECE))
    return all(_same(left[piece], right[piece], rtol, atol) for piece in pieces)


def _same(left: torch.Tensor, right: torch.Tensor, rtol: float, atol: float) -> bool:
    return torch.equal(left, right) or bool(_close(_wide(left), _wide(right), rtol, atol).all())


def _close(left: torch.Tensor, right: torch.Tensor, rtol: float, atol: float) -> torch.Tensor:
    if not left.is_floating_point() and not left.is_complex():
        return left == right
    near = ((left - right).abs() <= atol + rtol * right.abs()) & right.isfinite()  # nothing is near infinity
    return near | (left == right) | (left.isnan() & right.isnan())


def what(value: Any) -> str:
    """A short description of a value: kind, dtype and shape, never a dump of its elements.

    >>> what(torch.zeros(2, 3)), what([1, 2]), what(0.5)
    ('float32 tensor of shape (2, 3)', 'a list of 2', 'float 0.5')
    """
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
    if isinstance(value, numpy.ndarray):
        return f"{value.dtype} array of shape {value.shape}"
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__} of {len(value)}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def _tensor(value: Any) -> torch.Tensor:
    return value if isinstance(value, torch.Tensor) else torch.from_numpy(numpy.array(value))


def _wide(value: Any) -> torch.Tensor:
    tensor = _tensor(value)
    if tensor.is_complex():
        return tensor.to(torch.complex128)
    return tensor.double() if tensor.is_floating_point() else tensor


def _number(value: Any) -> str:
    number = value.item()
    return f"{number:.6g}" if isinstance(number, float) else str(number)


def _at(message: str, path: str) -> str:
    return f"{message} (in the answer's {path})." if path else f"{message}."
