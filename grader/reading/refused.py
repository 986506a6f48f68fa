"""Forbidden names, read in the submission's text. Runs in the judge: nothing that the submission does can deceive it.

Two things are refused. Names that an exercise forbids because they are what the learner is to write, however they are
named on the way (see `names`). And, in every exercise that does not `allow` them, the means of reaching names unseen
or of meddling with the process that counts and measures: frames, tracing, threads, code from text, attributes from
text, the interpreter's and torch's insides. No exercise needs them, so an honest learner hardly ever meets this.

What cannot be seen here is watched at run time: see `guard`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grader import data
from grader.reading.names import Names

_MEANS = (
    # Other threads and processes: counters and guards see the thread that they were raised in.
    *("threading", "_thread", "multiprocessing", "concurrent", "asyncio", "subprocess", "signal", "socket"),
    # The process from inside: memory, frames, code, other modules.
    *("ctypes", "_ctypes", "cffi", "gc", "inspect", "dis", "code", "codeop", "types.CodeType", "types.FunctionType"),
    *("sys.settrace", "sys.setprofile", "sys.gettrace", "sys.getprofile", "sys.modules", "sys._getframe"),
    *("sys._current_frames", "sys.monitoring", "sys.meta_path", "sys.path_hooks", "sys.__dict__"),
    *("traceback.walk_stack", "atexit", "faulthandler", "trace", "pdb", "bdb", "cProfile", "profile"),
    # Code from text, and names from text.
    *("exec", "eval", "compile", "globals", "builtins", "__builtins__", "runpy", "pickle", "marshal", "shelve"),
    *("operator.attrgetter", "operator.methodcaller", "string.Formatter", "typing.get_type_hints", "typing.ForwardRef"),
    *("timeit.timeit", "timeit.repeat", "timeit.Timer", "pkgutil", "pydoc", "doctest", "unittest", "logging.config"),
    *("importlib.util", "importlib.machinery", "importlib.abc", "importlib.reload", "zipimport", "pytest"),
    *("numpy.load", "torch.load", "torch.serialization", "torch.utils.benchmark", "torch.package", "torch.hub"),
    *("sympy", "jinja2"),
    # Torch below its public functions, and the grader itself.
    *("torch._C", "torch.ops", "torch._ops", "torch.jit", "torch.library", "torch.overrides", "torch.compile"),
    *("torch.fx", "torch.export", "torch.utils._python_dispatch", "torch.multiprocessing"),
    *("torch.utils.cpp_extension", "grader", "_pytest"),
)
_ATTRIBUTES = frozenset(
    [
        "__globals__",
        "__builtins__",
        "__subclasses__",
        "__code__",
        "__closure__",
        "__getattribute__",
        "__self__",
        "__mro__",
        "__loader__",
        "__spec__",
        "load_module",
        "f_back",
        "f_globals",
        "f_locals",
        "f_builtins",
        "f_code",
        "f_trace",
        "f_trace_lines",
        "f_trace_opcodes",
        "tb_frame",
        "gi_frame",
        "cr_frame",
        "ag_frame",
        "gi_code",
        "settrace",
        "setprofile",
        "gettrace",
        "_getframe",
        "_C",
        "_ops",
        "DisableTorchFunction",
        "DisableTorchFunctionSubclass",
    ]
)
# All of the grader that a submission may import, in one way: ``from grader.data import digits``.
_DATA = frozenset(f"grader.data.{name}" for name in data.__all__)
# Modules that lie in other modules: ``queue.threading``, ``torch.sys``. Not those that others have a submodule of.
_EVERYWHERE = frozenset({name for name in _MEANS if "." not in name} | {"sys", "importlib", "operator", "typing"}) - {
    *("signal", "code", "profile", "trace", "compile", "exec", "eval", "globals", "__builtins__", "grader"),
}
_REACHING = frozenset({"getattr", "setattr", "vars", "__import__"})
_IMPORTING = frozenset({"importlib.import_module", "importlib.__import__"})
_BUILTINS = frozenset({"exec", "eval", "compile", "globals", "locals", "__builtins__"}) | _REACHING
_PRIVATE_FUNCTION = re.compile(r"_(?!_)(?![A-Z][a-z])")  # `_LRScheduler` is a class that people derive from
INNER = "_*"
"""Allows names with an underscore of other people's modules, each of which is refused otherwise."""
_MOST = 50  # uses that are reported: a file of nothing else must not cost more than one


@dataclass(frozen=True, slots=True)
class Use:
    """Something in a submission that is refused.

    Attributes:
        name: what it is, as the exercise forbids it, or as it is written.
        line: where.
        means: it is refused for what it makes possible, not for being the exercise's own subject.
    """

    name: str
    line: int
    means: bool


def find_uses(source: str, forbid: Iterable[str], allow: Iterable[str] = ()) -> list[Use]:
    """What `source` uses and must not, in the order of the lines, 50 at most.

    Args:
        source: a submission that parses.
        forbid: dotted names, e.g. ``torch.nn.RMSNorm``. A name forbids everything below it too.
        allow: means that this exercise does need, e.g. ``threading``.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it does not parse after all.
    """
    tree = ast.parse(source)
    allowed = frozenset(allow)
    refused = dict.fromkeys((name for name in _MEANS if name not in allowed), True) | dict.fromkeys(forbid, False)
    reader = _Reader(tree, refused, allowed)
    reader.read(tree)
    return sorted(reader.uses, key=lambda use: use.line)[:_MOST]


class _Reader:
    """Goes through a file once and notes what is refused."""

    def __init__(self, tree: ast.Module, refused: dict[str, bool], allow: frozenset[str]) -> None:
        self._refused = refused
        self._allow = allow
        self._names = Names(tree, {*refused, *_IMPORTING}, _DATA - refused.keys(), _EVERYWHERE, _BUILTINS)
        self._called: set[ast.expr] = set()
        self._done: set[ast.expr] = set()  # parts of a longer name that was refused as a whole
        self.uses: set[Use] = set()
        if self._names.tangled:
            self._means("a name for a name for a name", 1)

    def read(self, tree: ast.Module) -> None:
        """A node comes before its parts."""
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    for name in node.names:
                        self._check([self._names.module(name.name)], node.lineno)
                case ast.ImportFrom():
                    self._import_from(node)
                case ast.Attribute() if node not in self._done:
                    self._attribute(node)
                case ast.Name(ctx=ast.Load()) if node not in self._done:
                    self._name(node)
                case ast.Call():
                    self._call(node)
                case ast.MatchClass():
                    for word in node.kwd_attrs:
                        if word in _ATTRIBUTES | _EVERYWHERE and word not in self._allow:
                            self._means(word, node.lineno)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if any(name.name == "*" for name in node.names):
            self._check([self._names.module(module)], node.lineno)
            return
        for name in node.names:
            whole = self._names.module(module)
            self._check([whole] if whole in self._refused and f"{module}.{name.name}" not in _DATA else [], node.lineno)
            self._check([self._names.module(f"{module}.{name.name}")], node.lineno)

    def _attribute(self, node: ast.Attribute) -> None:
        values = self._names.values(node)
        self._passed_on(node, values)
        if self._check(values, node.lineno):
            part: ast.expr = node
            while isinstance(part, ast.Attribute):
                part = part.value
                self._done.add(part)
            return
        of_library = bool(self._names.values(node.value))
        inner = of_library and _PRIVATE_FUNCTION.match(node.attr) and INNER not in self._allow
        means = node.attr in _ATTRIBUTES or (of_library and node.attr == "__dict__")
        if inner or (means and node.attr not in self._allow):
            self._means(node.attr, node.lineno)

    def _name(self, node: ast.Name) -> None:
        values = self._names.values(node)
        self._check(values, node.lineno)
        self._passed_on(node, values)

    def _passed_on(self, node: ast.expr, values: frozenset[str]) -> None:
        """``map(getattr, ...)`` reaches what no text shows."""
        for value in (values & (_REACHING | _IMPORTING)) - self._allow:
            if node not in self._called:
                self._means(f"{value} without calling it", node.lineno)

    def _call(self, node: ast.Call) -> None:
        self._called.add(node.func)
        if self._check(self._names.values(node), node.lineno):
            return
        for function in self._names.values(node.func):
            if self._reaches_unseen(function, node) and function not in self._allow:
                self._means(f"{ast.unparse(node.func)} with a computed name", node.lineno)

    def _reaches_unseen(self, function: str, node: ast.Call) -> bool:
        """True for ``getattr(torch, "soft" + "max")``; ``getattr(self, f"layer{i}")`` is common and fine."""
        first = node.args[0] if node.args else None
        of_self = isinstance(first, ast.Name) and first.id == "self"
        if function in _IMPORTING or function == "__import__":
            return not (isinstance(first, ast.Constant) and len(node.args) + len(node.keywords) == 1)
        if function in ("vars", "locals") and first is None:  # the module's, unless it is in a function
            return not (isinstance(node.func, ast.Name) and self._names.in_function(node.func))
        if function == "vars":
            return not of_self
        named = len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
        if named and function in ("getattr", "setattr"):
            word = getattr(node.args[1], "value", None)
            return word in _ATTRIBUTES or (word == "__dict__" and bool(first and self._names.values(first)))
        return function in ("getattr", "setattr") and not of_self

    def _check(self, names: Iterable[str], line: int) -> bool:
        """Note those of `names` that are refused; true when one was."""
        found = [name for name in names if name in self._refused]
        self.uses.update(Use(name, line, self._refused[name]) for name in found)
        return bool(found)

    def _means(self, name: str, line: int) -> None:
        self.uses.add(Use(name, line, means=True))
