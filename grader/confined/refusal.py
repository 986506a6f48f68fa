"""Forbidden operators and functions are refused where they are, whatever they are called on the way there.

Torch's operators get kernels that refuse, in torch's own dispatcher: ``F.``, methods, ``torch.ops``, `vmap`, scripts,
callbacks and what other operators call below Python all end there. Python functions get a body that refuses, in place:
aliases, subclasses and methods run that same body. A C function of another library is written over wherever a loaded
module holds it.

All of the process is refused them, the checks' probes too, and the process of the solution is treated alike. So a probe
that needs what its exercise forbids shows when the exercise is verified.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch

from grader.confined import resolver, untouched
from grader.families import FAMILIES

Lines = Callable[[FrameType], list[tuple[int, str, str]]]


class ForbiddenCallError(Exception):
    """The submission called what its exercise forbids."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was refused.

    Attributes:
        name: of the operator or function, as people call it.
        frames: the submission's lines on the way there, outermost first: number, function, text.
    """

    name: str
    frames: list[tuple[int, str, str]]


class Refusal:
    """Refuses what `forbid` names, in this process and for good.

    Args:
        forbid: names and families of an exercise.

    Attributes:
        forbid: the same.
        first: the first call that was refused, until `begin`: one that the submission swallows (``except``) is one.
    """

    def __init__(self, forbid: Sequence[str]) -> None:
        self.first: Refused | None = None
        self.forbid = tuple(forbid)
        self._lines: Lines = lambda frame: []
        self._done: set[str | int] = set()
        self._kept: dict[str, torch.library.Library] = {}
        for entry in forbid:
            found = resolver.resolve(entry)
            self._refuse_operators(found.operators)
            for function in found.functions:
                self._refuse_function(function)
        self._write_over_names()
        if forbid:
            whole = {entry for entry in forbid if "." not in entry and entry not in FAMILIES}
            named = resolver.named(forbid)
            modules = [module for entry in forbid for module in resolver.family_of(entry).modules]
            parts = {name.partition(".")[0] for name in (*named, *modules)} | {"torch"}
            sys.meta_path.insert(0, _Finder(whole, parts, self._refuse, self._on_import))

    def begin(self, lines: Lines) -> None:
        """A submission begins: what one before it called in this process does not count.

        Args:
            lines: its own lines of a stack of frames.
        """
        self.first = None
        self._lines = lines

    def _refuse(self, name: str) -> None:
        """Note a call and end it."""
        if self.first is None:
            self.first = Refused(name, [])  # noted, whatever becomes of the rest
            untouched.restore_builtins()
            self.first = Refused(name, self._lines(untouched.getframe(2)))
        raise ForbiddenCallError(name)

    def _on_import(self, module: types.ModuleType) -> None:
        """A module was loaded that was not there when the rest was looked up."""
        for function in resolver.in_module(module, self.forbid):
            self._refuse_function(function)
        if module.__name__.partition(".")[0] != "torch":
            for entry in self.forbid:
                self._refuse_operators(resolver.operators(resolver.family_of(entry)))
            self._write_over_names()

    def _refuse_operators(self, operators: Iterable[str]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says once that a kernel is written over
            for operator in operators:
                if operator not in self._done:
                    self._done.add(operator)
                    self._refuse_operator(operator)

    def _refuse_operator(self, operator: str) -> None:
        def kernel(*_: Any, **__: Any) -> None:
            self._refuse(resolver.name_of_operator(operator))

        namespace, _, name = operator.partition("::")
        library = self._kept.get(namespace)
        if library is None:
            library = self._kept[namespace] = torch.library.Library(namespace, "IMPL")  # type: ignore[no-untyped-call]
        for key in resolver.keys(operator):
            library.m.impl(name, key, kernel, False)  # type: ignore[union-attr]

    def _refuse_function(self, function: types.FunctionType) -> None:
        if id(function) in self._done:
            return
        self._done.add(id(function))

        def refuse() -> None:
            self._refuse(resolver.name_of(function))

        hook = untouched.opaque(refuse)
        body = _refusing.__code__
        function.__code__ = body.replace(
            co_consts=tuple(hook if constant == _HOOK else constant for constant in body.co_consts),
            co_freevars=function.__code__.co_freevars,
            co_name=function.__code__.co_name,
            co_filename="<refused>",
        )

    def _write_over_names(self) -> None:
        for name in resolver.named(self.forbid):
            if not name.startswith("torch."):
                self._write_over(name)

    def _write_over(self, dotted: str) -> None:
        """A C function has no body to replace: modules, and objects that they hold, lose hold of it."""
        target = resolver.find(dotted)
        if not callable(target) or isinstance(target, types.FunctionType | type):
            return

        def refuse(*_: Any, **__: Any) -> None:
            self._refuse(dotted)

        refuse.__doc__ = target.__doc__  # numpy.ma makes its own out of it
        hidden = untouched.opaque(refuse)
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == dotted.partition(".")[0]:
                for held in (module, *list(vars(module).values())):
                    names = getattr(held, "__dict__", None)
                    for key in [key for key, value in names.items() if value is target] if type(names) is dict else ():
                        held.__dict__[key] = hidden


_HOOK = "the hook"  # a constant of the body below, which a function takes the place of


def _refusing(*_: Any, **__: Any) -> Any:
    hook: Any = "the hook"
    return hook()


class _Finder(importlib.abc.MetaPathFinder):
    """Refuses whole libraries, and tells of modules that were loaded and may hold forbidden functions."""

    def __init__(
        self,
        whole: set[str],
        parts: set[str],
        refuse: Callable[[str], None],
        on_import: Callable[[types.ModuleType], None],
    ) -> None:
        self._whole = frozenset(whole)
        self._parts = frozenset(parts)
        self._refuse = refuse
        self._on_import = on_import

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """See `importlib`."""
        library = name.partition(".")[0]
        if library in self._whole:
            self._refuse(library)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if library in self._parts else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._on_import)
        return spec


class _Loader(importlib.abc.Loader):
    """Another loader, and word of what it loaded."""

    def __init__(self, loader: Any, on_import: Callable[[types.ModuleType], None]) -> None:
        self._loader = loader
        self._on_import = on_import

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """See `importlib`."""
        module: types.ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """See `importlib`."""
        self._loader.exec_module(module)
        self._on_import(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
