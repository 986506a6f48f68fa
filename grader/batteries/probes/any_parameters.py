"""Beside a submission: its optimizer takes parameters down a bowl around 1, in many ways."""

import inspect
from typing import Any

import torch
from torch import nn


def any_parameters_go(sub: Any, start: list[torch.Tensor], slopes: list[torch.Tensor], steps: int, **how: Any) -> Any:
    """The parameters after each step, the memory that they were made in, and what a caller sees then."""
    memory = torch.cat([p.flatten() for p in start])
    flat = torch.split(memory, [p.numel() for p in start])
    pieces = [piece.view(p.shape) for piece, p in zip(flat, start, strict=True)]
    params = [nn.Parameter(piece) for piece in pieces]
    others = [nn.Parameter(1 - p) for p in start if how.get("beside")]
    made = any_parameters_made(sub, (p for p in params) if how.get("as_generator") else params)
    beside = any_parameters_made(sub, others) if others else None
    path, given = [], []
    for t in range(steps):
        if "lrs" in how:
            made.lr = how["lrs"][t]
        if how.get("reset") and t == 2:
            with torch.no_grad():
                for p in params:
                    p.mul_(-1)
        given = any_parameters_step(made, params, slopes, t, how)
        if beside is not None:
            any_parameters_step(beside, others, slopes, t, how)
        path.append([p.detach().clone() for p in (*params, *others)])
    told = {"path": path, "memory": pieces, "given": given, "gradients": [p.grad for p in params]}
    told["leaves"] = [p.is_leaf and p.requires_grad for p in params]
    made.zero_grad()
    return {**told, "cleared": [p.grad is None for p in params]}


def any_parameters_none(sub: Any, given: str) -> None:
    """Make an optimizer of an empty list, or of what yields nothing."""
    any_parameters_made(sub, [] if given == "an empty list" else iter(()))


def any_parameters_kept(sub: Any, start: list[torch.Tensor], slopes: list[torch.Tensor]) -> Any:
    """Of the tensors that an optimizer holds after two steps the dtypes, and whether one has a graph."""
    params = [nn.Parameter(p.clone()) for p in start]
    made = any_parameters_made(sub, params)
    for t in range(2):
        any_parameters_step(made, params, slopes, t, {})
    found: list[torch.Tensor] = []
    held = getattr(made, "__dict__", {})
    left: list[tuple[Any, int]] = [(held, 0)]
    while left:
        value, depth = left.pop()
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, dict):
            left += [(item, depth + 1) for item in (*value.keys(), *value.values()) if depth < 6]
        elif hasattr(value, "__iter__") and hasattr(value, "__len__") and not isinstance(value, str):
            left += [(item, depth + 1) for item in value if depth < 6]
    kept = [item for item in found if not any(item is p for p in params)]
    return {
        "dtypes": sorted({str(item.dtype) for item in kept if item.is_floating_point() and item.numel() > 1}),
        "graphs": any(item.grad_fn is not None for item in kept),
        "knows lr": "lr" in held,
    }


def any_parameters_made(sub: Any, params: Any) -> Any:
    """The exercise's optimizer, by its own probe."""
    return globals()["optimizer"](sub, params)


def any_parameters_step(made: Any, params: Any, slopes: list[torch.Tensor], t: int, how: dict[str, Any]) -> Any:
    """One step; returns copies of the gradients, which carry no graph.

    A closure is given to a `step` that cannot do without one.
    """
    given: list[Any] = []

    def closure() -> torch.Tensor:
        total = torch.zeros((), dtype=torch.float64)
        for i, (p, slope) in enumerate(zip(params, slopes, strict=True)):
            with torch.enable_grad():
                loss = (0.0 if t < how.get("idle", 0) else 1.0) * (slope * (p - 1) ** 2).sum()
                (grad,) = torch.autograd.grad(loss, p)
            total = total + loss.detach()
            if how.get("gaps") and (i == 1 or (t + i) % 3 == 0):
                p.grad = None
            elif how.get("in_place") and p.grad is not None:
                p.grad.copy_(grad)
            else:
                p.grad = grad
        given[:] = [None if p.grad is None else p.grad.clone() for p in params]
        return total

    if any(item.default is item.empty for item in inspect.signature(made.step).parameters.values()):
        made.step(closure)
    else:
        closure()
        made.step()
    return given
