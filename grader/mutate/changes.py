"""The small changes that are made to a solution: those that people make by mistake.

Texts, annotations, imports, what an error says and what a script does are left alone: checks need not see them.
"""

from __future__ import annotations

import ast
import contextlib
import enum
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


class Kind(enum.StrEnum):
    """What was changed."""

    OPERATOR = "operator"  # a + b -> a - b
    COMPARISON = "comparison"  # a < b -> a <= b
    CONSTANT = "constant"  # 0 -> 1, n -> n + 1, 0.5 -> 1.0, True -> False
    SIGN = "sign"  # -x -> x
    AXIS = "axis"  # dim=-1 -> dim=0, or left out
    KEEPDIM = "keepdim"  # left out
    DROPPED = "dropped call"  # torch.exp(x) -> x
    SWAPPED = "swapped"  # where(c, a, b) -> where(c, b, a), a - b -> b - a
    REMOVED = "removed"  # a statement, or a `with` around statements
    NEGATED = "negated"  # is -> is not, in -> not in, not x -> x, if x -> if not x
    BOOLEAN = "boolean"  # and -> or
    DETACHED = "detached"  # x -> x.detach()
    OPERAND = "operand"  # a + b -> a
    SIBLING = "sibling"  # torch.sum -> torch.mean
    KEYWORD = "keyword"  # left out, or put in
    NAME = "name"  # another variable
    DTYPE = "dtype"  # zeros(x.shape) -> zeros_like(x)
    COPIED = "copied"  # x -> x.clone()
    CONDITION = "condition"  # a and b -> a, if a: -> if True:, a if c else b -> a
    IN_PLACE = "in place"  # x = x + y -> x += y, and back
    ORDER = "order"  # of statements, and what is in a loop


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a syntax tree: set `field` of `owner` to `value`.

    Attributes:
        line: of the code that is changed.
        was: the expression or statement that gives way.
        becomes: what takes its place; None where nothing does.
        also: the same change in other places, made together with this one.
    """

    kind: Kind
    line: int
    owner: ast.AST
    field: str
    value: Any
    was: ast.AST
    becomes: ast.AST | None = None
    also: tuple[Change, ...] = ()

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """The tree is changed within, and as it was behind."""
        with contextlib.ExitStack() as stack:
            for one in (self, *self.also):
                stack.callback(setattr, one.owner, one.field, getattr(one.owner, one.field))
                setattr(one.owner, one.field, one.value)
            yield


_Expressions = Iterator[tuple[Kind, ast.expr]]

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.MatMult, ast.Pow)
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_NEGATIONS = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
AXES = {"dim", "dims", "axis", "axes"}
KEEPDIMS = {"keepdim", "keepdims"}
# Their result is nothing like their argument: the mutant would only crash.
_NEVER_DROPPED = {"super", "range", "len", "isinstance", "type", "enumerate", "zip", "print", "hasattr", "getattr"}
_COMMUTATIVE = {
    *("maximum", "minimum", "max", "min", "add", "mul", "multiply", "logaddexp", "logical_and", "logical_or"),
    *("transpose", "swapaxes", "swapdims", "isclose", "allclose", "equal"),
}
_TYPE_ALIAS = getattr(ast, "TypeAlias", ast.Pass)  # Python 3.12
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NOT_VISITED: dict[type[ast.AST], set[str]] = {
    ast.FunctionDef: {"returns", "decorator_list"},
    ast.AsyncFunctionDef: {"returns", "decorator_list"},
    ast.ClassDef: {"decorator_list", "bases", "keywords"},
    ast.arg: {"annotation"},
    ast.AnnAssign: {"annotation", "target"},
    ast.Raise: {"exc", "cause"},
    ast.Assert: {"msg"},
    ast.JoinedStr: {"values"},
}


def changes(tree: ast.Module) -> Iterator[Change]:
    """Every change to `tree`, some of which may come to the same text."""
    yield from _visit(tree, modules_of(tree))


def detached(tree: ast.Module) -> Iterator[Change]:
    """Every change that cuts a value off from the graph: values stay right, and gradients do not."""
    modules = modules_of(tree)
    for owner in ast.walk(tree):
        if isinstance(owner, FUNCTIONS):
            for argument in owner.args.args:
                if argument.arg not in ("self", "cls", "ctx"):
                    name = argument.arg
                    cut = ast.parse(f"{name} = {name}.detach() if hasattr({name}, 'detach') else {name}").body
                    yield Change(Kind.DETACHED, owner.lineno, owner, "body", [*cut, *owner.body], argument)
        for field, value in ast.iter_fields(owner):
            if field in _NOT_VISITED.get(type(owner), ()) or (isinstance(owner, ast.Call) and field == "func"):
                continue
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                computed = isinstance(item, ast.Attribute | ast.Call | ast.Subscript | ast.BinOp | ast.Name)
                computed = computed and not (isinstance(item, ast.Name) and item.id in modules)
                if computed and isinstance(getattr(item, "ctx", ast.Load()), ast.Load):
                    new = ast.Call(ast.Attribute(item, "detach", ast.Load()), [], [])
                    yield Change(Kind.DETACHED, line_of(item), owner, field, placed(value, index, [new]), item, new)


def modules_of(tree: ast.Module) -> set[str]:
    """Names that are imported."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return {name.asname or name.name.partition(".")[0] for node in imports for name in node.names}


def changes_below(tree: ast.Module, replacements: Callable[[ast.expr], _Expressions]) -> Iterator[Change]:
    """What `replacements` says of every expression that is read, where checks may see it."""
    for place in _places(tree, tree):
        if isinstance(place.item, ast.expr) and isinstance(getattr(place.item, "ctx", ast.Load()), ast.Load):
            for kind, new in replacements(place.item):
                yield place.change(kind, new)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands in a syntax tree; `scope` is the function, or the module, around it."""

    owner: ast.AST
    field: str
    value: Any
    index: int
    item: ast.AST
    scope: ast.AST

    def change(self, kind: Kind, new: ast.AST) -> Change:
        """`new` stands here."""
        value = placed(self.value, self.index, [new])
        return Change(kind, line_of(self.item), self.owner, self.field, value, self.item, new)


def _places(owner: ast.AST, scope: ast.AST) -> Iterator[_Place]:
    """Everything below `owner` that may be changed."""
    scope = owner if isinstance(owner, FUNCTIONS) else scope
    for field, value in ast.iter_fields(owner):
        if field in _NOT_VISITED.get(type(owner), ()):
            continue
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(item, ast.AST) or _is_docstring(owner, field, index, item) or is_main(item):
                continue
            yield _Place(owner, field, value, index, item, scope)
            if not _is_answered_by_its_call(item):
                yield from _places(item, scope)


def _visit(tree: ast.Module, modules: set[str]) -> Iterator[Change]:
    for place in _places(tree, tree):
        item = place.item
        for kind, new in _replacements(place.owner, place.field, item, modules):
            yield place.change(kind, new)
        if isinstance(item, ast.stmt):
            for left in _without(item, place.scope, last=place.index == len(place.value) - 1):
                body = placed(place.value, place.index, left)
                yield Change(Kind.REMOVED, item.lineno, place.owner, place.field, body or [ast.Pass()], item)


def _replacements(owner: ast.AST, field: str, item: ast.AST, modules: set[str]) -> Iterator[tuple[Kind, ast.AST]]:
    """What may stand in the place of `item`."""
    if isinstance(item, ast.AugAssign):
        for operator in _OPERATORS.get(type(item.op), ()):
            yield Kind.OPERATOR, ast.AugAssign(item.target, operator(), item.value)
    if not isinstance(item, ast.expr) or isinstance(getattr(item, "ctx", None), ast.Store | ast.Del):
        return
    yield from _operators(item)
    if isinstance(item, ast.Constant):
        yield from _constants(item)
    if isinstance(item, ast.Call):
        yield from _axes(item)
        yield from _arguments(item)
        if not isinstance(owner, ast.Expr):  # as a statement of its own it is removed instead
            yield from _dropped(item, modules)
    if field == "test" and not isinstance(item, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield Kind.NEGATED, ast.UnaryOp(ast.Not(), item)


def _operators(item: ast.expr) -> _Expressions:
    match item:
        case ast.BinOp(left, operator, right):
            for other in _OPERATORS.get(type(operator), ()):
                yield Kind.OPERATOR, ast.BinOp(left, other(), right)
            if isinstance(operator, _ORDERED):
                yield Kind.SWAPPED, ast.BinOp(right, operator, left)
        case ast.Compare(left, operators, comparators):
            for index, comparison in enumerate(operators):
                for one in _COMPARISONS[type(comparison)]:
                    kind = Kind.NEGATED if isinstance(comparison, _NEGATIONS) else Kind.COMPARISON
                    yield kind, ast.Compare(left, placed(operators, index, [one()]), comparators)
        case ast.BoolOp(boolean, values):
            yield Kind.BOOLEAN, ast.BoolOp(ast.Or() if isinstance(boolean, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.USub(), operand):
            yield Kind.SIGN, operand
        case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
            yield Kind.NEGATED, operand


def _constants(item: ast.Constant) -> _Expressions:
    match item.value:
        case bool(value):
            yield Kind.CONSTANT, ast.Constant(not value)
        case int(value):
            yield Kind.CONSTANT, ast.Constant(value + 1)
        case float(value) if math.isfinite(value):
            yield Kind.CONSTANT, ast.Constant(2 * value if value else 1.0)


def _axes(call: ast.Call) -> _Expressions:
    """Another axis, or none at all; dimensions that are not kept."""
    for index, keyword in enumerate(call.keywords):
        kind = Kind.AXIS if keyword.arg in AXES else Kind.KEEPDIM
        if keyword.arg not in AXES | KEEPDIMS:
            continue
        yield kind, ast.Call(call.func, call.args, placed(call.keywords, index, []))
        for value in _other_axes(keyword.value) if kind is Kind.AXIS else ():
            keywords = placed(call.keywords, index, [ast.keyword(keyword.arg, value)])
            yield kind, ast.Call(call.func, call.args, keywords)


def _other_axes(value: ast.expr) -> Iterator[ast.expr]:
    number = _integer(value)
    if number is not None:
        yield from (ast.Constant(number + 1), ast.Constant(number - 1))
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        for index in range(len(value.elts)):
            yield ast.Tuple(placed(value.elts, index, []), ast.Load())


def _arguments(call: ast.Call) -> _Expressions:
    """Two neighbours change places."""
    if called(call) in _COMMUTATIVE | _NEVER_DROPPED or any(isinstance(arg, ast.Starred) for arg in call.args):
        return
    for index, (left, right) in enumerate(itertools.pairwise(call.args)):
        yield (
            Kind.SWAPPED,
            ast.Call(call.func, [*call.args[:index], right, left, *call.args[index + 2 :]], call.keywords),
        )


def _dropped(call: ast.Call, modules: set[str]) -> _Expressions:
    """The argument instead of the call, or what a method was called on."""
    if called(call) in _NEVER_DROPPED:
        return
    function = call.func
    if isinstance(function, ast.Attribute) and not _is_namespace(function.value, modules):
        yield Kind.DROPPED, function.value
    elif len(call.args) == 1 and not isinstance(call.args[0], ast.Starred):
        yield Kind.DROPPED, call.args[0]


def _without(statement: ast.stmt, scope: ast.AST, *, last: bool) -> Iterator[list[ast.stmt]]:
    """What may be left of a statement: nothing, or what a `with` holds."""
    if isinstance(statement, (*_DEFINITIONS, _TYPE_ALIAS, ast.Pass, ast.Global, ast.Nonlocal)):
        return
    if isinstance(statement, ast.With):
        yield statement.body
    if isinstance(statement, ast.Return) and last and isinstance(scope, FUNCTIONS) and scope.body[-1] is statement:
        return
    if not _is_only_binding(statement, scope):
        yield []


def _is_only_binding(statement: ast.stmt, scope: ast.AST) -> bool:
    """True for the one assignment to a name: without it the mutant would only crash."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    if not all(isinstance(target, ast.Name | ast.Tuple) for target in targets):
        return False
    bound = [node.id for node in ast.walk(scope) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    bound += [node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)]
    return any(bound.count(name) == 1 for name in names)


def _is_docstring(owner: ast.AST, field: str, index: int, item: ast.AST) -> bool:
    holder = isinstance(owner, (ast.Module, ast.ClassDef, *FUNCTIONS)) and field == "body" and index == 0
    return holder and isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)


def is_main(item: ast.AST) -> bool:
    """True for ``if __name__ == "__main__":``, which never runs in a grading."""
    return isinstance(item, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(item.test)
    )


def _is_answered_by_its_call(item: ast.AST) -> bool:
    """True for ``dim=-1`` and ``keepdim=True``: `_axes` has changed them in every way that tells."""
    return isinstance(item, ast.keyword) and (
        item.arg in KEEPDIMS or (item.arg in AXES and _integer(item.value) is not None)
    )


def _is_namespace(value: ast.expr, modules: set[str]) -> bool:
    """True where ``value.f(x)`` is a function of x rather than a method of something: a module, self, super()."""
    while isinstance(value, ast.Attribute) and isinstance(value.value, ast.Attribute | ast.Name):
        if isinstance(value.value, ast.Name) and value.value.id == "self":
            return False  # self.weight.t(): a method of an attribute
        value = value.value
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "super"
    return isinstance(value, ast.Name) and value.id in modules | {"self", "cls"}


def _integer(value: ast.expr) -> int | None:
    match value:
        case ast.Constant(int(number)) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(ast.USub(), ast.Constant(int(number))):
            return -number
    return None


def called(call: ast.Call) -> str:
    """The last part of the called name."""
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def placed(value: Any, index: int, new: list[Any]) -> Any:
    """A field's value with the item at `index` replaced by the items of `new`."""
    return [*value[:index], *new, *value[index + 1 :]] if isinstance(value, list) else new[0]


def line_of(item: ast.AST) -> int:
    """Where it stands in its file."""
    return getattr(item, "lineno", 0)
