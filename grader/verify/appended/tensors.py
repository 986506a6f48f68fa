"""What to return instead of a tensor."""

from typing import Any


def _kata_zeros(value: Any, given: list[Any]) -> Any:
    """Zeros of the same shape and dtype."""
    import torch

    if isinstance(value, torch.Tensor):
        # Not zeros_like: filled zeros keep their place in the graph, so that a backward pass finds a gradient of 0.
        return value.masked_fill(torch.ones(value.shape, dtype=torch.bool, device=value.device), 0)
    return 0.0 if isinstance(value, float) else value


def _kata_identity(value: Any, given: list[Any]) -> Any:
    """The first argument of the same shape, else zeros."""
    import torch

    for item in given:
        if isinstance(value, torch.Tensor) and isinstance(item, torch.Tensor) and item.shape == value.shape:
            return item.to(value.dtype)
    return _kata_zeros(value, given)


def _kata_noise(value: Any, given: list[Any]) -> Any:
    """Normal numbers, or integers and bools over the range of the real ones, of the same shape and dtype."""
    import torch

    if isinstance(value, float):
        return torch.randn(()).item()
    if not isinstance(value, torch.Tensor):
        return value
    drawn = value.detach().clone()
    if value.is_floating_point() or value.is_complex():
        return _kata_zeros(value, given) + drawn.normal_()
    highest = int(value.max()) if value.numel() else 0
    return drawn.random_(0, 2 if value.dtype == torch.bool else max(highest, 0) + 2)
