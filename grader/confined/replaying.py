"""A call in another world: on the objects of the call before, with gradients off or asked for, under a watch.

What a submission leaves behind shows in a process that lives on: in its own objects, in the arguments and in the global
state of torch and NumPy. All of it is told as facts; the judge asks the solution the same and compares.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import random
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import torch

_PLAIN = (bool, int, float, str, type(None))

WORLD: dict[str, Callable[[], Any]] = {
    "torch's default dtype": torch.get_default_dtype,
    "torch's default device": torch.get_default_device,
    "torch's grad mode": torch.is_grad_enabled,
    "torch's inference mode": torch.is_inference_mode_enabled,
    "torch's anomaly mode": torch.is_anomaly_enabled,
    "torch's number of threads": torch.get_num_threads,
    "torch's deterministic mode": torch.are_deterministic_algorithms_enabled,
    "NumPy's error handling (np.seterr)": numpy.geterr,
    "the filters of warnings": lambda: list(warnings.filters),
    "Python's recursion limit": sys.getrecursionlimit,
    "torch's random generator": lambda: torch.default_generator.get_state().numpy().tobytes(),
    "NumPy's random generator": lambda: numpy.random.get_state()[1].tobytes(),  # type: ignore[index]  # a tuple
    "Python's random generator": random.getstate,
}
"""Global state, by the name that a learner is told, and how it is read."""


class Watch:
    """What a call leaves changed: of its arguments, and of the global state.

    Args:
        values: the arguments, nested data.
    """

    def __init__(self, values: Any) -> None:
        self._arguments = [(leaf, _fingerprint(leaf), _asks(leaf)) for leaf in _arrays(values)]
        self._world: dict[str, Any] = {}

    def begin(self) -> None:
        """Now the call is made."""
        self._world = {name: read() for name, read in WORLD.items()}

    def changed(self, value: Any) -> dict[str, Any]:
        """What the call left.

        Args:
            value: what it has returned.

        Returns:
            ``world``: names of the state that is not what it was; ``arguments``: of each that is another its number
            and what of it; ``shared``: numbers of those in whose memory a part of the value lies.
        """
        facts: list[list[Any]] = []
        for number, (leaf, fingerprint, asks) in enumerate(self._arguments):
            if _fingerprint(leaf) != fingerprint:
                facts.append([number, "values"])
            if asks and not _asks(leaf):
                facts.append([number, "requires_grad"])
        world = [name for name, read in WORLD.items() if read() != self._world[name]]
        returned = {_memory(leaf) for leaf in _arrays(value)}
        shared = [n for n, (leaf, *_) in enumerate(self._arguments) if leaf.nbytes and _memory(leaf) in returned]
        return {"world": world, "arguments": facts, "shared": shared}


def asking(values: Any) -> None:
    """Let every tensor of fractions ask for a gradient."""
    for leaf in _arrays(values):
        if isinstance(leaf, torch.Tensor) and leaf.is_floating_point():
            leaf.requires_grad_()


def as_asked(grad: str) -> contextlib.AbstractContextManager[Any]:
    """The mode in which a call is made: ``off`` is without gradients."""
    return torch.no_grad() if grad == "off" else contextlib.nullcontext()


class Answers:
    """What several calls answered: whether a later one changes what an earlier one has returned."""

    def __init__(self) -> None:
        self._given: list[list[tuple[Any, tuple[Any, ...]]]] = []

    def add(self, value: Any, kept: Kept) -> Any:
        """A copy of what the next call has returned. What it shows of an object's state may change later."""
        state = kept.memory()
        ours = [leaf for leaf in _arrays(value) if _memory(leaf) not in state]
        self._given.append([(leaf, _fingerprint(leaf)) for leaf in ours])
        return _copied(value)

    def overwritten(self) -> list[bool]:
        """Of each answer whether it is another now."""
        return [any(_fingerprint(leaf) != before for leaf, before in answer) for answer in self._given]


class Kept(types.ModuleType):
    """A submission's module, whose classes hand out the object that they made before, where the arguments are the same.

    So a call that makes its own object, as most probes do, meets what the call before has left in it.

    Args:
        module: the submission's.
    """

    def __init__(self, module: types.ModuleType) -> None:
        super().__init__(module.__name__)
        self._module = module
        self._made: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        kept = inspect.isclass(value) and value.__module__ == self._module.__name__
        if not kept or issubclass(value, torch.autograd.Function | tuple):
            return value
        return _Factory(value, self._made)

    def memory(self) -> set[int]:
        """Where the parameters and buffers of the kept objects lie."""
        modules = [made for made in self._made.values() if isinstance(made, torch.nn.Module)]
        return {_memory(item) for module in modules for item in (*module.parameters(), *module.buffers())}


class _Factory:
    """A class in whose place it stands, for all that probes do with one: make objects and look up what it defines."""

    def __init__(self, made: type, objects: dict[Any, Any]) -> None:
        self._made = made
        self._objects = objects

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not all(_is_plain(item) for item in (*args, *kwargs.values())):
            return self._made(*args, **kwargs)
        key = (self._made, repr(args), repr(sorted(kwargs.items())))
        if key not in self._objects:
            made = self._made(*args, **kwargs)
            if isinstance(made, torch.nn.Module):
                made.to = functools.partial(_moved, made)  # type: ignore[method-assign]  # of this one object
            self._objects[key] = made
        return self._objects[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def _moved(module: torch.nn.Module, *args: Any, **kwargs: Any) -> Any:
    """``module.to(...)``, but a copy where it changes a dtype: what the probe converts is not kept in that dtype."""
    dtype = torch._C._nn._parse_to(*args, **kwargs)[1]
    held = [*module.parameters(), *module.buffers()]
    if dtype is not None and any(item.is_floating_point() and item.dtype != dtype for item in held):
        to = module.__dict__.pop("to")
        try:
            return copy.deepcopy(module).to(*args, **kwargs)
        finally:
            module.__dict__["to"] = to
    return type(module).to(module, *args, **kwargs)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, _PLAIN)


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor | numpy.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item)


def _memory(leaf: Any) -> int:
    """The address of what a tensor or an array lies in."""
    if isinstance(leaf, torch.Tensor):
        return leaf.untyped_storage().data_ptr()
    base = leaf
    while isinstance(base.base, numpy.ndarray):
        base = base.base
    return int(base.ctypes.data)


def _copied(value: Any) -> Any:
    if isinstance(value, list | tuple):
        items = [_copied(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    if type(value) is torch.Tensor or type(value) is torch.nn.Parameter:
        return value.detach().clone()
    return value.copy() if type(value) is numpy.ndarray else value


def _asks(leaf: Any) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.requires_grad


def _fingerprint(leaf: Any) -> tuple[Any, ...]:
    """Equal for equal shapes, dtypes and bits: NaN is no reason to differ."""
    if isinstance(leaf, torch.Tensor):
        flat = leaf.detach().cpu().contiguous().reshape(-1)
        bits = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
        return tuple(leaf.shape), leaf.dtype, bits
    return leaf.shape, leaf.dtype, leaf.tobytes()
