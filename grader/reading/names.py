"""What the names in a file stand for, read from its text: modules, library functions and built-in functions.

Followed are imports, and every way to give a thing another name in one place: assignment, unpacking, annotation,
walrus, ``for``, ``with``, a parameter's default, and containers and conditions in between. What a name stands for is a
set of full names, since a text does not say which of two assignments came last. Scopes are Python's: a name that a
function binds is its own in there and nowhere else, and a built-in function's name is a module's own only where it
must have been bound before.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

SOMETHING = "*"  # a part of an imported module that nobody asked about
_PASSES = 12
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(eq=False)
class _Scope:
    """One of Python's scopes.

    Attributes:
        kind: a class's names are not seen from functions inside it; a comprehension runs at once, a function later.
        parent: the scope around it.
        body: its statements, where they run in the order of the text.
        bound: what its names stand for.
        outside: names that are declared to be another scope's.
    """

    kind: Literal["module", "class", "function", "comprehension"]
    parent: _Scope | None
    body: list[ast.stmt] = field(default_factory=list)
    bound: dict[str, set[str]] = field(default_factory=dict)
    outside: dict[str, _Scope] = field(default_factory=dict)

    @functools.cached_property
    def first(self) -> dict[str, int]:
        """Name to the index of the first statement of `body` that must have bound it when it is over."""
        return {name: i for i, statement in reversed([*enumerate(self.body)]) for name in _binds(statement)}

    def chain(self) -> Iterator[_Scope]:
        """This scope and those around it."""
        scope: _Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Names:
    """What the expressions of a file stand for.

    Args:
        tree: the file.
        asked: full names that matter, e.g. ``torch.ops``. What lies below one is taken for it.
        free: full names below one that matters that do not matter themselves.
        modules: those that matter wherever they are found: ``sys`` in ``os.sys``.
        builtins: built-in functions that matter.

    Attributes:
        tangled: names stand for names that stand for names, too often to be followed.
    """

    def __init__(
        self,
        tree: ast.Module,
        asked: Iterable[str],
        free: Iterable[str] = (),
        modules: Iterable[str] = (),
        builtins: Iterable[str] = (),
    ) -> None:
        self._asked, self._free = frozenset(asked), frozenset(free)
        self._modules, self._builtins = frozenset(modules), frozenset(builtins)
        self._on_the_way = {
            ".".join(p[:n]) for p in (name.split(".") for name in self._asked) for n in range(1, len(p))
        }
        self._module = _Scope("module", None, tree.body)
        self._scopes: dict[ast.expr, _Scope] = {}
        self._gifts: list[tuple[_Scope, str, ast.expr]] = []
        self._stars: dict[str, set[str]] = {}
        self._unbound: set[str] = set()  # deleted somewhere
        self._parts: dict[tuple[str, str], str] = {}
        self._quiet_since: dict[str, int] = {}
        _Binder(self).read(tree, self._module)
        self.tangled = not self._settle()

    def values(self, node: ast.expr) -> frozenset[str]:
        """Full names that an expression may stand for; empty for everything that is of no library."""
        return frozenset(self._values(node))

    def in_function(self, node: ast.Name) -> bool:
        """Whether a name is used where local names are not the module's."""
        return any(scope.kind == "function" for scope in self._scopes[node].chain())

    def part(self, whole: str, name: str) -> str:
        """What ``whole.name`` is taken for."""
        known = self._parts.get((whole, name))
        if known is None:
            known = self._parts[whole, name] = self._part(whole, name)
        return known

    def _part(self, whole: str, name: str) -> str:
        if name in self._modules:
            return name
        if whole == SOMETHING:
            return SOMETHING
        full = f"{whole}.{name}" if whole else name
        if full in self._free:
            return full
        if whole in self._free and not any(other.startswith(f"{whole}.") for other in self._free):
            return SOMETHING
        refused = next((head for head in _heads(full) if head in self._asked), "")
        return refused or (full if full in self._on_the_way else SOMETHING)

    def module(self, dotted: str) -> str:
        """What a module is taken for."""
        if dotted in self._free:  # though it lies below a name that matters
            return dotted
        whole = ""
        for name in dotted.split("."):
            whole = self.part(whole, name)
        return whole

    # --- building, for `_Binder`

    def use(self, node: ast.expr, scope: _Scope) -> None:
        """A name is used in a scope."""
        self._scopes[node] = scope

    def bind(self, scope: _Scope, name: str, values: Iterable[str] = ()) -> None:
        """A name is bound."""
        scope.outside.get(name, scope).bound.setdefault(name, set()).update(values)

    def give(self, scope: _Scope, target: ast.expr, value: ast.expr | None) -> None:
        """A value is given to a target, or one of its elements."""
        match target, value:
            case ast.Name(), _:
                self.bind(scope, target.id)
                if value is not None and not isinstance(value, ast.Constant | ast.BinOp | ast.Compare | ast.JoinedStr):
                    self._gifts.append((scope.outside.get(target.id, scope), target.id, value))
            case ast.Starred(), _:
                self.give(scope, target.value, value)
            case ((ast.Tuple() | ast.List()), (ast.Tuple() | ast.List())) if _one_by_one(target, value):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self.give(scope, one, its)
            case ((ast.Tuple() | ast.List()), _):
                for one in target.elts:
                    self.give(scope, one, value)

    def delete(self, name: str) -> None:
        """A name is bound no more."""
        self._unbound.add(name)

    def star(self, scope: _Scope, module: str) -> None:
        """``from module import *``: the names that matter, and modules that a module may have among its names."""
        whole = self.module(module)
        leaves = {name.rpartition(".")[2]: name for name in self._asked if name.rpartition(".")[0] == module}
        ways = {name.rpartition(".")[2]: name for name in self._on_the_way if name.rpartition(".")[0] == module}
        for leaf, full in {**{name: name for name in self._modules}, **ways, **leaves}.items():
            self._stars.setdefault(leaf, set()).add(full)
        if whole in self._asked:
            self._stars.setdefault(SOMETHING, set()).add(whole)

    # --- reading

    def _settle(self) -> bool:
        """Follow what names are given until nothing new is found."""
        for _ in range(_PASSES):
            changed = False
            for scope, name, value in self._gifts:
                known = scope.bound[name]
                new = self._values(value) - known
                known |= new
                changed |= bool(new)
            if not changed:
                return True
        return False

    def _values(self, node: ast.expr | None) -> set[str]:
        match node:
            case ast.Name():
                return self._of_name(node)
            case ast.Attribute():
                return {self.part(whole, node.attr) for whole in self._values(node.value)}
            case ast.NamedExpr() | ast.Starred() | ast.Subscript() | ast.Await():
                return self._values(node.value)
            case ast.IfExp():
                return self._values(node.body) | self._values(node.orelse)
            case ast.BoolOp():
                return self._any_of(node.values)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._any_of(node.elts)
            case ast.Dict():
                return self._any_of(node.values)
            case ast.Call():
                return self._of_call(node)
        return set()

    def _any_of(self, nodes: Iterable[ast.expr]) -> set[str]:
        found: set[str] = set()
        for node in nodes:
            found |= self._values(node)
        return found

    def _of_call(self, node: ast.Call) -> set[str]:
        """``getattr(torch, "ops")``, ``importlib.import_module("torch")``; what others return is not known."""
        functions = self._values(node.func)
        words = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if "getattr" in functions and len(node.args) > 1 and words:
            return {self.part(whole, words[0]) for whole in self._values(node.args[0])}
        if functions & {"__import__", "importlib.__import__"} and words:
            return {self.module(words[0].partition(".")[0])}
        return {self.module(words[0])} if "importlib.import_module" in functions and words else set()

    def _of_name(self, node: ast.Name) -> set[str]:
        start, name = self._scopes[node], node.id
        found: set[str] = set()
        at = start.outside.get(name, start)
        for scope in at.chain():
            if name not in scope.bound or (scope.kind == "class" and scope is not start):
                continue
            found |= scope.bound[name]
            if name not in self._builtins and name not in self._stars:
                return found
            if scope.kind in ("function", "comprehension") or self._is_own(scope, name, node):
                return found
        found |= self._stars.get(name, set())
        return found | ({name} if name in self._builtins else set())

    def _is_own(self, scope: _Scope, name: str, node: ast.Name) -> bool:
        """Whether `name` must have been bound in a module or a class when `node` is run."""
        if name in self._unbound:
            return False
        index = scope.first.get(name)
        if index is None:
            return False
        binding, place = scope.body[index], (node.lineno, node.col_offset)
        inside = binding.body[0] if isinstance(binding, _Function) else None  # it runs when it is bound
        ends = binding.end_lineno or 0, binding.end_col_offset or 0
        if place >= ((inside.lineno, inside.col_offset) if inside else ends):
            return True
        later = any(around.kind == "function" for around in self._scopes[node].chain())
        if not later or scope.kind != "module":
            return False
        # In a function that stands above, and that nothing can have called in between.
        if name not in self._quiet_since:
            while index and self._is_quiet(scope.body[index - 1]):
                index -= 1
            self._quiet_since[name] = scope.body[index].lineno
        return isinstance(binding, _Function) and node.lineno >= self._quiet_since[name]

    def _is_quiet(self, statement: ast.stmt) -> bool:
        """Whether a statement calls nothing of the file's own: imports, plain functions, and classes of those."""
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                return True
            case ast.Assign(value=ast.Constant()):
                return all(isinstance(target, ast.Name) for target in statement.targets)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                outer = [statement.args, *([statement.returns] if statement.returns else [])]
                parts = (part for node in outer for part in ast.walk(node))
                return not statement.decorator_list and not any(
                    isinstance(part, ast.Call | ast.BinOp | ast.Subscript) for part in parts
                )
            case ast.ClassDef(decorator_list=[], keywords=[]):
                of_libraries = all(isinstance(b, ast.Name | ast.Attribute) and self._values(b) for b in statement.bases)
                return of_libraries and all(map(self._is_quiet, statement.body))
        return False


class _Binder(ast.NodeVisitor):
    """Finds the scopes of a file, what is bound in them, and in which of them each name is used."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._scope = _Scope("module", None)

    def read(self, tree: ast.Module, scope: _Scope) -> None:
        self._module = self._scope = scope
        self.generic_visit(tree)

    # --- scopes

    def _inside(self, scope: _Scope, nodes: Iterable[ast.AST | None]) -> None:
        outer, self._scope = self._scope, scope
        self._each(nodes)
        self._scope = outer

    def _each(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _function(self, arguments: ast.arguments, body: Iterable[ast.AST], parameters: list[ast.AST]) -> None:
        scope = _Scope("function", self._scope)
        positional = [*arguments.posonlyargs, *arguments.args]
        named = [*positional, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))]
        self._each([*arguments.defaults, *arguments.kw_defaults, *(argument.annotation for argument in named)])
        for argument in named:
            self._names.bind(scope, argument.arg)
        defaults = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
        defaults += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
        for argument, default in defaults:
            self._names.give(scope, ast.Name(argument.arg, ast.Store()), default)
        self._inside(scope, [*parameters, *body])

    def visit_FunctionDef(self, node: _Function) -> None:
        self._names.bind(self._scope, node.name)
        self._each([*node.decorator_list, node.returns])
        self._function(node.args, node.body, getattr(node, "type_params", []))

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # the visitor's own convention

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node.args, [node.body], [])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._names.bind(self._scope, node.name)
        self._each([*node.decorator_list, *node.bases, *node.keywords])
        self._inside(_Scope("class", self._scope, node.body), [*getattr(node, "type_params", []), *node.body])

    def _comprehension(self, node: _Comprehension) -> None:
        first = node.generators[0]
        self.visit(first.iter)  # it is read outside
        scope = _Scope("comprehension", self._scope)
        for part in node.generators:
            self._names.give(scope, part.target, part.iter)
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        rest = [
            child
            for part in node.generators
            for child in (part.target, part.iter, *part.ifs)
            if child is not first.iter
        ]
        self._inside(scope, [*values, *rest])

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def _declared(self, node: ast.Global | ast.Nonlocal) -> None:
        around = [scope for scope in self._scope.chain() if scope.kind == "function" and scope is not self._scope]
        for name in node.names:
            holders = [self._module] if isinstance(node, ast.Global) or not around else around
            self._scope.outside[name] = next((scope for scope in holders if name in scope.bound), holders[0])

    visit_Global = visit_Nonlocal = _declared  # noqa: N815

    # --- bindings

    def visit_Name(self, node: ast.Name) -> None:
        self._names.use(node, self._scope)
        if isinstance(node.ctx, ast.Store):
            self._names.bind(self._scope, node.id)
        elif isinstance(node.ctx, ast.Del):
            self._names.bind(self._scope, node.id)
            self._names.delete(node.id)

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            top = name.name.partition(".")[0]
            full = self._names.module(name.name if name.asname else top)
            self._names.bind(self._scope, name.asname or top, [full])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for name in node.names:
            if name.name == "*":
                self._names.star(self._scope, node.module or "")
            else:
                full = self._names.module(f"{node.module}.{name.name}")
                self._names.bind(self._scope, name.asname or name.name, [full])

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._names.give(self._scope, target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._names.give(self._scope, node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        holder = next(scope for scope in self._scope.chain() if scope.kind != "comprehension")
        self._names.give(holder, node.target, node.value)
        self._names.use(node.target, holder)
        self.visit(node.value)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._names.give(self._scope, node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._names.give(self._scope, node.optional_vars, node.context_expr)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._names.bind(self._scope, node.name)
            self._names.delete(node.name)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        for part in (part for case in node.cases for part in ast.walk(case.pattern)):
            name = getattr(part, "rest", None) if isinstance(part, ast.MatchMapping) else getattr(part, "name", None)
            if isinstance(part, ast.MatchAs | ast.MatchStar | ast.MatchMapping) and name:
                self._names.give(self._scope, ast.Name(name, ast.Store()), node.subject)
        self.generic_visit(node)


def _one_by_one(target: ast.Tuple | ast.List, value: ast.Tuple | ast.List) -> bool:
    starred = any(isinstance(one, ast.Starred) for one in (*target.elts, *value.elts))
    return not starred and len(target.elts) == len(value.elts)


def _binds(statement: ast.stmt) -> set[str]:
    """Names that a statement binds whenever it is run to its end."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import():
            return {name.asname or name.name.partition(".")[0] for name in statement.names}
        case ast.ImportFrom():
            return {name.asname or name.name for name in statement.names}
        case ast.Assign():
            parts = (part for target in statement.targets for part in ast.walk(target))
            return {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        case ast.AnnAssign(value=ast.expr(), target=ast.Name() as target):
            return {target.id}
    return set()


def _heads(name: str) -> list[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
