"""Names that an exercise forbids, seen twice: in the submission's text, and when they are called.

The static reading (`find_uses`) runs in the judge and cannot be deceived by what the submission does at run time, but
sees only what is written out: attribute chains through any import alias, ``from`` imports, ``getattr`` and
``importlib`` with constant names. The guard (`Guard`) runs beside the submission and sees calls however they were
reached: by another alias, ``torch.ops``, a method of the same name, or inside another library module.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from grader.counting import is_installed


class ForbiddenCallError(Exception):
    """The submission called a forbidden name."""


@dataclass(frozen=True, slots=True)
class Use:
    """A forbidden name written in a submission."""

    name: str
    line: int


def find_uses(source: str, forbid: tuple[str, ...]) -> list[Use]:
    """Where `source` names something in `forbid`, in the order of the lines.

    Args:
        source: a submission that parses.
        forbid: dotted names, e.g. ``torch.nn.RMSNorm``. A name forbids everything below it too.
    """
    reader = _Reader(forbid)
    reader.visit(ast.parse(source))
    return sorted(reader.uses, key=lambda use: use.line)


class _Reader(ast.NodeVisitor):
    """Resolves names through the file's imports and simple assignments (``F = torch.nn.functional``)."""

    def __init__(self, forbid: tuple[str, ...]) -> None:
        self._forbid = forbid
        self._alias: dict[str, str] = {}
        self.uses: list[Use] = []

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            self._alias[name.asname or name.name.partition(".")[0]] = (
                name.name if name.asname else name.name.partition(".")[0]
            )
            self._check(name.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for name in node.names:
            full = f"{node.module}.{name.name}"
            if name.name == "*":
                for forbidden in self._forbid:
                    module, _, leaf = forbidden.rpartition(".")
                    if module == node.module:
                        self._alias[leaf] = forbidden
            else:
                self._alias[name.asname or name.name] = full
                self._check(full, node.lineno)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        full = self._resolve(node.value)
        if full:
            self._alias.update({target.id: full for target in node.targets if isinstance(target, ast.Name)})

    def visit_Attribute(self, node: ast.Attribute) -> None:
        full = self._resolve(node)
        if full is None or not self._check(full, node.lineno):
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._check(self._alias.get(node.id, node.id), node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        full = self._resolve(node)
        if full:
            self._check(full, node.lineno)
        self.generic_visit(node)

    def _resolve(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._alias.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self._resolve(node.value)
            return f"{base}.{node.attr}" if base else None
        if isinstance(node, ast.Call):
            function = self._resolve(node.func)
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if function == "getattr" and words and node.args:
                base = self._resolve(node.args[0])
                return f"{base}.{words[0]}" if base else None
            if function in ("importlib.import_module", "import_module", "__import__") and words:
                return words[0]
        return None

    def _check(self, full: str, line: int) -> bool:
        for name in self._forbid:
            if full == name or full.startswith(f"{name}."):
                if Use(name, line) not in self.uses:
                    self.uses.append(Use(name, line))
                return True
        return False


class Guard:
    """Raises `ForbiddenCallError` when the submission calls a forbidden function or builds a forbidden class.

    Torch functions are recognised by their own name at the torch-function level, whichever way they were reached;
    classes and other libraries' functions are replaced where they live. Calls by the checks' probes are let through.

    Args:
        forbid: dotted names.
        exempt: the file name of the probes.
    """

    def __init__(self, forbid: tuple[str, ...], exempt: str) -> None:
        self._exempt = exempt
        self._torch_names: dict[str, str] = {}
        for name in forbid:
            self._install(name)

    def watch(self) -> contextlib.AbstractContextManager[Any]:
        """A context in which torch functions are watched."""
        if not self._torch_names:
            return contextlib.nullcontext()
        return _watch_torch(self._torch_names, self._refuse)

    def _install(self, name: str) -> None:
        owner_name, _, leaf = name.rpartition(".")
        try:
            owner = _resolve_object(owner_name)
            target = getattr(owner, leaf)
        except (ImportError, AttributeError):
            return  # this version of the library does not have it, so it cannot be called
        if isinstance(target, type):
            init = target.__init__  # type: ignore[misc]  # read from the class on purpose

            @functools.wraps(init)
            def refuse_init(instance: Any, *args: Any, **kwargs: Any) -> None:
                self._refuse(name)
                init(instance, *args, **kwargs)

            target.__init__ = refuse_init  # type: ignore[misc]
        elif name.startswith("torch."):
            self._torch_names[leaf] = name
        else:

            @functools.wraps(target)
            def refuse_call(*args: Any, **kwargs: Any) -> Any:
                self._refuse(name)
                return target(*args, **kwargs)

            setattr(owner, leaf, refuse_call)

    def _refuse(self, name: str) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame and (is_installed(frame.f_code) or frame.f_code.co_filename == __file__):
            frame = frame.f_back
        if frame and frame.f_code.co_filename != self._exempt:
            raise ForbiddenCallError(name)


@contextlib.contextmanager
def _watch_torch(names: dict[str, str], refuse: Callable[[str], None]) -> Iterator[None]:
    from torch.overrides import TorchFunctionMode

    class Watch(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            # torch.ops.aten._softmax.default, torch.special.softmax and Tensor.softmax are all softmax.
            name = getattr(func, "__name__", "").partition(".")[0].lstrip("_").removeprefix("special_")
            if name in names:
                refuse(names[name])
            return func(*args, **(kwargs or {}))

    with Watch():
        yield


def _resolve_object(dotted: str) -> Any:
    """The module, or the attribute of a module, called `dotted`."""
    try:
        return importlib.import_module(dotted)
    except ImportError:
        owner, _, leaf = dotted.rpartition(".")
        if not owner:
            raise
        return getattr(_resolve_object(owner), leaf)
