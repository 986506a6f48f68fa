"""A notebook as a program: what its code cells define, in their order, and nothing of what they try out."""

from __future__ import annotations

import ast
import json
import re

from grader.classroom.parsing import parsed

_MAGIC = re.compile(r"^(\s*)([%!?].*)$")
_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def source_of(text: str) -> str:
    """The program.

    Kept are imports, functions, classes and constants of the top level. Magics are comments; so is a cell that is no
    Python.

    Raises:
        ValueError: it is no notebook.
    """
    try:
        data = json.loads(text)
        cells = [cell for cell in data["cells"] if cell["cell_type"] == "code"]
        texts = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no notebook: {type(error).__name__}: {error}") from error
    return "\n\n".join(filter(None, map(_definitions, texts))) + "\n"


def _definitions(cell: str) -> str:
    cell = "\n".join(_MAGIC.sub(r"\1pass  # \2", line) for line in cell.splitlines())
    tree = parsed(cell)
    if tree is None:
        return "\n".join(f"# {line}" for line in cell.splitlines())
    lines = cell.splitlines()
    kept = [node for node in tree.body if isinstance(node, _KEPT) or _is_constant(node)]
    return "\n".join("\n".join(lines[_first_line(node) - 1 : node.end_lineno]) for node in kept)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _is_constant(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    return not any(isinstance(part, ast.Call | ast.Await | ast.NamedExpr) for part in ast.walk(node.value))
