"""The small changes that may put a wrong program right: the ways back from the slips that people make.

Those of `changes`, and more: a slip leaves something out, puts something in, or takes the one for the other, and the way
back has to be among these.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any

from grader.mutate.changes import Change, Kind, called, changes, changes_below, line_of, placed

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
)
_SIBLING = {name: [other for other in names if other != name] for names in _SIBLINGS for name in names}
_REDUCTIONS = {"sum", "mean", "max", "min", "amax", "amin", "var", "std", "norm", "logsumexp", "prod", "argmax", "any"}
_SPREADS = {"var": "correction", "std": "correction"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.While)
_MOST_NAMES = 8  # of one function, that are tried in the place of another


def repairs(tree: ast.Module) -> Iterator[Change]:
    """Every change that may be the way back from a slip, some of which may come to the same text."""
    yield from changes(tree)
    yield from changes_below(tree, _replacements)
    for owner in ast.walk(tree):
        for field in ("body", "orelse"):
            body = getattr(owner, field, None)
            if isinstance(body, list) and not isinstance(owner, ast.Module | ast.ClassDef):
                yield from _moved(owner, field, body)
        if isinstance(owner, _FUNCTIONS):
            yield from _other_names(owner)


def _replacements(item: ast.expr) -> Iterator[tuple[Kind, ast.expr]]:
    match item:
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right):
            yield Kind.OPERAND, left
            yield Kind.OPERAND, right
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
            yield from _calls(item)
        case ast.Attribute(value, name, context):
            yield from ((Kind.SIBLING, ast.Attribute(value, other, context)) for other in _SIBLING.get(name, ()))
        case ast.Subscript(value, _):
            yield Kind.DROPPED, value
        case ast.Tuple(elements) if 1 < len(elements) <= 4:
            for one, other in itertools.pairwise(range(len(elements))):
                swapped = list(elements)
                swapped[one], swapped[other] = swapped[other], swapped[one]
                yield Kind.SWAPPED, ast.Tuple(swapped, ast.Load())
    if isinstance(item, ast.Name | ast.BinOp | ast.Call | ast.Attribute):
        yield Kind.SIGN, ast.UnaryOp(ast.USub(), item)
        yield from ((Kind.COPIED, ast.Call(ast.Attribute(item, way, ast.Load()), [], [])) for way in ("clone", "copy"))


def _calls(call: ast.Call) -> Iterator[tuple[Kind, ast.expr]]:
    """A keyword less, or one that was forgotten; an axis that stands alone."""
    name = called(call)
    for index in range(len(call.keywords)):
        rest = [*call.keywords[:index], *call.keywords[index + 1 :]]
        yield Kind.KEYWORD, ast.Call(call.func, call.args, rest)
    given = {keyword.arg for keyword in call.keywords}
    if name in _REDUCTIONS and "keepdim" not in given and (call.args or given):
        kept = [*call.keywords, ast.keyword("keepdim", ast.Constant(value=True))]
        yield Kind.KEEPDIM, ast.Call(call.func, call.args, kept)
    if name in _SPREADS and not given & {"unbiased", "correction"}:
        yield Kind.KEYWORD, ast.Call(call.func, call.args, [*call.keywords, ast.keyword("correction", ast.Constant(0))])
    if name in _REDUCTIONS and "dim" not in given:
        for axis in (-1, 0, 1):
            keywords = [*call.keywords, ast.keyword("dim", ast.Constant(axis))]
            yield Kind.AXIS, ast.Call(call.func, call.args, keywords)
    for index, argument in enumerate(call.args):
        if len(call.args) > 1 and not isinstance(argument, ast.Starred):
            yield Kind.OPERAND, ast.Call(call.func, [*call.args[:index], *call.args[index + 1 :]], call.keywords)


def _moved(owner: ast.AST, field: str, body: list[ast.stmt]) -> Iterator[Change]:
    """Two statements change places; the last one of a loop stands behind it, the one behind it inside."""
    for index, (first, second) in enumerate(itertools.pairwise(body)):
        rest = body[:index], body[index + 2 :]
        if not isinstance(second, ast.Return):
            yield Change(Kind.ORDER, line_of(second), owner, field, [*rest[0], second, first, *rest[1]], second)
            if isinstance(first, _LOOPS):
                inside = _loop(first, [*first.body, second])
                yield Change(Kind.ORDER, line_of(second), owner, field, [*rest[0], inside, *rest[1]], second)
        if isinstance(second, _LOOPS) and isinstance(first, ast.Assign):
            inside = _loop(second, [first, *second.body])
            yield Change(Kind.ORDER, line_of(first), owner, field, [*rest[0], inside, *rest[1]], first)
    for index, loop in enumerate(body):
        if isinstance(loop, _LOOPS) and len(loop.body) > 1:
            before, after = body[:index], body[index + 1 :]
            last, first = loop.body[-1], loop.body[0]
            outside = [*before, _loop(loop, loop.body[:-1]), last, *after]
            yield Change(Kind.ORDER, line_of(last), owner, field, outside, last)
            yield Change(
                Kind.ORDER, line_of(first), owner, field, [*before, first, _loop(loop, loop.body[1:]), *after], first
            )


def _loop(loop: ast.For | ast.While, body: list[ast.stmt]) -> ast.stmt:
    if isinstance(loop, ast.For):
        return ast.For(loop.target, loop.iter, body, loop.orelse, lineno=loop.lineno)
    return ast.While(loop.test, body, loop.orelse)


def _other_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Change]:
    """Another variable of the same function; another attribute of the same object."""
    bound = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg) and node.arg not in ("self", "cls")]
    bound += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    names = list(dict.fromkeys(bound))[:_MOST_NAMES]
    attributes = [n.attr for n in ast.walk(function) if _of_self(n)]
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
