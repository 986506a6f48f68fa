"""What a program is without its names, comments and layout: two of one shape differ in nothing else."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable

from grader.classroom.parsing import parsed

_FEWEST = 120  # nodes: a short exercise has one natural answer


def shape_of(source: str) -> str:
    """A hash of the shape; empty for what is no Python, and for what is so short that many write it."""
    tree = parsed(source)
    nodes = list(ast.walk(tree)) if tree is not None else []
    if tree is None or len(nodes) < _FEWEST:
        return ""
    _without_docstrings(nodes)
    _without_names(nodes)
    try:
        return hashlib.sha256(ast.dump(tree).encode("utf-8", "backslashreplace")).hexdigest()
    except RecursionError:
        return ""


def _without_docstrings(nodes: Iterable[ast.AST]) -> None:
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]


def _without_names(nodes: Iterable[ast.AST]) -> None:
    """Number the program's own names; what it takes from elsewhere (`torch.exp`) keeps its name."""
    numbers: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Name():
                node.id = numbers.setdefault(node.id, str(len(numbers)))
            case ast.arg():
                node.arg = numbers.setdefault(node.arg, str(len(numbers)))
                node.annotation = None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.name, node.returns = numbers.setdefault(node.name, str(len(numbers))), None
            case ast.ClassDef():
                node.name = numbers.setdefault(node.name, str(len(numbers)))
