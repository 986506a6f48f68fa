"""Arguments without their values, for a call that is only asked where it makes its tensors."""

from __future__ import annotations

from typing import Any

import torch


def outline(value: Any) -> Any:
    """`value` with shape and dtype in place of each tensor's values, as plain data that a host makes tensors of."""
    if isinstance(value, torch.Tensor):
        return ("tensor", list(value.shape), value.dtype)
    if isinstance(value, list | tuple):
        return (type(value).__name__, [outline(item) for item in value])
    if isinstance(value, dict):
        return ("dict", [(key, outline(item)) for key, item in value.items()])
    return ("value", value)
