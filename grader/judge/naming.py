"""Names for the parts of an answer: `running_mean` after step 1, not [0]['buffers'][2].

They are read off the probe's own text: what it returns there, under which name, after which step of which loop.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

_LONGEST = 40
_THE_SAME = {"detach", "clone", "contiguous", "cpu", "numpy", "copy", "double", "float"}  # x.detach() is still x
_EACH = "_each"
_IN_WORDS = ("item ", "`")
GRADIENT = "the gradient of "
"""How the name of a gradient begins."""


class Names:
    """Names of the parts of what an exercise's probes return.

    Args:
        probes: their source.
        solution: source of the solution, whose functions name what they return.
    """

    def __init__(self, probes: str, solution: str) -> None:
        self._functions = _functions(solution) | _functions(probes)

    def of(self, probe: str, path: Sequence[Any]) -> str:
        """What a path into a probe's answer leads to, in words; empty for the answer itself.

        Args:
            probe: its name.
            path: keys and indices, from the outside.
        """
        function = self._functions.get(probe)
        node = _returned(function) if function is not None else None
        name, steps = "", []
        for key in path:
            node, scope = self._resolved(node, function)
            function = scope
            if isinstance(node, ast.Dict) and isinstance(key, str):
                node, own = _value_of(node, key), key
                name = f"{own}.grad" if _is_gradient_of(node, own) else own
            elif isinstance(node, ast.DictComp) and isinstance(key, str):
                node = node.value
                name = f"{key}.grad" if _is_gradient(node) else key
            elif isinstance(node, ast.Tuple | ast.List) and isinstance(key, int) and _stands_at(node, key):
                node = node.elts[key]
                name = _short(node) or (f"{name}[{key}]" if name else f"item {key}")
            elif isinstance(node, ast.ListComp) and isinstance(key, int):
                named = _listed(node.generators[0].iter)
                listed = named or name
                name = f"{listed}[{key}]" if listed else f"item {key}"
                node = node.elt
                name += f".{node.attr}" if named and isinstance(node, ast.Attribute) else ""
            elif isinstance(node, _Steps) and isinstance(key, int):
                steps.append(key + 1)
                node = node.item
            else:
                node = None
                name = _below(name, key)
        whose = name.removesuffix(".grad")
        quoted = name if not name or name.startswith(_IN_WORDS) else f"`{whose}`"
        quoted = quoted if whose == name else f"{GRADIENT}{quoted}"
        after = "".join(f" after step {step}" for step in steps)
        return (quoted or ("the answer" if after else "")) + after

    def parameters(self, probe: str) -> tuple[str, ...]:
        """What a probe calls its arguments, in backquotes; empty for an unknown one."""
        function = self._functions.get(probe)
        return tuple(f"`{item.arg}`" for item in function.args.args[1:]) if function is not None else ()

    def _resolved(self, node: Any, function: Any) -> tuple[Any, Any]:
        """What a name, or a call of a known function, stands for."""
        for _ in range(4):
            if isinstance(node, ast.Name) and function is not None:
                steps = _appended(function, node.id)
                bound = _bound(function, node.id)
                if steps is not None:
                    return _Steps(steps), function
                if bound is None:
                    return node, function
                node = bound
            elif isinstance(node, ast.Call):
                called = _called(node)
                if called not in self._functions:
                    return node, function
                function = self._functions[called]
                node = _returned(function)
            else:
                break
        return node, function


class _Steps:
    """A list that a loop fills, an item a turn."""

    def __init__(self, item: ast.expr) -> None:
        self.item = item


def _functions(source: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(source)
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _returned(function: ast.FunctionDef) -> ast.expr | None:
    """The one value that it returns; None where there are several, or none."""
    inner = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.Lambda) and n is not function]
    hidden = {id(node) for other in inner for node in ast.walk(other)}
    found = [n for n in ast.walk(function) if isinstance(n, ast.Return) and id(n) not in hidden]
    return found[0].value if len(found) == 1 else None


def _bound(function: ast.FunctionDef, name: str) -> ast.expr | None:
    """What is assigned to a name, where that is done once."""
    found = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
    return found[0] if len(found) == 1 else None


def _appended(function: ast.FunctionDef, name: str) -> ast.expr | None:
    """What a loop appends to the list of this name, which is empty before it, once a turn."""
    start = _bound(function, name)
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _appends(node, name)]
    loops = [loop for loop in ast.walk(function) if isinstance(loop, ast.For) for n in ast.walk(loop) if n in calls]
    every_turn = [s for loop in loops for s in loop.body if isinstance(s, ast.Expr) and s.value in calls]
    if len(calls) == len(loops) == len(every_turn) == 1 and isinstance(start, ast.List) and not start.elts:
        return calls[0].args[0]
    return None


def _appends(call: ast.Call, name: str) -> bool:
    match call:
        case ast.Call(ast.Attribute(ast.Name(listed), "append"), [_]):
            return listed == name
    return False


def _stands_at(node: ast.Tuple | ast.List, place: int) -> bool:
    """Whether an item is at its place whatever comes before it."""
    before = node.elts[: place + 1]
    return place < len(node.elts) and not any(isinstance(item, ast.Starred) for item in before)


def _value_of(node: ast.Dict, key: str) -> ast.expr | None:
    """What stands behind a key; of gradients in a comprehension, `x.grad` of each."""
    pairs = list(zip(node.keys, node.values, strict=True))
    written = next((value for k, value in pairs if isinstance(k, ast.Constant) and k.value == key), None)
    made = [value for k, value in pairs if k is None and isinstance(value, ast.DictComp)]
    if written is None and made and _is_gradient(made[0].value):
        return ast.Attribute(ast.Name(_EACH), "grad")
    return written


def _below(name: str, key: Any) -> str:
    """What is at a key of something that has a name, or none."""
    if name and not name.startswith(_IN_WORDS):
        return f"{name}[{key!r}]"
    part = f"item {key}" if isinstance(key, int) else f"`{key}`" if name else str(key)
    return f"{part} of {name}" if name else part


def _listed(node: ast.expr) -> str:
    """What a comprehension goes along."""
    match node:
        case ast.Call(ast.Attribute(_, "parameters"), []):
            return "parameters"
    return _short(node)


def _is_gradient(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "grad"


def _is_gradient_of(node: ast.expr | None, key: str) -> bool:
    """Whether the value of a key is the gradient of what the key is called, or of each of many."""
    match node:
        case ast.Attribute(ast.Name(name), "grad"):
            return name in (key, _EACH)
    return False


def _called(call: ast.Call) -> str:
    """The name of a function of the submission's, or of another probe, that is called."""
    match call.func:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name("sub"), name):
            return name
    return ""


def _short(node: ast.expr) -> str:
    """The text of a name or an attribute, as a reader would write it."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not node.args
        and node.func.attr in _THE_SAME
    ):
        node = node.func.value  # x.detach(), x.clone()
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return ""
    text = ast.unparse(node).removeprefix("sub.")
    return text if len(text) <= _LONGEST else ""
