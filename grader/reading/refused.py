"""What steers the process that counts and measures is refused in a file's text, before it is run.

Frames, tracing, threads, memory, code from text, the interpreter's and torch's insides: no exercise needs them, so an
honest learner hardly ever meets this. It reads names as they are written and follows none of them: what an exercise
forbids is refused where it is, when it is called (see `confined.refusal`), and the barriers hold without this.

A block under ``if __name__ == "__main__":`` is not read, since it is not run.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader import data
from grader.families import FAMILIES

ANYTHING = "*"
"""Allows everything."""

# Modules that a submission may import, and what lies below them.
_MODULES = frozenset(
    [
        *(
            "__future__",
            "abc",
            "argparse",
            "array",
            "base64",
            "bisect",
            "calendar",
            "cmath",
            "collections",
            "contextlib",
        ),
        *("copy", "csv", "dataclasses", "datetime", "decimal", "doctest", "enum", "fractions", "functools", "glob"),
        *(
            "grader",
            "hashlib",
            "heapq",
            "io",
            "itertools",
            "json",
            "logging",
            "math",
            "numbers",
            "numpy",
            "operator",
            "os",
        ),
        *(
            "pathlib",
            "pprint",
            "random",
            "re",
            "secrets",
            "statistics",
            "string",
            "struct",
            "sys",
            "tempfile",
            "textwrap",
        ),
        *("time", "torch", "traceback", "types", "typing", "unicodedata", "urllib", "uuid", "warnings", "zlib"),
        *("PIL", "einops", "matplotlib", "pandas", "scipy", "sklearn", "torchvision", "tqdm"),
    ]
)
# Names that steer, wherever they stand: an attribute, an imported name, a part of a module's name, a text.
_STEERING = frozenset(
    [
        # Modules that lie in other modules: `queue.threading`, `torch.sys`.
        *("sys", "gc", "ctypes", "_ctypes", "threading", "_thread", "inspect", "importlib", "builtins", "subprocess"),
        *("multiprocessing", "marshal", "pickle", "runpy", "ctypeslib", "f2py", "runstring", "rundocs"),
        # Frames, and what functions and classes show of themselves.
        *("f_back", "f_globals", "f_locals", "f_builtins", "f_code", "f_trace", "f_trace_lines", "f_trace_opcodes"),
        *("tb_frame", "gi_frame", "cr_frame", "ag_frame", "gi_code", "walk_stack", "walk_tb", "_getframe"),
        *("_current_frames", "__globals__", "__builtins__", "__code__", "__closure__", "__self__", "__subclasses__"),
        *("__getattribute__", "__mro__", "__loader__", "__spec__", "load_module", "CodeType", "FunctionType"),
        # Tracing, hooks, the importer.
        *("settrace", "setprofile", "gettrace", "getprofile", "monitoring", "addaudithook", "meta_path", "path_hooks"),
        # Code and names from text.
        *("attrgetter", "methodcaller", "get_type_hints", "ForwardRef", "Formatter"),
        # Torch below its public functions: its registry of kernels, its modes, its compilers, its own threads.
        *("_C", "_ops", "_VF", "_dynamo", "_python_dispatch", "_pop_mode", "_push_mode", "TorchDispatchMode"),
        *("TorchFunctionMode", "CompilationUnit", "cpp_extension", "BackgroundGenerator"),
    ]
)
_IN_TORCH = (
    *("torch.library", "torch.overrides", "torch.fx", "torch.package", "torch.hub", "torch.export"),
    *("torch.utils.benchmark", "torch.serialization", "torch.multiprocessing", "torch.ops", "torch.futures"),
)
_BUILT_IN = frozenset({"exec", "eval", "compile", "globals", "__import__", "__builtins__", "__loader__", "__spec__"})
_REACHING = frozenset({"getattr", "setattr", "delattr", "vars"})
_DATA = frozenset(data.__all__)
_MOST = 50  # uses that are reported: a file of nothing else must not cost more than one


@dataclass(frozen=True, slots=True)
class Use:
    """Something in a submission that is refused.

    Attributes:
        name: what it is, as it is written.
        line: where.
        means: it is refused for what it makes possible, not for being a library that the exercise forbids.
    """

    name: str
    line: int
    means: bool


def find_uses(source: str, forbid: Iterable[str] = (), allow: Iterable[str] = ()) -> list[Use]:
    """What `source` uses and must not, in the order of the lines, 50 at most.

    Args:
        source: a submission that parses.
        forbid: as an exercise's; of these, importing a whole library is seen here.
        allow: names that this exercise does need, e.g. ``threading``; `ANYTHING` for all.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it does not parse after all.
    """
    libraries = frozenset(name for name in forbid if "." not in name and name not in FAMILIES)
    allowed = frozenset(allow)
    reader = _Reader(libraries, allowed)
    reader.read(ast.parse(source))
    steering = () if ANYTHING in allowed else reader.uses
    return sorted({*steering, *reader.forbidden}, key=lambda use: (use.line, use.name))[:_MOST]


class _Reader:
    """Goes through a file once and notes what is refused."""

    def __init__(self, libraries: frozenset[str], allowed: frozenset[str]) -> None:
        self._libraries = libraries
        self._allowed = allowed
        self._of_torch = {"torch": "torch"}  # names that imports gave to torch's modules
        self._has_sys = False
        self._own: set[str] = set()  # names that the file gives to things of its own
        self._parameters: set[str] = set()  # names that some function of it has, and others may not
        self._called: set[ast.expr] = set()
        self._methods: dict[ast.expr, str] = {}  # calls inside of a method, and what it calls its own object
        self.uses: set[Use] = set()
        self.forbidden: set[Use] = set()

    def read(self, tree: ast.Module) -> None:
        """Look at every node that may be run."""
        nodes = list(_nodes(tree))
        for node in nodes:
            self._prepare(node)
        for node in nodes:
            match node:
                case ast.Import():
                    for alias in node.names:
                        self._module(alias.name, node.lineno)
                case ast.ImportFrom():
                    self._import_from(node)
                case ast.Attribute():
                    self._attribute(node)
                case ast.Name(ctx=ast.Load()):
                    self._name(node)
                case ast.Constant(value=str(text)):
                    self._identifier(text, node.lineno)
                case ast.Call(func=ast.Name(id=name)) if name in _REACHING and name not in self._own:
                    self._reach(name, node)
                case ast.MatchClass():
                    for word in node.kwd_attrs:
                        self._identifier(word, node.lineno)

    def _prepare(self, node: ast.AST) -> None:
        """Names that are bound somewhere, functions that are called, methods."""
        match node:
            case ast.Import():
                for alias in node.names:
                    self._has_sys |= alias.name == "sys"
                    if alias.name.partition(".")[0] == "torch":
                        self._of_torch[alias.asname or "torch"] = alias.name if alias.asname else "torch"
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] == "torch":
                self._of_torch |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._own.add(node.name)
                if isinstance(node, ast.ClassDef):
                    for method in node.body:
                        self._method(method)
            case ast.Name(ctx=ast.Store()):
                self._own.add(node.id)
            case ast.arg():
                self._parameters.add(node.arg)
            case ast.Call():
                self._called.add(node.func)

    def _method(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.args:
            self._methods |= {part: node.args.args[0].arg for part in ast.walk(node) if isinstance(part, ast.Call)}

    def _module(self, name: str, line: int) -> None:
        top, *below = name.split(".")
        if top in self._libraries:
            self.forbidden.add(Use(top, line, means=False))
        elif top == "grader" or (top not in _MODULES and _is_there(top)):
            self._note(top, line)
        for part in below:
            self._identifier(part, line)
        self._torch(name, line)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level == 0 and (module != "grader.data" or "grader" in self._libraries):
            self._module(module, node.lineno)
        for alias in node.names:
            if module == "grader.data" and alias.name not in _DATA:
                self._note("grader", node.lineno)
            if module == "sys" and alias.name == "modules":
                self._note("sys.modules", node.lineno)
            self._identifier(alias.name, node.lineno)
            self._torch(f"{module}.{alias.name}", node.lineno)

    def _attribute(self, node: ast.Attribute) -> None:
        self._identifier(node.attr, node.lineno)
        if node.attr == "modules" and self._has_sys and node not in self._called:  # a model's are called
            self._note("sys.modules", node.lineno)
        parts: list[str] = []
        part: ast.expr = node
        while isinstance(part, ast.Attribute):
            parts.insert(0, part.attr)
            part = part.value
            if len(parts) > 3:  # a longer name has its beginning among its own parts
                return
        if isinstance(part, ast.Name) and part.id in self._of_torch:
            self._torch(".".join([self._of_torch[part.id], *parts]), node.lineno)

    def _name(self, node: ast.Name) -> None:
        if node.id in _BUILT_IN - self._own and (node.id not in self._parameters or node in self._called):
            self._note(node.id, node.lineno)
        elif node.id in ("getattr", "vars") and node.id not in self._own and node not in self._called:
            self._note(f"{node.id} without calling it", node.lineno)

    def _reach(self, name: str, node: ast.Call) -> None:
        """``getattr(x, name)``. A method may ask so for what its own object has; ``f"layer{i}"`` steers nothing."""
        first, second = [*node.args[:2], None, None][:2]
        own = isinstance(first, ast.Name) and self._methods.get(node) == first.id
        start = _start(second)
        harmless = isinstance(second, ast.Constant) or (start and not any(word.startswith(start) for word in _STEERING))
        if not own and not harmless and not (name == "vars" and first is None):
            self._note(f"{name} with a computed name", node.lineno)

    def _identifier(self, name: str, line: int) -> None:
        if name in _STEERING:
            self._note(name, line)

    def _torch(self, name: str, line: int) -> None:
        for refused in _IN_TORCH:
            if name == refused or name.startswith(f"{refused}."):
                self._note(refused, line)

    def _note(self, name: str, line: int) -> None:
        if name.partition(" ")[0] not in self._allowed:
            self.uses.add(Use(name, line, means=True))


def may_be_imported(module: str) -> bool:
    """Whether a submission may import this module, which is one without a dot, if it is installed."""
    return module in _MODULES


@functools.cache
def _is_there(module: str) -> bool:
    """Whether there is such a module to import; where there is none, Python says it best."""
    if module in sys.modules:  # also one that the host has shut
        return True
    try:
        return module in sys.stdlib_module_names or importlib.util.find_spec(module) is not None
    except ValueError:  # one that is loaded and does not say where from
        return True


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node, except for those that only a program's own start would run."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.orelse if isinstance(node, ast.If) and _is_main(node.test) else ast.iter_child_nodes(node)


def _start(text: ast.expr | None) -> str:
    """What a text that is put together begins with, as far as it is written down."""
    match text:
        case (
            ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) | ast.BinOp(left=ast.Constant(value=str(start)))
        ):
            return start
    return ""


def _is_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
    return False
