"""A call in another world: on the objects of the call before, with gradients off or asked for, under a watch.

What a submission leaves behind shows in a process that lives on: in its own objects, in the arguments and in the global
state of torch and NumPy. All of it is told as facts; the judge asks the solution the same and compares.

As on the wire, values are looked at by functions that were bound before a submission could replace them, and only when
their exact type is known.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from typing import Any

from grader.confined import untouched
from grader.confined.origins import is_installed
from grader.confined.untouched import Base, Module, Parameter, Tensor, ndarray

_members = type.__dict__["__dict__"].__get__  # of a class, whatever its metaclass says
_PLAIN = (bool, int, float, str, type(None))


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
        self._world = {name: read() for name, read in untouched.WORLD.items()}

    def changed(self) -> dict[str, Any]:
        """``world``: names of the state that is not what it was; ``arguments``: number and what of it is another."""
        untouched.restore_builtins()
        world = [name for name, read in untouched.WORLD.items() if read() != self._world[name]]
        untouched.restore()  # after the look at the modes, and before tensors are looked at under them
        facts: list[list[Any]] = []
        for number, (leaf, fingerprint, asks) in enumerate(self._arguments):
            if _fingerprint(leaf) != fingerprint:
                facts.append([number, "values"])
            if asks and not _asks(leaf):
                facts.append([number, "requires_grad"])
        return {"world": world, "arguments": facts}

    def shared_with(self, value: Any) -> list[int]:
        """Numbers of the arguments in whose memory a part of the value lies."""
        returned = {_memory(leaf) for leaf in _arrays(value)} - {0}  # where an empty tensor lies
        return [number for number, (leaf, *_) in enumerate(self._arguments) if _memory(leaf) in returned]


def asking(values: Any) -> None:
    """Let every tensor of fractions ask for a gradient."""
    for leaf in _arrays(values):
        if type(leaf) is Tensor and Base.is_floating_point(leaf):
            Base.requires_grad_(leaf)


@contextlib.contextmanager
def as_asked(grad: str) -> Iterator[None]:
    """The mode in which a call is made: ``off`` is without gradients."""
    before = untouched.is_grad()
    untouched.set_grad(before and grad != "off")
    try:
        yield
    finally:
        if grad == "off":
            untouched.set_grad(before)


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
        if isinstance(value, type):
            kept = _is_own(value, self._module.__name__) and not issubclass(value, (untouched.Function, tuple))
        else:
            kept = type(value) is types.FunctionType  # which may make modules
        return _Factory(value, self._made) if kept else value

    def memory(self) -> set[int]:
        """Where the parameters and buffers of the kept objects lie."""
        modules = [made for made in self._made.values() if isinstance(made, Module)]
        return {_memory(item) for module in modules for item in untouched.tensors_of(module)}


class _Factory:
    """A class in whose place it stands, for all that probes do with one: make objects and look up what it defines.

    Or a function, of which only modules are kept.
    """

    def __init__(self, made: Any, objects: dict[Any, Any]) -> None:
        self._made = made
        self._objects = objects

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not all(_is_plain(item) for item in (*args, *kwargs.values())):
            return self._made(*args, **kwargs)
        key = (self._made, repr(args), repr(sorted(kwargs.items())))
        if key in self._objects:
            return self._objects[key]
        made = self._made(*args, **kwargs)
        if isinstance(made, Module):
            made.to = untouched.partial(_moved, made)  # type: ignore[method-assign]  # of this one object
        if isinstance(made, Module) or isinstance(self._made, type):
            self._objects[key] = made
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def _is_own(kind: type, module: str) -> bool:
    """Whether the submission made a class: it is said to be of its module, or holds code that is not installed."""
    held = [getattr(member, "__func__", member) for member in _members(kind).values()]
    own = (type(member) is types.FunctionType and not is_installed(member.__code__) for member in held)
    return kind.__module__ == module or any(own)


def _moved(module: Any, *args: Any, **kwargs: Any) -> Any:
    """``module.to(...)``, but a copy where it changes a dtype: what the probe converts is not kept in that dtype."""
    dtype = untouched.parse_to(*args, **kwargs)[1]
    held = list(untouched.tensors_of(module))
    if dtype is not None and any(Base.is_floating_point(item) and untouched.dtype_of(item) != dtype for item in held):
        to = module.__dict__.pop("to")
        try:
            return untouched.deepcopy(module).to(*args, **kwargs)
        finally:
            module.__dict__["to"] = to
    return type(module).to(module, *args, **kwargs)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, _PLAIN)


def _arrays(value: Any) -> Iterator[Any]:
    """The tensors and arrays in nested data; of another type than exactly these nothing crosses the wire."""
    kind = type(value)
    if kind is Tensor or kind is Parameter or kind is ndarray:
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item)


def _memory(leaf: Any) -> int:
    """The address of what a tensor or an array lies in."""
    if type(leaf) is not ndarray:
        return Base.untyped_storage(leaf).data_ptr()
    base = leaf
    while type(base.base) is ndarray:
        base = base.base
    return int(base.__array_interface__["data"][0])


def _copied(value: Any) -> Any:
    if isinstance(value, list | tuple):
        items = [_copied(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    if type(value) is Tensor or type(value) is Parameter:
        return Base.clone(Base.detach(value))
    return ndarray.copy(value) if type(value) is ndarray else value


def _asks(leaf: Any) -> bool:
    return type(leaf) is not ndarray and untouched.requires_grad(leaf)


def _fingerprint(leaf: Any) -> tuple[Any, ...]:
    """Equal for equal shapes, dtypes and bits: NaN is no reason to differ."""
    if type(leaf) is ndarray:
        return leaf.shape, leaf.dtype, untouched.bits(leaf)
    return tuple(Base.size(leaf)), untouched.dtype_of(leaf), untouched.bits(leaf)
