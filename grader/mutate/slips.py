"""The changes by which checks are tried: those of `changes`, and slips that would cost a diagnosis more than they tell.

A keyword, a condition or a part of one left out; a value cut off from the graph; one of two names that were bound side
by side, and so are likely to be of one shape, in the place of the other; in place for a copy, and a copy for in place.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.mutate.changes import (
    AXES,
    FUNCTIONS,
    KEEPDIMS,
    Change,
    Kind,
    called,
    changes,
    changes_below,
    detached,
    is_main,
    line_of,
    modules_of,
)
from grader.mutate.constants import constant_in


def slips(tree: ast.Module) -> Iterator[Change]:
    """Every change to `tree`, some of which may come to the same text."""
    yield from changes(tree)
    yield from changes_below(tree, _left_out)
    for node in ast.walk(ast.Module([item for item in tree.body if not is_main(item)], [])):
        if isinstance(node, ast.If) and not node.orelse:
            always = ast.Constant(True)
            yield Change(Kind.CONDITION, line_of(node), node, "test", always, node.test, always)
        if isinstance(node, FUNCTIONS):
            yield from _neighbours(node)
            yield from _smaller_defaults(node.args)
        for field in ("body", "orelse"):
            held: object = getattr(node, field, None)
            body: list[ast.stmt] = held if isinstance(held, list) else []
            for index, statement in enumerate(body):
                for new in _other_place(statement):
                    placed = [*body[:index], new, *body[index + 1 :]]
                    yield Change(Kind.IN_PLACE, line_of(statement), node, field, placed, statement, new)
    if any(_is_of_torch(node) for node in ast.walk(tree)):
        yield from _cut_off(tree)


def _is_of_torch(node: ast.AST) -> bool:
    """True for an import of torch, or of something in it."""
    names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(name.partition(".")[0] == "torch" for name in names)


def _left_out(item: ast.expr) -> Iterator[tuple[Kind, ast.expr]]:
    match item:
        case ast.Call():
            for index, keyword in enumerate(item.keywords):
                if keyword.arg is not None and keyword.arg not in AXES | KEEPDIMS | {"strict"}:  # told, or a guard
                    rest = [*item.keywords[:index], *item.keywords[index + 1 :]]
                    yield Kind.KEYWORD, ast.Call(item.func, item.args, rest)
        case ast.BoolOp(operator, values):
            for index in range(len(values)):
                left = [*values[:index], *values[index + 1 :]]
                yield Kind.CONDITION, left[0] if len(left) == 1 else ast.BoolOp(operator, left)
        case ast.IfExp(_, one, other):
            yield from ((Kind.CONDITION, one), (Kind.CONDITION, other))


def _other_place(statement: ast.stmt) -> Iterator[ast.stmt]:
    """``x += y`` for ``x = x + y``, which changes what others hold; and the reverse."""
    match statement:
        case ast.Assign([target], ast.BinOp(left, operator, right)) if ast.unparse(target) == ast.unparse(left):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                yield ast.AugAssign(target, operator, right)
        case ast.AugAssign(ast.Name(name) as target, operator, value) if not _is_number(value):
            yield ast.Assign(
                [target], ast.BinOp(ast.Name(name, ast.Load()), operator, value), lineno=line_of(statement)
            )


def _is_number(value: ast.expr) -> bool:
    """Where it is known to be one: a number is never changed in place."""
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Call) and _calls(value, "item", "len", "float"))


def _calls(node: ast.AST, *names: str) -> bool:
    return any(isinstance(inside, ast.Call) and called(inside) in names for inside in ast.walk(node))


def _neighbours(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Change]:
    """The first use of a name that was bound beside another one, as an argument or by unpacking, becomes that one."""
    groups = [[argument.arg for argument in function.args.args if argument.arg not in ("self", "cls", "ctx")]]
    for node in ast.walk(function):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            groups.append([item.id for item in node.elts if isinstance(item, ast.Name)])
    beside = {name: other for names in groups for name, other in itertools.pairwise([*names, *names[:1]])}
    seen: set[str] = set()
    for change in changes_below(ast.Module([function], []), lambda item: _renamed(item, beside)):
        name = ast.unparse(change.was)
        if name not in seen and change.owner is not function.args:  # a default of an argument sees none of them
            seen.add(name)
            yield change


def _smaller_defaults(arguments: ast.arguments) -> Iterator[Change]:
    """A default is less, too: checks that go beyond a limit see only that it is not more."""
    for field in ("defaults", "kw_defaults"):
        defaults: list[ast.expr | None] = getattr(arguments, field)
        for index, item in enumerate(defaults):
            match item:
                case ast.Constant(int(value) | float(value)) if value > 0 and not isinstance(value, bool):
                    less = ast.Constant(value - 1 if isinstance(value, int) else value / 2)
                    changed = [*defaults[:index], less, *defaults[index + 1 :]]
                    yield Change(Kind.CONSTANT, line_of(item), arguments, field, changed, item, less)


def _renamed(item: ast.expr, beside: dict[str, str]) -> Iterator[tuple[Kind, ast.expr]]:
    if isinstance(item, ast.Name) and beside.get(item.id, item.id) != item.id:
        yield Kind.NAME, ast.Name(beside[item.id], ast.Load())


def _cut_off(tree: ast.Module) -> Iterator[Change]:
    """`detached`, for values that get a name, outside of functions that want no gradients at all.

    Arguments and results are left alone: without a gradient at all no check of gradients passes. So are values that are
    known to carry none, what a class makes, and what a script does.
    """
    modules = modules_of(tree)
    without = {
        id(inside)
        for node in ast.walk(tree)
        if is_main(node) or (isinstance(node, FUNCTIONS) and "no_grad" in ast.unparse(node))
        for inside in ast.walk(node)
    }
    constant = {id(assign) for function in _outer_functions(tree) for assign in _constants(function, modules)}
    for change in detached(tree):
        named = isinstance(change.owner, ast.Assign | ast.AugAssign) and id(change.owner) not in without | constant
        if named and not _calls(change.was, "detach", "item") and not _is_made_of_a_class(change.was):
            yield change


def _is_made_of_a_class(value: ast.AST) -> bool:
    """True for ``nn.Linear(3, 4)``, which has no `detach`: the mutant would only crash. A parameter has it."""
    name = called(value) if isinstance(value, ast.Call) else ""
    return name[:1].isupper() and name not in {"Parameter", "Tensor"}


def _outer_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions that stand in no other one."""
    below: list[ast.AST] = [tree]
    while below:
        for node in ast.iter_child_nodes(below.pop()):
            if isinstance(node, FUNCTIONS):
                yield node
            else:
                below.append(node)


def _constants(function: ast.FunctionDef | ast.AsyncFunctionDef, modules: set[str]) -> Iterator[ast.AST]:
    """Assignments of what carries no gradient, or to names that hold no such thing."""
    is_constant = constant_in(function, modules)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if is_constant(node.value) or all(is_constant(target) for target in targets):
                yield node
