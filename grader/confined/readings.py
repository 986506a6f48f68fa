"""What a look at values gives on torch's `meta` device, where there are none: each reads as the same number, 1 or 0.

So code that looks at values (``.item()``, ``nonzero``, a mask as an index, ``.tolist()``) goes on, on one of the ways
that it can take. Where its tensors are made hardly depends on which, and a way that leads nowhere is left out. The
caller chooses the number: ``if not (x > 0).all(): raise`` wants a 1, ``if (x < 0).any(): raise`` a 0. Where a shape
depends on values, it is that of ones.
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


def read(func: Any, args: Any, kwargs: Any, number: int) -> Any:
    """The value of an aten operation whose arguments are all on `meta`.

    Args:
        func, args, kwargs: the operation, as a dispatch mode gets them.
        number: what each value reads as, 1 or 0.
    """
    if func is _ATEN._local_scalar_dense.default:
        return torch.full((), number, dtype=args[0].dtype).item()
    if func is _ATEN._to_copy.default and _is_cpu(kwargs.get("device")):
        return torch.full(args[0].shape, number, dtype=kwargs.get("dtype") or args[0].dtype)
    return _SHAPED.get(func, func)(*args, **kwargs)


def _is_cpu(device: Any) -> bool:
    return device is not None and torch.device(device).type == "cpu"


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
_SHAPED: Mapping[Any, Callable[..., Any]] = {
    _ATEN.bincount.default: _bincount,
    _ATEN._unique2.default: _unique,
    _ATEN.equal.default: lambda left, right: left.shape == right.shape,
    _ATEN.repeat_interleave.Tensor: lambda repeats, output_size=None: torch.empty_like(repeats),
}
