"""Strict comparison of what a submission returned with what was expected.

Shape, dtype, structure and the places of NaN must agree; nothing is broadcast. The message is data, so that a reader
sees how much differs and where first, not a dump of two tensors.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import numpy
import torch

from grader.checks.nested import leaves

_TOLERANCE = {  # dtype: (relative, absolute)
    "float64": (1e-7, 1e-9),
    "complex128": (1e-7, 1e-9),
    "float32": (1e-4, 1e-5),
    "complex64": (1e-4, 1e-5),
    "float16": (2e-3, 1e-3),
    "bfloat16": (1.6e-2, 1e-2),
}
Path = tuple[Any, ...]
_PIECE = 1 << 15  # elements that stay in the processor's cache
_PYTHON_FLOAT = (1e-6, 1e-8)  # a float that left a float32 tensor through `.item()` carries its rounding


class Mismatch(AssertionError):  # noqa: N818  # reads as what it is in a traceback
    """Got is not expected.

    Attributes:
        details: short facts in reading order.
        got, expected: the two values, or parts of them, that differ.
        path: keys and indices that lead from the answer to these parts.
        first: of arrays, where the first number stands that differs; else empty.

    >>> import torch
    >>> try:
    ...     assert_close({"loss": torch.tensor([1.0, 2.5])}, {"loss": torch.tensor([1.0, 2.0])})
    ... except Mismatch as mismatch:
    ...     print(mismatch.message, mismatch.details["wrong"], mismatch.details["first at"])
    The values of the answer's ['loss'] are wrong. 1 of 2 elements [1]
    """

    def __init__(
        self,
        sentence: str,
        details: Mapping[str, str],
        got: Any = None,
        expected: Any = None,
        path: Path = (),
        first: tuple[int, ...] = (),
    ) -> None:
        self._sentence = sentence
        self.details = dict(details)
        self.got = got
        self.expected = expected
        self.path = path
        self.first = first
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """One sentence."""
        return self.of(f"the answer's {''.join(f'[{key!r}]' for key in self.path)}" if self.path else "")

    def of(self, part: str) -> str:
        """The sentence, about a part that has a name."""
        return self._sentence.format(of=f" of {part}" if part else "")


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
    _compare(got, expected, (), rtol, atol)


def assert_roughly(got: Any, expected: Any) -> None:
    """As `assert_close`, ten times as tolerant: for a check that is about something else, on large inputs.

    Raises:
        Mismatch: the first difference that was found.

    >>> assert_roughly(torch.tensor([1.0005]), torch.tensor([1.0]))
    """
    kinds = {str(leaf.dtype).removeprefix("torch.") for _, leaf in leaves(expected) if hasattr(leaf, "dtype")}
    tolerances = [_TOLERANCE[kind] for kind in kinds if kind in _TOLERANCE] or [_PYTHON_FLOAT]
    rtol, atol = (10 * max(each) for each in zip(*tolerances, strict=True))
    _compare(got, expected, (), rtol, atol)


def assert_equal(got: Any, expected: Any) -> None:
    """Assert that `got` equals `expected` exactly: structure, shape, dtype and every value.

    Raises:
        Mismatch: the first difference that was found.

    >>> assert_equal([3, "a", None], [3, "a", None])
    >>> assert_equal((1, 2), [1, 2])
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The structure is wrong.
    >>> assert_equal(0.1 + 0.2, 0.3)
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The number is wrong.
    """
    _compare(got, expected, (), 0.0, 0.0)


def mismatch_of(got: Any, expected: Any) -> Mismatch | None:
    """How two values differ; None where they are the same up to rounding."""
    try:
        assert_close(got, expected)
    except Mismatch as mismatch:
        return mismatch
    return None


def assert_rounded_once(got: torch.Tensor, exact: torch.Tensor) -> None:
    """Assert that `got` is `exact`, rounded to the dtype of `got` at the end, and not on the way.

    Args:
        got: in half precision.
        exact: the same in float64. Arithmetic in float32 on the way to `got` is no matter.

    Raises:
        Mismatch: some number is off by more than half a unit of its last place.

    >>> x = torch.tensor([1.0, 1.005, 1.01])
    >>> assert_rounded_once((x * x).bfloat16(), x.double() ** 2)
    >>> assert_rounded_once(x.bfloat16() * x.bfloat16(), x.double() ** 2)
    Traceback (most recent call last):
    grader.checks.compare.Mismatch: The values are wrong.
    """
    kind = torch.finfo(got.dtype)
    largest = float(exact.abs().max()) if exact.numel() else 0.0
    # Half a unit of the last place, and what float32 adds to it: most where terms cancel.
    assert_close(got.double(), exact, rtol=kind.eps / 2 * 1.02, atol=kind.tiny * kind.eps + 2.0**-20 * largest)


def _compare(got: Any, expected: Any, path: Path, rtol: float | None, atol: float | None) -> None:
    if isinstance(expected, torch.Tensor | numpy.ndarray):
        _compare_arrays(got, expected, path, rtol, atol)
    elif isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            raise Mismatch("The structure{of} is wrong.", _keys(got, expected), got, expected, path)
        for key in expected:
            _compare(got[key], expected[key], (*path, key), rtol, atol)
    elif isinstance(expected, list | tuple):
        if type(got) is not type(expected) or len(got) != len(expected):
            facts = {"expected": what(expected), "got": what(got)}
            raise Mismatch("The structure{of} is wrong.", facts, got, expected, path)
        for index, (left, right) in enumerate(zip(got, expected, strict=True)):
            _compare(left, right, (*path, index), rtol, atol)
    elif type(got) is not type(expected):
        facts = {"expected": what(expected), "got": what(got)}
        raise Mismatch("The structure{of} is wrong.", facts, got, expected, path)
    elif isinstance(expected, float):
        relative, absolute = _PYTHON_FLOAT
        relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
        same = got == expected or (math.isnan(got) and math.isnan(expected))
        if not same and not math.isclose(got, expected, rel_tol=relative, abs_tol=absolute):
            raise Mismatch("The number{of} is wrong.", _numbers(expected, got), got, expected, path)
    elif got != expected:
        facts = {"expected": f"{expected!r}", "got": f"{got!r}"}
        if isinstance(expected, str) and "\n" in expected + got:
            facts = _lines(got, expected)
        raise Mismatch("The value{of} is wrong.", facts, got, expected, path)


def _lines(got: str, expected: str) -> dict[str, str]:
    """The first line in which two texts differ, and how many do."""
    pairs = list(zip_longest(expected.split("\n"), got.split("\n")))
    wrong = [number for number, (right, ours) in enumerate(pairs) if right != ours]
    right, ours = pairs[wrong[0]]
    return {
        "wrong": f"{len(wrong)} of {len(pairs)} lines",
        "first at": f"line {wrong[0] + 1}",
        "expected": "no such line" if right is None else repr(right),
        "got": "no such line" if ours is None else repr(ours),
    }


def _keys(got: Any, expected: dict[Any, Any]) -> dict[str, str]:
    """Which keys are missing, and which are too many."""
    if not isinstance(got, dict):
        return {"expected": what(expected), "got": what(got)}
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    facts = {"missing": ", ".join(map(repr, missing)), "too many": ", ".join(map(repr, extra))}
    return {name: keys for name, keys in facts.items() if keys}


def _compare_arrays(got: Any, expected: Any, path: Path, rtol: float | None, atol: float | None) -> None:
    facts = {"expected": what(expected), "got": what(got)}
    if isinstance(got, torch.Tensor) != isinstance(expected, torch.Tensor) or not hasattr(got, "shape"):
        raise Mismatch("The structure{of} is wrong.", facts, got, expected, path)
    if tuple(got.shape) != tuple(expected.shape):
        raise Mismatch("The shape{of} is wrong.", facts | _rows(got, expected), got, expected, path)
    if got.dtype != expected.dtype:
        raise Mismatch("The dtype{of} is wrong.", facts, got, expected, path)
    relative, absolute = _TOLERANCE.get(str(expected.dtype).removeprefix("torch."), (0.0, 0.0))
    relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
    if _all_close(got, expected, relative, absolute):
        return
    left, right = _wide(got), _wide(expected)
    close = _close(left, right, relative, absolute)
    wrong = int((~close).sum())
    first = tuple(int(i) for i in (~close).nonzero()[0]) if close.ndim else ()
    details = {"answer": what(expected)}
    if close.ndim:
        details |= {"wrong": f"{wrong} of {close.numel()} elements", "first at": str(list(first))}
    details |= _numbers(expected[first].item(), got[first].item()) | _rows(got, expected)
    if left.is_floating_point() and left.isfinite().all() and right.isfinite().all() and close.numel() > 1:
        details["largest error"] = f"{(left - right).abs().max().item():.3g}"
    bad = int((~left.isfinite() & right.isfinite()).sum()) if left.is_floating_point() else 0
    if bad:
        sentence = f"{bad} of {close.numel()} values{{of}} are NaN or infinite where finite ones are expected."
        raise Mismatch(sentence, details, got, expected, path, first)
    raise Mismatch("The values{of} are wrong.", details, got, expected, path, first)


def _rows(got: Any, expected: Any) -> dict[str, str]:
    """Of whole numbers in one column or in rows: one that only one side has, and one that only the other has."""
    left, right = _tensor(got), _tensor(expected)
    alike = left.ndim == right.ndim and left.shape[1:] == right.shape[1:]
    if right.is_floating_point() or left.is_floating_point() or not alike or right.ndim not in (1, 2):
        return {}
    if right.dtype == torch.bool or left.is_complex() or right.is_complex():
        return {}
    if max(left.numel(), right.numel()) > _PIECE:
        return {}
    ours, theirs = Counter(map(_row, left.tolist())), Counter(map(_row, right.tolist()))
    facts = {"only expected": next(iter(theirs - ours), None), "only in yours": next(iter(ours - theirs), None)}
    return {
        name: f"the row {list(row)}" if isinstance(row, tuple) else f"the number {row}"
        for name, row in facts.items()
        if row is not None
    }


def _row(row: Any) -> Any:
    return tuple(row) if isinstance(row, list) else row


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
    ('float32 tensor of shape (2, 3)', 'a list of 2 items', 'float 0.5')
    """
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
    if isinstance(value, numpy.ndarray):
        return f"{value.dtype} array of shape {value.shape}"
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__} of {len(value)} item{'' if len(value) == 1 else 's'}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def _tensor(value: Any) -> torch.Tensor:
    return value if isinstance(value, torch.Tensor) else torch.from_numpy(numpy.array(value))


def _wide(value: Any) -> torch.Tensor:
    tensor = _tensor(value)
    if tensor.is_complex():
        return tensor.to(torch.complex128)
    return tensor.double() if tensor.is_floating_point() else tensor


def _numbers(expected: Any, got: Any) -> dict[str, str]:
    """Both numbers, in as many digits as it takes to tell one from the other."""
    if isinstance(expected, float) and isinstance(got, float):
        for digits in (6, 9, 12, 17):
            texts = f"{expected:.{digits}g}", f"{got:.{digits}g}"
            if texts[0] != texts[1]:
                break
        return {"expected": texts[0], "got": texts[1]}
    return {"expected": str(expected), "got": str(got)}
