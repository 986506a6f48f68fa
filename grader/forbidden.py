"""Forbidden names, read in the submission's text. Runs in the judge: nothing that the submission does can deceive it.

Two things are refused. Names that an exercise forbids because they are what the learner is to write, found through
attribute chains, any import alias, ``from`` imports, simple assignments, and ``getattr`` and ``importlib`` with
constant names. And, in every exercise that does not `allow` them, the means of reaching names unseen or of meddling
with the process that counts and measures: frames, tracing, threads, code from text, the interpreter's and torch's
insides. No exercise needs them, so an honest learner never meets this.

What cannot be seen here is watched at run time: see `guard`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

_MEANS = (
    # Other threads and processes: counters and guards see the thread that they were raised in.
    *("threading", "_thread", "multiprocessing", "concurrent", "asyncio", "subprocess", "signal", "socket"),
    # The process from inside: memory, frames, code, other modules.
    *("ctypes", "_ctypes", "cffi", "gc", "inspect", "dis", "code", "codeop", "types.CodeType", "types.FunctionType"),
    *("sys.settrace", "sys.setprofile", "sys.modules", "sys._getframe", "sys._current_frames", "sys.monitoring"),
    *("sys.meta_path", "sys.path_hooks", "sys.__dict__", "traceback.walk_stack", "atexit", "faulthandler"),
    # Code from text, and names from text.
    *("exec", "eval", "compile", "builtins", "__builtins__", "runpy", "pickle", "marshal", "operator.attrgetter"),
    *("operator.methodcaller",),
    # Torch below its public functions, and the grader itself.
    *("torch._C", "torch.ops", "torch._ops", "torch.jit", "torch.library", "torch.overrides", "torch.compile"),
    *("torch.utils._python_dispatch", "torch.multiprocessing", "torch.utils.cpp_extension", "grader", "_pytest"),
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
        "_getframe",
        "DisableTorchFunction",
    ]
)
_BUILTINS = frozenset({"exec", "eval", "compile", "__builtins__", "__import__", "getattr", "setattr", "vars"})
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
    means = [name for name in _MEANS if name not in allow]
    reader = _Reader(dict.fromkeys(means, True) | dict.fromkeys(forbid, False), _defined(tree), set(allow))
    reader.visit(tree)
    return sorted(reader.uses, key=lambda use: use.line)[:_MOST]


def _defined(tree: ast.AST) -> set[str]:
    """Names that the file itself binds: a learner's own `compile` is not the built-in one, but ``e = eval`` is."""
    defined: set[str] = set()
    methods: set[str] = set()  # `eval` as a method leaves the built-in one what it is
    bound: set[str] = set()
    given: list[ast.expr | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                defined.add(node.name)
                methods |= {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                defined.add(node.name)
            case ast.arg():
                bound.add(node.arg)
            case ast.arguments():
                given += [*node.defaults, *node.kw_defaults]
            case ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
                given.append(node.value)
            case ast.Name(ctx=ast.Store()):
                bound.add(node.id)
    inside = (part for expression in given if expression is not None for part in ast.walk(expression))
    taken = {part.id for part in inside if isinstance(part, ast.Name) and part.id in _BUILTINS}
    return (defined - methods) | (bound - taken)


class _Reader(ast.NodeVisitor):
    """Resolves names through the file's imports and simple assignments (``F = torch.nn.functional``)."""

    def __init__(self, refused: dict[str, bool], own: set[str], allow: set[str]) -> None:
        self._refused = refused
        self._own = own
        self._allow = allow
        self._alias: dict[str, str] = {}
        self.uses: set[Use] = set()

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            top = name.name.partition(".")[0]
            self._alias[name.asname or top] = name.name if name.asname else top
            self._check(name.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._check(node.module or "", node.lineno)
        for name in node.names:
            if name.name == "*":
                below = [refused for refused in self._refused if refused.rpartition(".")[0] == node.module]
                leaves = {refused.rpartition(".")[2]: refused for refused in below}
                self._alias.update({leaf: refused for leaf, refused in leaves.items() if leaf not in self._own})
            else:
                full = f"{node.module}.{name.name}"
                self._alias[name.asname or name.name] = full
                self._check(full, node.lineno)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer = self._alias
        arguments = node.args
        names = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        hidden = {name.arg for name in names if name is not None}
        self._alias = {alias: full for alias, full in outer.items() if alias not in hidden}
        self.generic_visit(node)
        self._alias = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        full = self._resolve(node.value)
        if full:
            self._alias.update({target.id: full for target in node.targets if isinstance(target, ast.Name)})

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in _ATTRIBUTES and node.attr not in self._allow:
            self.uses.add(Use(node.attr, node.lineno, means=True))
        full = self._resolve(node)
        if full is None or not self._check(full, node.lineno):
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        full = self._resolve(node)
        if full:
            self._check(full, node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        full = self._resolve(node)
        if full:
            self._check(full, node.lineno)
        elif self._reaches_unseen(node):
            self.uses.add(Use(f"{ast.unparse(node.func)} with a computed name", node.lineno, means=True))
        self.generic_visit(node)

    def _reaches_unseen(self, node: ast.Call) -> bool:
        """True for ``getattr(torch, "soft" + "max")``; ``getattr(self, f"layer{i}")`` is common and fine."""
        function = self._resolve(node.func)
        if function in self._own or "getattr" in self._allow:
            return False
        if function in ("__import__", "importlib.import_module", "importlib.__import__"):
            return True
        first = node.args[0] if node.args else None
        of_self = isinstance(first, ast.Name) and first.id == "self"
        if function == "vars":
            return first is not None and not of_self
        named = len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
        return function in ("getattr", "setattr") and not of_self and not named

    def _resolve(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            # Only what was imported is a module: a variable may be called `signal` or `code`.
            built_in = node.id if node.id in _BUILTINS and node.id not in self._own else None
            return self._alias.get(node.id, built_in)
        if isinstance(node, ast.Attribute):
            base = self._resolve(node.value)
            return f"{base}.{node.attr}" if base else None
        if isinstance(node, ast.Call):
            function = self._resolve(node.func)
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if function == "getattr" and words:
                base = self._resolve(node.args[0])
                return f"{base}.{words[0]}" if base else None
            if function in ("importlib.import_module", "__import__") and words:
                return words[0]
        return None

    def _check(self, full: str, line: int) -> bool:
        """Note a refused name, whole or the beginning of `full`; true when it was one."""
        parts = full.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            if name in self._refused:
                self.uses.add(Use(name, line, self._refused[name]))
                return True
        return False
