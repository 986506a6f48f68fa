"""Which values carry no gradient by the way they are made: to cut one off from the graph changes nothing.

>>> tree = ast.parse("def f(x, i):\\n    n = x.argsort()\\n    return x[i] * n")
>>> is_constant = constant_in(tree.body[0], {"torch"})
>>> [text for text in ("n + 1", "i", "x[n]", "x.shape") if is_constant(ast.parse(text, mode="eval").body)]
['n + 1', 'i', 'x.shape']
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

_FACTS = {"shape", "dtype", "device", "ndim", "indices"}
_COUNTED = {"len", "int", "float", "bool", "range"}  # functions by name whose result is no tensor
# Their result is whole numbers, flags, or the same whatever the argument holds.
_MADE = {
    *(
        "argsort",
        "argmax",
        "argmin",
        "bincount",
        "nonzero",
        "searchsorted",
        "bucketize",
        "multinomial",
        "numel",
        "size",
    ),
    *("arange", "randint", "randperm", "tril_indices", "triu_indices", "isin", "isnan", "isinf", "isfinite"),
    *("eye", "empty", "full", "ones", "rand", "randn", "zeros", "tensor", "new_empty", "new_full", "new_ones"),
    *("new_zeros", "empty_like", "full_like", "ones_like", "rand_like", "randn_like", "zeros_like"),
    *("long", "int", "bool", "eq", "ne", "lt", "le", "gt", "ge", "detach", "item", "tolist", "one_hot", "dim"),
}
_INDEXING = {
    "index_add",
    "index_add_",
    "index_select",
    "gather",
    "scatter",
    "scatter_",
    "scatter_add",
    "scatter_reduce",
}
_TURNING = {"to", "type", "type_as", "expand_as", "view_as", "reshape_as"}  # the argument lends a dtype or a shape
_JOINING = {"cat", "stack"}
_PUTTING = {"append", "extend", "insert", "add", "update", "setdefault"}


def constant_in(function: ast.FunctionDef | ast.AsyncFunctionDef, modules: set[str]) -> Callable[[ast.expr], bool]:
    """Says of an expression in `function` whether its value is known to carry no gradient.

    A name is known where all that is ever put into it is, or where it must hold whole numbers or flags: something is
    indexed with it, or with what is made of it, it is inverted (`~`), or a range ends there.

    Args:
        function: whose names are meant, with those of functions inside it.
        modules: names that are imported.
    """
    known = _indices(function)
    puts = list(_puts(function))

    def is_constant(node: ast.expr) -> bool:
        return _is_constant(node, known, modules)

    while True:
        unknown = {name for name, value in puts if value is None or not is_constant(value)}
        held = {name for name, _ in puts} - unknown
        if held <= known:
            return is_constant
        known |= held


def _is_constant(node: ast.expr, known: set[str], modules: set[str]) -> bool:
    def all_are(*nodes: ast.expr) -> bool:
        return all(_is_constant(each, known, modules) for each in nodes)

    match node:
        case ast.Constant() | ast.Compare() | ast.UnaryOp(ast.Not()):
            return True
        case ast.Name(name):
            return name in known
        case ast.Attribute(value, name):
            return name in _FACTS or _is_module(value, modules) or all_are(value)
        case ast.Subscript(value) | ast.Starred(value) | ast.UnaryOp(_, value):
            return all_are(value)
        case ast.BinOp(left, _, right) | ast.IfExp(_, left, right):
            return all_are(left, right)
        case ast.Tuple(values) | ast.List(values) | ast.BoolOp(_, values):
            return all_are(*values)
        case ast.Call():
            return _is_constant_call(node, all_are, modules)
    return False


def _is_constant_call(call: ast.Call, all_are: Callable[..., bool], modules: set[str]) -> bool:
    function = call.func
    if any(keyword.arg in (None, "requires_grad") for keyword in call.keywords):
        return False
    if isinstance(function, ast.Name):
        return function.id in _COUNTED
    if not isinstance(function, ast.Attribute):
        return False
    if isinstance(function.value, ast.Name) and function.value.id == "self":
        return False
    if function.attr in _MADE:
        return True
    if function.attr in _TURNING:
        return all_are(function.value)
    of_module = _is_module(function.value, modules) and function.attr.islower()  # not a class, such as nn.Parameter
    return (of_module or all_are(function.value)) and all_are(*call.args, *(word.value for word in call.keywords))


def _is_module(node: ast.expr, modules: set[str]) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in modules


def _puts(function: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Names and what is put into them, or into what they hold; None where nothing is known of it."""
    plain: set[int] = set()  # names as targets of what was yielded
    for node in ast.walk(function):
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        match node:
            case ast.Assign(targets, value):
                pass
            case ast.AnnAssign(target, _, value) | ast.AugAssign(target, _, value) | ast.NamedExpr(target, value):
                targets = [target]
            case ast.Call(ast.Attribute(ast.Name(name), method)) if method.endswith("_") or method in _PUTTING:
                yield from ((name, each) for each in (*node.args, *(word.value for word in node.keywords)))
        for inside in (inside for target in targets for inside in ast.walk(target)):
            if isinstance(inside, ast.Name):  # also `name` of ``name[0] = ...``, and `i` of ``name[i] = ...``
                plain.add(id(inside))
                yield inside.id, value
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in plain:
            yield node.id, None
        if isinstance(node, ast.arg):
            yield node.arg, None


def _indices(function: ast.AST) -> set[str]:
    """Names that hold indices, whole numbers or flags; what is put into them holds nothing else either."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Subscript(_, ast.Tuple(parts)):
                found |= {name for part in parts for name in _whole(part)}
            case ast.Subscript(_, index) | ast.UnaryOp(ast.Invert(), index):
                found |= set(_whole(index))
            case ast.Call(ast.Attribute(counted, "bincount"), []):
                found |= set(_whole(counted))
            case ast.Call(ast.Attribute(_, "arange") | ast.Name("range"), bounds):
                found |= {name for bound in bounds for name in _whole(bound)}
            case ast.Call(ast.Attribute(_, method), [_, index, *_]) if method in _INDEXING:
                found |= set(_whole(index))
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    while True:
        before = len(found)
        for assign in assigned:
            targets = [set(_whole(target)) for target in assign.targets]
            if any(names and names <= found for names in targets):
                found |= set(_whole(assign.value))
        if len(found) == before:
            return found


def _whole(node: ast.expr) -> Iterator[str]:
    """The names that hold whole numbers, or flags, where an expression does."""
    match node:
        case ast.Name(name):
            yield name
        case ast.Subscript(value) | ast.UnaryOp(_, value) | ast.Attribute(value, "T"):
            yield from _whole(value)
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Mod(), right):
            yield from (*_whole(left), *_whole(right))
        case ast.Tuple(values) | ast.List(values):
            yield from (name for value in values for name in _whole(value))
        case ast.Call(ast.Attribute(_, function), [first, *_]) if function in _JOINING:
            yield from _whole(first)
