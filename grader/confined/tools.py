"""The library's own functions that probes use are as they were: a submission that replaces one is told so.

A probe makes models, optimizers and losses in the submission's process and hands them to it. An answer that is wrong
for everybody else's comes out right there, once ``torch.optim.SGD.step`` is another function. What probes may use is
told by the names in their code; the originals were noted before a submission was loaded.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy
import torch
import torch.utils.data

from grader.confined.origins import is_installed

_MODULES = (
    *(torch, torch.nn, torch.nn.functional, torch.nn.init, torch.nn.utils, torch.optim, torch.optim.lr_scheduler),
    *(torch.autograd, torch.autograd.functional, torch.func, torch.linalg, torch.utils.data),
    *(numpy, numpy.linalg, numpy.random, math),
)
_HEAP_TYPE = 1 << 9  # a flag of classes whose attributes can be set: Python's, and not those of C
_MOST = 200  # functions inside of functions: more than any decorator of a library's makes


def _classes() -> Iterator[type]:
    """Python's classes in these modules, and those that they are made of."""
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and str(value.__module__).startswith(("torch.", "numpy.")):
                yield from (kind for kind in value.__mro__ if kind.__flags__ & _HEAP_TYPE)


_HOOKS = tuple(
    (module, name, hooks)
    for module in (sys.modules[kind.__module__] for kind in (torch.nn.Module, torch.optim.Optimizer))
    for name, hooks in vars(module).items()
    if name.startswith("_global_") and isinstance(hooks, dict)
)  # of all modules and optimizers
_Tensor = torch.Tensor  # a submission may put another class in its place
_OF_TENSORS = frozenset(dir(torch._C.TensorBase))
_METHODS = (FunctionType, classmethod, staticmethod, property)
_ORIGINALS: dict[Any, dict[str, Any]] = {owner: dict(vars(owner)) for owner in (*_MODULES, *_classes())}
_KINDS = {owner: (type(owner), getattr(owner, "__mro__", None)) for owner in _ORIGINALS}


def renew() -> None:
    """Take the modules as they are now for the library's: what the host itself put there is no submission's doing."""
    _ORIGINALS.update({module: dict(vars(module)) for module in _MODULES})


class Tools:
    """What some probes use of torch, NumPy and `math`.

    Args:
        probes: their compiled file.
    """

    def __init__(self, probes: CodeType) -> None:
        names = frozenset(_names_in(probes))
        self._held: list[tuple[Any, str]] = [
            (owner, name) for owner in (*_MODULES, _Tensor) for name in names & _ORIGINALS[owner].keys()
        ]
        found = [_ORIGINALS[owner][name] for owner, name in self._held]
        classes = {base for kind in found if isinstance(kind, type) for base in kind.__mro__} & _ORIGINALS.keys()
        # All of a class, since its methods call each other; of a tensor's, which are everywhere, those that are named.
        for kind in classes - {_Tensor}:
            self._held += [(kind, name) for name, value in _ORIGINALS[kind].items() if isinstance(value, _METHODS)]
            self._held += [(kind, name) for name in _inherited(kind)]
        # A method that a tensor inherits may be hidden by another one of that name.
        self._held += [(_Tensor, name) for name in names & _OF_TENSORS]
        self._owners = {owner for owner, _ in self._held}

    def replaced(self) -> str:
        """The first that is another one now, and not by the library's own doing; empty where all is as it was."""
        for owner in self._owners:
            if (type(owner), getattr(owner, "__mro__", None)) != _KINDS[owner]:
                return _name_of(owner)
        for module, name, hooks in _HOOKS:
            if vars(module).get(name) is not hooks or hooks:
                return f"{module.__name__}.{name}"
        for owner, name in self._held:
            now = vars(owner).get(name)
            if now is not _ORIGINALS[owner].get(name) and not _is_the_librarys(now):
                return f"{_name_of(owner)}.{name}"
        return ""


def _inherited(kind: type) -> Iterator[str]:
    """Methods that a class has of others: one of its own would hide them."""
    for base in kind.__mro__[1:]:
        yield from (name for name, value in vars(base).items() if callable(value) and name not in _ORIGINALS[kind])


def _name_of(owner: Any) -> str:
    return str(owner.__name__) if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__name__}"


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _is_the_librarys(value: Any) -> bool:
    """Whether torch may have put it there, as its optimizers do with `step`: no function in it is somebody else's."""
    waiting, seen = [value], {id(None)}
    while waiting and len(seen) < _MOST:
        function = waiting.pop()
        if type(function) is not FunctionType or not is_installed(function.__code__):
            return False
        seen.add(id(function))
        held = [_content(cell) for cell in function.__closure__ or ()]
        waiting += [inner for inner in held if callable(inner) and id(inner) not in seen]
    return not waiting


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # still empty
        return None
