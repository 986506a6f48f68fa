"""Whether code that a text shows stands in a program: hints show what was graded, not what was typed beside it."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence


def occurs(shown: str, programs: Iterable[ast.AST]) -> bool:
    """Whether a piece of code stands in one of the programs, whatever its layout.

    ``...`` in it stands for anything. Names, attributes, literals, and lists, tuples and calls that give no argument
    are no code that one could get wrong: they occur everywhere. So does what is no Python, such as a shell command.

    Args:
        shown: an expression, statements, a decorator, or the first line of a compound statement.
        programs: where it may stand.

    Examples:
        >>> program = ast.parse("with no_grad():\\n    y = x[:, 0] + f(x, dim=1)")
        >>> occurs("x[:, 0]", [program]), occurs("f(..., dim=1)", [program]), occurs("f(..., dim=0)", [program])
        (True, True, False)
        >>> occurs("with no_grad():", [program]), occurs("f", []), occurs("(N, D)", [])
        (True, True, True)
    """
    parts = _parsed(shown)
    if parts is None or all(_is_plain(part) for part in parts):
        return True
    programs = list(programs)
    return all(
        _is_plain(part) or any(_alike(part, node) for program in programs for node in ast.walk(program))
        for part in parts
    )


def _parsed(shown: str) -> list[ast.AST] | None:
    """The expressions and statements of a piece of code; None where it is no Python."""
    text = shown.strip()
    tries = [text]
    if text.startswith("@"):
        tries.append(f"{text}\ndef _(): ...")
    if text.endswith(":"):
        tries += [f"{text} ...", f"if ...: ...\n{text} ...", f"try: ...\n{text} ..."]
    for source in tries:
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError):
            continue
        if text.startswith("@") and isinstance(body[0], ast.FunctionDef):
            return [*body[0].decorator_list]
        return [node.value if isinstance(node, ast.Expr) else node for node in body]
    return None


def _is_plain(node: ast.AST) -> bool:
    """A name, a value, a shape, or a call without arguments: nothing that could be put into a wrong place."""
    if isinstance(node, ast.Name | ast.Constant):
        return True
    if isinstance(node, ast.Attribute):
        return _is_plain(node.value)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(_is_plain(element) or _is_size(element) for element in node.elts)
    if isinstance(node, ast.UnaryOp):
        return _is_plain(node.operand)
    if isinstance(node, ast.Call):
        return _is_plain(node.func) and not node.args and not node.keywords
    return False


def _is_size(node: ast.AST) -> bool:
    """An element of a shape, such as ``2 * H`` or ``L - 1``."""
    if isinstance(node, ast.BinOp):
        return all(_is_plain(side) or _is_size(side) for side in (node.left, node.right))
    return _is_plain(node)


def _alike(shown: ast.AST, node: ast.AST) -> bool:
    if isinstance(shown, ast.Constant) and shown.value is ...:
        return True
    if isinstance(shown, ast.Expr) and isinstance(shown.value, ast.Constant) and shown.value.value is ...:
        return True
    if type(shown) is not type(node):
        return False
    for name, value in ast.iter_fields(shown):
        if name in {"ctx", "type_comment", "kind"}:
            continue
        other = getattr(node, name)
        if isinstance(value, list):
            if name == "keywords" and any(map(_is_open, getattr(shown, "args", ()))):
                if not all(any(_same(keyword, given) for given in other) for keyword in value):
                    return False
                continue
            if not _all_alike(value, other):
                return False
        elif isinstance(value, ast.AST):
            if not (isinstance(other, ast.AST) and _alike(value, other)):
                return False
        elif value != other:
            return False
    return True


def _all_alike(shown: Sequence[object], nodes: Sequence[object]) -> bool:
    """Item by item; an item ``...`` stands for any number of them, an else that is not shown for any."""
    if any(_is_open(item) for item in shown):
        return any(_alike_with_gaps(shown, nodes, gaps) for gaps in _gaps(shown, nodes))
    return len(shown) == len(nodes) and all(map(_same, shown, nodes))


def _gaps(shown: Sequence[object], nodes: Sequence[object]) -> Iterator[tuple[int, ...]]:
    """How many items each ``...`` stands for."""
    places = sum(_is_open(item) for item in shown)
    left = len(nodes) - (len(shown) - places)
    sizes = itertools.product(range(max(left, 0) + 1), repeat=places)
    yield from (gaps for gaps in sizes if sum(gaps) == left)


def _alike_with_gaps(shown: Sequence[object], nodes: Sequence[object], gaps: tuple[int, ...]) -> bool:
    rest, sizes = iter(nodes), iter(gaps)
    for item in shown:
        if _is_open(item):
            for _ in range(next(sizes)):
                next(rest)
        elif not _same(item, next(rest)):
            return False
    return True


def _same(shown: object, node: object) -> bool:
    return _alike(shown, node) if isinstance(shown, ast.AST) and isinstance(node, ast.AST) else shown == node


def _is_open(item: object) -> bool:
    if isinstance(item, ast.Expr):
        item = item.value
    return isinstance(item, ast.Constant) and item.value is ...
