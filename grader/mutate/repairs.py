"""The small changes that may put a wrong program right: the ways back from the slips that people make.

Those of `changes`, and more: a slip leaves something out, puts something in, or takes one thing for another, and the
way back has to be among these. What is wrong in the same way in several places is put right in all of them at once.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from grader.mutate.changes import FUNCTIONS, Change, Kind, called, changes, changes_below, line_of, modules_of, placed

_SIBLINGS: tuple[tuple[str, ...], ...] = (
    ("max", "min"),
    ("amax", "amin"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("sum", "mean"),
    ("var", "std"),
    ("floor", "ceil", "round", "trunc"),
    ("sin", "cos"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("sqrt", "rsqrt", "square"),
    ("exp", "expm1"),
    ("log", "log1p", "log2"),
    ("rand", "randn"),
    ("triu", "tril"),
    ("any", "all"),
    ("cumsum", "cumprod"),
    ("repeat", "repeat_interleave", "tile"),
    ("sigmoid", "tanh"),
    ("relu", "elu"),
    ("stack", "cat"),
    ("append", "extend"),
    ("view", "reshape"),
    ("add", "sub"),
    ("mul", "div"),
    ("add_", "sub_"),
    ("mul_", "div_"),
    ("bmm", "matmul"),
    ("eq", "ne"),
    ("ge", "gt"),
    ("le", "lt"),
    ("norm", "vector_norm"),
    ("matrix_norm", "vector_norm"),
    ("Dropout", "Dropout1d", "Dropout2d"),
)
_SIBLING = {name: [other for other in names if other != name] for names in _SIBLINGS for name in names}
_LIKE = {"zeros", "ones", "empty", "full", "rand", "randn"}
_LOSSES = {"cross_entropy", "mse_loss", "l1_loss", "nll_loss", "binary_cross_entropy", "smooth_l1_loss", "kl_div"}
_LOSSES |= {"binary_cross_entropy_with_logits", "CrossEntropyLoss", "MSELoss", "L1Loss", "NLLLoss", "BCELoss"}
_REDUCTIONS = {"sum", "mean", "max", "min", "amax", "amin", "var", "std", "norm", "logsumexp", "prod", "argmax", "any"}
_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_IN_ALL_PLACES = {
    *(Kind.DROPPED, Kind.KEYWORD, Kind.SIBLING, Kind.AXIS, Kind.KEEPDIM, Kind.CONSTANT, Kind.DTYPE, Kind.OPERAND)
}
_NAME = re.compile(r"(?<![\w.])[a-z_]\w*(?![\w(.])")  # not of a function, a module or an attribute
_MOST_EXCHANGED = 3  # pairs of names of one call
_Expressions = Iterator[tuple[Kind, ast.expr]]
_MOST_NAMES = 8  # of one function, that are tried in the place of another


@dataclasses.dataclass(frozen=True, slots=True)
class _Words:
    """What a library calls things; `other_correction` is what its `var` does not take by itself."""

    axis: str
    keepdim: str
    correction: str
    other_correction: int
    copy: str
    cast: str


_TORCH = _Words("dim", "keepdim", "correction", 0, "clone", "to")
_NUMPY = _Words("axis", "keepdims", "ddof", 1, "copy", "astype")


def repairs(tree: ast.Module) -> Iterator[Change]:
    """Every change that may be the way back from a slip, some of which may come to the same text."""
    words = _TORCH if "torch" in modules_of(tree) else _NUMPY
    by_itself = [*changes(tree), *changes_below(tree, lambda item: _replacements(item, words))]
    yield from by_itself
    yield from _everywhere(by_itself)
    for owner in ast.walk(tree):
        yield from _kept(owner, words.copy)
        for field in ("body", "orelse"):
            body = getattr(owner, field, None)
            if isinstance(body, list) and not isinstance(owner, ast.Module | ast.ClassDef):
                yield from _moved(owner, field, body)
                yield from _one_each(owner, field, body)
        if isinstance(owner, ast.For):
            for lower, upper in ((1, None), (None, -1)):
                part = ast.Slice(*(None if end is None else ast.Constant(end) for end in (lower, upper)))
                new = ast.Subscript(owner.iter, part, ast.Load())
                yield Change(Kind.CONSTANT, line_of(owner), owner, "iter", new, owner.iter, new)
        if isinstance(owner, FUNCTIONS):
            yield from _other_names(owner)
            yield from _defaults(owner)
            yield from _cast_back(owner, words.cast)


def _everywhere(found: list[Change]) -> Iterator[Change]:
    """The same change in all places at once, where they are several: whatever the variables are called."""
    alike: dict[tuple[Kind, str, str], list[Change]] = {}
    for change in found:
        if change.kind not in _IN_ALL_PLACES or change.becomes is None:
            continue
        keys = [(change.kind, _pattern(change.was), _pattern(change.becomes))]
        dropped = _dropped_keyword(change.was, change.becomes)
        if dropped:
            keys.append((Kind.KEYWORD, dropped, ""))
        for key in keys:
            places = alike.setdefault(key, [])
            if all((one.owner, one.field) != (change.owner, change.field) for one in places):
                places.append(change)
    for first, *others in alike.values():
        if others:
            yield dataclasses.replace(first, also=tuple(others))


def _dropped_keyword(was: ast.AST, becomes: ast.AST) -> str:
    """The keyword that a call loses, whatever is called; empty where it is another change."""
    match was, becomes:
        case ast.Call(function, arguments, keywords), ast.Call(other, others, rest):
            lost = [one for one in keywords if one not in rest]
            same = function is other and arguments is others and len(rest) == len(keywords) - 1
            return ast.unparse(lost[0]) if same and len(lost) == 1 else ""
    return ""


def _pattern(node: ast.AST) -> str:
    """What is done, whatever it is done to."""
    match node:
        case ast.Call(ast.Attribute(_, name), args, keywords):
            node = ast.Call(ast.Attribute(ast.Name("_"), name), args, keywords)
    return _NAME.sub("_", ast.unparse(node))


def _replacements(item: ast.expr, words: _Words) -> Iterator[tuple[Kind, ast.expr]]:
    match item:
        case ast.BinOp(ast.List([element]), ast.Mult(), number):
            turn = ast.comprehension(ast.Name("_", ast.Store()), ast.Call(ast.Name("range"), [number], []), [], 0)
            yield Kind.COPIED, ast.ListComp(element, [turn])
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow() | ast.MatMult() as op, right):
            yield Kind.OPERAND, left
            yield Kind.OPERAND, right
            yield from _grouped(left, op, right)
        case ast.Constant(bool()):
            pass
        case ast.Constant(int(value)):
            yield from ((Kind.CONSTANT, ast.Constant(other)) for other in (value - 1, 2 * value) if other != value)
        case ast.Constant(float(value)):
            yield from (
                (Kind.CONSTANT, ast.Constant(other)) for other in (value / 2, 1 - value, value / 10, value * 10)
            )
        case ast.BoolOp(_, values):
            yield from ((Kind.OPERAND, value) for value in values)
        case ast.IfExp(_, left, right):
            yield from ((Kind.OPERAND, left), (Kind.OPERAND, right))
        case ast.Call():
            yield from _calls(item, words)
            yield from _inside_out(item)
            yield from _exchanged(item)
        case ast.Attribute(value, name, context):
            yield from ((Kind.SIBLING, ast.Attribute(value, other, context)) for other in _SIBLING.get(name, ()))
        case ast.Subscript(value, part, context):
            yield Kind.DROPPED, value
            if isinstance(part, ast.Slice):
                yield Kind.AXIS, ast.Subscript(value, ast.Tuple([part, part], ast.Load()), context)
        case ast.Tuple(elements) if 1 < len(elements) <= 4:
            for one, other in itertools.combinations(range(len(elements)), 2):
                swapped = list(elements)
                swapped[one], swapped[other] = swapped[other], swapped[one]
                yield Kind.SWAPPED, ast.Tuple(swapped, ast.Load())
    if isinstance(item, ast.BinOp | ast.Call):
        yield Kind.SIGN, ast.UnaryOp(ast.USub(), item)


def _calls(call: ast.Call, words: _Words) -> Iterator[tuple[Kind, ast.expr]]:
    """A keyword less, or one that was forgotten; an axis that stands alone."""
    name = called(call)
    for index in range(len(call.keywords)):
        rest = [*call.keywords[:index], *call.keywords[index + 1 :]]
        yield Kind.KEYWORD, ast.Call(call.func, call.args, rest)
    given = {keyword.arg for keyword in call.keywords}
    if name in _REDUCTIONS and words.keepdim not in given and (call.args or given):
        yield Kind.KEEPDIM, _with(call, words.keepdim, True)
    if name in ("var", "std") and not given & {"unbiased", words.correction}:
        yield Kind.KEYWORD, _with(call, words.correction, words.other_correction)
    if name in _REDUCTIONS and words.axis not in given:
        for axis in (-1, 0, 1):
            along = _with(call, words.axis, axis)
            yield Kind.AXIS, along
            if words.keepdim not in given:
                yield Kind.AXIS, _with(along, words.keepdim, True)
    if name in _LOSSES and "reduction" not in given:
        yield Kind.KEYWORD, _with(call, "reduction", "sum")
    if name in _LIKE and isinstance(call.func, ast.Attribute) and call.args:
        match call.args[0]:
            case ast.Attribute(of, "shape") | ast.Call(ast.Attribute(of, "size"), []):
                function = ast.Attribute(call.func.value, f"{name}_like", ast.Load())
                yield Kind.DTYPE, ast.Call(function, [of, *call.args[1:]], call.keywords)
    for index, argument in enumerate(call.args):
        if len(call.args) > 1 and not isinstance(argument, ast.Starred):
            yield Kind.OPERAND, ast.Call(call.func, [*call.args[:index], *call.args[index + 1 :]], call.keywords)


def _grouped(left: ast.expr, operator: ast.operator, right: ast.expr) -> _Expressions:
    """``a / b + c`` as ``a / (b + c)``; ``a @ b`` with one of the two transposed."""
    match left, operator:
        case ast.BinOp(first, (ast.Div() | ast.Mult()) as inner, second), (ast.Add() | ast.Sub()):
            yield Kind.OPERATOR, ast.BinOp(first, inner, ast.BinOp(second, operator, right))
    match operator, right:
        case ((ast.Add() | ast.Sub()), ast.BinOp(first, (ast.Div() | ast.Mult()) as inner, second)):
            yield Kind.OPERATOR, ast.BinOp(ast.BinOp(left, operator, first), inner, second)
        case ast.MatMult(), _:
            yield Kind.AXIS, ast.BinOp(left, operator, _transposed(right))
            yield Kind.AXIS, ast.BinOp(_transposed(left), operator, right)


def _transposed(matrix: ast.expr) -> ast.expr:
    match matrix:
        case ast.Attribute(value, "T" | "mT"):
            return value
    return ast.Attribute(matrix, "T", ast.Load())


def _inside_out(call: ast.Call) -> _Expressions:
    """``f(g(x))`` as ``g(f(x))``, and ``x.f().g()`` as ``x.g().f()``."""
    match call:
        case ast.Call(outer, [ast.Call(inner, [only], inner_keywords)], keywords) if not isinstance(only, ast.Starred):
            yield Kind.ORDER, ast.Call(inner, [ast.Call(outer, [only], keywords)], inner_keywords)
        case ast.Call(ast.Attribute(ast.Call(ast.Attribute(of, inner), arguments, inner_keywords), outer), rest, words):
            turned = ast.Call(ast.Attribute(of, outer, ast.Load()), rest, words)
            yield Kind.ORDER, ast.Call(ast.Attribute(turned, inner, ast.Load()), arguments, inner_keywords)


def _exchanged(call: ast.Call) -> _Expressions:
    """Two names change places wherever they stand in a call's arguments."""
    inside = [node.id for part in (*call.args, *call.keywords) for node in ast.walk(part) if isinstance(node, ast.Name)]
    names = [name for name, times in Counter(inside).items() if times > 1]
    for one, other in itertools.islice(itertools.combinations(names, 2), _MOST_EXCHANGED):
        yield Kind.SWAPPED, _Exchanged({one: other, other: one}).visit(copy.deepcopy(call))


class _Exchanged(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:  # ast's own naming
        """Another name in its place."""
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


def _with(call: ast.Call, word: str, value: int | str) -> ast.Call:
    return ast.Call(call.func, call.args, [*call.keywords, ast.keyword(word, ast.Constant(value))])


def _moved(owner: ast.AST, field: str, body: list[ast.stmt]) -> Iterator[Change]:
    """Two statements change places; the last or first one of a block stands outside it, the one beside it inside."""
    for index, (first, second) in enumerate(itertools.pairwise(body)):
        before, after = body[:index], body[index + 2 :]
        if not isinstance(second, ast.Return):
            yield _ordered(owner, field, [*before, second, first, *after], second)
            if isinstance(first, _BLOCKS):
                yield _ordered(owner, field, [*before, _block(first, [*first.body, second]), *after], second)
        if isinstance(second, _BLOCKS) and isinstance(first, ast.Assign | ast.AugAssign | ast.Expr):
            yield _ordered(owner, field, [*before, _block(second, [first, *second.body]), *after], first)
    for index, block in enumerate(body):
        if isinstance(block, _BLOCKS) and len(block.body) > 1:
            before, after = body[:index], body[index + 1 :]
            first, last = block.body[0], block.body[-1]
            yield _ordered(owner, field, [*before, _block(block, block.body[:-1]), last, *after], last)
            yield _ordered(owner, field, [*before, first, _block(block, block.body[1:]), *after], first)


def _ordered(owner: ast.AST, field: str, body: list[ast.stmt], moved: ast.stmt) -> Change:
    return Change(Kind.ORDER, line_of(moved), owner, field, body, moved)


def _block(block: ast.stmt, body: list[ast.stmt]) -> ast.stmt:
    """The same loop, condition or `with` around other statements."""
    new = copy.copy(block)
    new.body = body  # type: ignore[attr-defined]
    return new


def _one_each(owner: ast.AST, field: str, body: list[ast.stmt]) -> Iterator[Change]:
    """What has two names is made twice: ``a = b = f()``, or ``b = a`` behind ``a = f()``."""
    made = {ast.unparse(node.targets[0]): node.value for node in body if isinstance(node, ast.Assign)}
    for index, node in enumerate(body):
        if not isinstance(node, ast.Assign):
            continue
        if len(node.targets) > 1:
            each: list[ast.stmt] = [ast.Assign([target], node.value, lineno=node.lineno) for target in node.targets]
            yield Change(Kind.COPIED, line_of(node), owner, field, placed(body, index, each), node.value)
        value = made.get(ast.unparse(node.value))
        if isinstance(value, ast.Call):
            again = ast.Assign(node.targets, value, lineno=node.lineno)
            yield Change(Kind.COPIED, line_of(node), owner, field, placed(body, index, [again]), node.value)


def _kept(owner: ast.AST, copied: str) -> Iterator[Change]:
    """A copy of what is kept or handed out."""
    fields = {ast.Assign: "value", ast.Return: "value", ast.Tuple: "elts", ast.List: "elts", ast.Dict: "values"}
    field = fields.get(type(owner), "args" if isinstance(owner, ast.Call) and called(owner) == "append" else "")
    value = getattr(owner, field, None)
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(item, ast.Name | ast.Attribute | ast.Subscript) and isinstance(item.ctx, ast.Load):
            new = ast.Call(ast.Attribute(item, copied, ast.Load()), [], [])
            yield Change(Kind.COPIED, line_of(item), owner, field, placed(value, index, [new]), item, new)


def _defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Change]:
    """A list or a dict of each call's own in the place of a default that all calls share."""
    arguments = function.args.args
    with_default = arguments[len(arguments) - len(function.args.defaults) :]
    for argument, default in zip(with_default, function.args.defaults, strict=True):
        if isinstance(default, ast.List | ast.Dict | ast.Set):
            own = ast.Assign([ast.Name(argument.arg, ast.Store())], default, lineno=function.lineno)
            yield Change(Kind.COPIED, line_of(default), function, "body", [own, *function.body], argument)


def _cast_back(function: ast.FunctionDef | ast.AsyncFunctionDef, cast: str) -> Iterator[Change]:
    """What is returned has the dtype of the first argument."""
    arguments = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls", "ctx")]
    if not arguments:
        return
    given = ast.Attribute(ast.Name(arguments[0], ast.Load()), "dtype", ast.Load())
    for owner in ast.walk(function):
        if not isinstance(owner, ast.Return) or owner.value is None:
            continue
        whole = not isinstance(owner.value, ast.Tuple)
        holder, field = (owner, "value") if whole else (owner.value, "elts")
        value = getattr(holder, field)
        for index, item in enumerate([value] if whole else value):
            if not isinstance(item, ast.Constant | ast.Starred | ast.List | ast.Dict):
                new = ast.Call(ast.Attribute(item, cast, ast.Load()), [given], [])
                yield Change(Kind.DTYPE, line_of(item), holder, field, placed(value, index, [new]), item, new)


def _other_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Change]:
    """Another variable of the same function; another attribute of the same object."""
    bound = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg) and node.arg not in ("self", "cls")]
    bound += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    names = list(dict.fromkeys(bound))[:_MOST_NAMES]
    attributes = [n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute) and _of_self(n)]
    others = list(dict.fromkeys(attributes))[:_MOST_NAMES]
    for owner in ast.walk(function):
        for field, value in ast.iter_fields(owner):
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load) and item.id in names:
                    new: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names if name != item.id]
                elif _of_self(item) and isinstance(item.ctx, ast.Load):
                    new = [ast.Attribute(item.value, name, ast.Load()) for name in others if name != item.attr]
                else:
                    continue
                for one in new:
                    yield Change(Kind.NAME, line_of(item), owner, field, placed(value, index, [one]), item, one)


def _of_self(node: Any) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
