"""What a look at values gives on torch's `meta` device, where there are none: every number reads as 1.

So code that looks at values (``.item()``, ``nonzero``, a mask as an index, ``.tolist()``) goes on, on one of the ways
that it can take. Where its tensors are made hardly depends on which, and a way that leads nowhere is left out. What one
truth value reads as is the caller's choice: ``if not (x > 0).all(): raise`` wants a true one, ``if (x < 0).any():
raise`` a false one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import torch


def assume_nonzero() -> None:
    """Let ``nonzero``, and what torch builds on it, answer on `meta` as if nothing were zero. For the whole process."""
    with contextlib.suppress(ImportError, AttributeError):  # private: without it such calls are left out
        from torch.fx.experimental import _config

        _config.meta_nonzero_assume_all_nonzero = True


def read(func: Any, args: Any, kwargs: Any, *, truth: bool) -> Any:
    """The value of an aten operation whose arguments are all on `meta`.

    Args:
        func, args, kwargs: the operation, as a dispatch mode gets them.
        truth: what one truth value reads as.
    """
    if func is _ATEN._local_scalar_dense.default and args[0].dtype == torch.bool:
        return truth
    return _READINGS.get(func, func)(*args, **kwargs)


def _item(tensor: torch.Tensor) -> int | float | complex:
    return complex(1) if tensor.is_complex() else 1.0 if tensor.is_floating_point() else 1


def _to_copy(tensor: torch.Tensor, **options: Any) -> torch.Tensor:
    device = options.get("device")
    if device is None or torch.device(device).type != "cpu":
        return torch.ops.aten._to_copy.default(tensor, **options)  # type: ignore[no-any-return]
    return torch.ones(tensor.shape, dtype=options.get("dtype") or tensor.dtype)


def _bincount(tensor: torch.Tensor, weights: torch.Tensor | None = None, minlength: int = 0) -> torch.Tensor:
    dtype = torch.int64 if weights is None else torch.float32 if weights.dtype == torch.float32 else torch.float64
    return tensor.new_empty(max(minlength, 2), dtype=dtype)


def _unique(
    tensor: torch.Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    one = min(1, tensor.numel())
    inverse = tensor.new_empty(tensor.shape if return_inverse else 0, dtype=torch.int64)
    return tensor.new_empty(one), inverse, tensor.new_empty(one if return_counts else 0, dtype=torch.int64)


_ATEN = torch.ops.aten
_READINGS: Mapping[Any, Callable[..., Any]] = {
    _ATEN._local_scalar_dense.default: _item,
    _ATEN._to_copy.default: _to_copy,
    _ATEN.bincount.default: _bincount,
    _ATEN._unique2.default: _unique,
    _ATEN.equal.default: lambda left, right: left.shape == right.shape,
    _ATEN.repeat_interleave.Tensor: lambda repeats, output_size=None: torch.empty_like(repeats),
}
