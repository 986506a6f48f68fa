"""A small call that fails, as Python: one of the statement's own examples, or a check's call made smaller."""

from __future__ import annotations

import ast
import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import torch

from grader.checks.calls import Call
from grader.checks.compare import Mismatch, Path, mismatch_of
from grader.checks.nested import leaves, mapped
from grader.checks.stated import STATED
from grader.content.examples import examples_of
from grader.hosts.host import Host, How
from grader.judge import wording
from grader.judge.evidence import Answer, Difference, ask, asked_plainly
from grader.judge.sizes import Axis, Sizes, arrays_of
from grader.report import Example, Kind

_MOST_LINES = 10
_WIDEST = 100
_MOST_TRIALS = 48
_SHOWN_FAILURES = {Kind.RAISED, Kind.NOT_DATA}
_IMPORTS = {  # what probes see without an import, and a submission may lack
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
}


def of_statement(text: str, candidate: Host, reference: Host, deadline: float) -> Example | None:
    """The first of the statement's examples that comes out wrong; None where all are right.

    Args:
        text: of the statement.
        candidate, reference: run the submission and the solution.
        deadline: `time.monotonic()` value.
    """
    for block in examples_of(text):
        if time.monotonic() > deadline:
            return None
        wrong = _first_wrong(block, candidate, reference, deadline)
        if wrong is not None:
            shown = _needed(wrong, candidate, reference, deadline)
            code = "\n".join(ast.unparse(ast.parse(source)) for source in shown.statements)
            expected, got, place = _texts(shown)
            code = _at(code, place)
            if _fits(code) and expected != got:
                return Example(_importing(code, candidate.program.source), expected, got, stated=True)
    return None


@dataclass(frozen=True)
class _Stated:
    """Statements of which the last one comes out wrong."""

    statements: tuple[str, ...]
    got: Any
    expected: Any


def _first_wrong(statements: Sequence[str], candidate: Host, reference: Host, deadline: float) -> _Stated | None:
    """The statements up to the first one that comes out wrong."""
    call, again = (Call(STATED, (list(statements),), {}, How(seed=seed)) for seed in (0, 1))
    got, expected = (ask(side, call, deadline) for side in (candidate, reference))
    other = ask(reference, again, deadline)
    if not all(isinstance(answer.value, list) for answer in (got, expected, other)):
        return None  # none where a side failed; a submission may also answer in the place of the probe
    for index, (left, right, twin) in enumerate(zip(got.value, expected.value, other.value, strict=False)):
        if not Answer(twin).like(Answer(right)) or _is(right, "raised"):
            return None  # random, or an error that the example is about
        if (right is None or _is(right, "object")) and not _is(left, "raised"):
            continue  # done for what it does, or not to be compared
        if not Answer(left).like(Answer(right)):
            return _Stated(tuple(statements[: index + 1]), left, right)
    return None


def _needed(wrong: _Stated, candidate: Host, reference: Host, deadline: float) -> _Stated:
    """The same without the statements that change nothing of it."""
    for place in reversed(range(len(wrong.statements) - 1)):
        fewer = (*wrong.statements[:place], *wrong.statements[place + 1 :])
        found = _first_wrong(fewer, candidate, reference, deadline)
        if found is None or len(found.statements) < len(fewer):
            continue
        if Answer(found.got).like(Answer(wrong.got)) and Answer(found.expected).like(Answer(wrong.expected)):
            wrong = found
    return wrong


def _texts(wrong: _Stated) -> tuple[str, str, Path]:
    """What is expected and what came, and where in the answer: see `_readable`.

    Of large arrays the first number that differs: a statement's example has one right answer, whatever is drawn.
    """
    got, expected = wrong.got, wrong.expected
    if _marked(got) or _marked(expected):
        return _marked(expected) or wording.shown(expected), _marked(got) or wording.shown(got), ()
    mismatch = mismatch_of(got, expected)
    texts = _readable(expected, got, mismatch)
    if texts[0] != texts[1] or mismatch is None or not mismatch.first:
        return texts
    numbers = (mismatch.expected[mismatch.first], mismatch.got[mismatch.first])
    return *wording.both(*numbers), (*mismatch.path, mismatch.first)


def _readable(expected: Any, got: Any, mismatch: Mismatch | None) -> tuple[str, str, Path]:
    """Both as text, and the way to them: of an answer that is too long to be read the part that differs."""
    texts = wording.both(expected, got)
    if mismatch is None or (texts[0] != texts[1] and "..." not in texts[0] + texts[1]):
        return *texts, ()
    return *wording.both(mismatch.expected, mismatch.got), mismatch.path


def _at(code: str, path: Path) -> str:
    """The code, whose last line gives the part of its answer at the end of a path."""
    *before, last = ast.parse(code).body
    for key in path if isinstance(last, ast.Expr) else ():
        assert isinstance(last, ast.Expr)
        index = ast.Tuple([ast.Constant(n) for n in key], ast.Load()) if isinstance(key, tuple) else ast.Constant(key)
        last = ast.Expr(ast.Subscript(last.value, index, ast.Load()))
    return "\n".join(ast.unparse(node) for node in (*before, last)) if path else code


def of_call(
    difference: Difference, probes: str, candidate: Host, reference: Host, deadline: float, sizes: Sizes
) -> Example | None:
    """A check's call, made as small as it can be and still fail in the same way; None where it is too long to be read.

    Args:
        difference: a call that the submission answers otherwise than the solution.
        probes: source of the probes.
        candidate, reference: run the submission and the solution.
        deadline: `time.monotonic()` value.
        sizes: what checks asked with.
    """
    if not asked_plainly(difference.call.how) or not _can_be_shown(difference):
        return None
    if difference.expected.failure is None:
        half = (time.monotonic() + deadline) / 2  # the rest is for the proof
        difference = _smaller(difference, candidate, reference, half, sizes.fixed(difference.call))
    code = code_of(difference.call, probes)
    if code is None or not _comes_out(code, difference, candidate, reference, deadline):
        return None
    expected, got = difference.expected, difference.got
    if got.failure is not None:
        wanted = _words(expected) if expected.failure is not None else wording.shown(expected.value)
        return Example(_importing(code, candidate.program.source), wanted, _words(got))
    if expected.failure is not None:
        return Example(_importing(code, candidate.program.source), _words(expected), wording.shown(got.value))
    mismatch = difference.mismatch
    if mismatch is None:
        return None
    wanted, came, place = _readable(expected.value, got.value, mismatch)
    code = _importing(_at(code, place), candidate.program.source)
    return Example(code, wanted, came) if wanted != came else None


def code_of(call: Call, probes: str) -> str | None:
    """Python that makes the call, to be run behind the submission's file; None where it is too long to be read."""
    functions = {node.name: node for node in ast.parse(probes).body if isinstance(node, ast.FunctionDef)}
    function = functions.get(call.probe)
    if function is None:
        return None
    values = _bound(function, call)
    if values is None:
        return None
    literals = {name: wording.literal(value) for name, value in values.items()}
    if any(text is None or len(text) > _WIDEST for text in literals.values()):
        return None
    tree = _Freed(functions, literals, values)
    body = [tree.visit(node) for node in _without_docstring(function.body)]
    lines = [f"{name} = {text}" for name, text in literals.items() if name not in tree.inlined and name in tree.used]
    for node in body:
        lines += ast.unparse(node.value if isinstance(node, ast.Return) and node.value else node).split("\n")
    helpers = [line for name in tree.helpers() for line in ast.unparse(tree.helper(name)).split("\n")]
    code = "\n".join([*helpers, *lines])
    return code if _fits(code) and isinstance(body[-1], ast.Return | ast.Expr) else None


def _comes_out(code: str, difference: Difference, candidate: Host, reference: Host, deadline: float) -> bool:
    """Whether the code gives, behind either program, what the call gave, whatever is drawn at random."""
    call = Call(STATED, ([ast.unparse(node) for node in ast.parse(code).body],), {}, How())
    for seed in (0, 1):
        seeded = dataclasses.replace(call, how=How(seed=seed))
        for side, answer in ((candidate, difference.got), (reference, difference.expected)):
            told = ask(side, seeded, deadline)
            if not _tells(told, answer, len(call.args[0])):
                return False
    return True


def _tells(told: Answer, answer: Answer, statements: int) -> bool:
    """Whether the answers to an example's statements end in a call's answer."""
    if answer.failure is not None and answer.failure.failure.kind is Kind.NOT_DATA:
        return told.failure is None or told.failure.failure.kind is Kind.NOT_DATA
    if told.failure is not None or not isinstance(told.value, list) or not told.value:
        return False
    last = told.value[-1]
    if answer.failure is not None:
        return _is(last, "raised") and str(last["raised"]).partition(":")[0] in answer.failure.failure.message
    return len(told.value) == statements and Answer(last).like(answer)


def _importing(code: str, source: str) -> str:
    """The code, with the imports before it that the submission's file lacks."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    tops = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {item.asname or item.name.partition(".")[0] for node in tops for item in node.names}
    return "\n".join([line for name, line in _IMPORTS.items() if name in names - imported] + [code])


class _Freed(ast.NodeTransformer):
    """A probe's body without the probe: `sub.f` is `f`, short arguments stand where they are used."""

    def __init__(self, functions: dict[str, ast.FunctionDef], literals: dict[str, Any], values: dict[str, Any]) -> None:
        self._functions = functions
        self._called: dict[str, None] = {}
        self.used: set[str] = set()
        self.inlined = {name for name, value in values.items() if not _holds_arrays(value) and len(literals[name]) < 24}
        self._literals = literals

    def helpers(self) -> Iterator[str]:
        """Names of the other probes that are called, before those that call them."""
        done: set[str] = set()
        while left := [name for name in self._called if name not in done]:
            done.add(left[0])
            self.helper(left[0])  # may call others
        yield from reversed(self._called)

    def helper(self, name: str) -> ast.FunctionDef:
        """Another probe, as a function of its own."""
        other = _Freed(self._functions, {}, {})
        function: ast.FunctionDef = ast.parse(ast.unparse(self._functions[name])).body[0]  # type: ignore[assignment]
        function.decorator_list = []
        function.args.args = function.args.args[1:]
        function.body = [other.visit(node) for node in _without_docstring(function.body)]
        self._called |= other._called
        return function

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # ast's own naming
        """`sub.f` is `f`."""
        if isinstance(node.value, ast.Name) and node.value.id == "sub":
            return ast.Name(node.attr, node.ctx)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Another probe is called without `sub`; `**options` that are known stand as keywords."""
        if isinstance(node.func, ast.Name) and node.func.id in self._functions and node.args:
            self._called[node.func.id] = None
            node = ast.Call(node.func, node.args[1:], node.keywords)
        self.generic_visit(node)
        node.keywords = [keyword for given in node.keywords for keyword in _spelt_out(given)]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A short argument stands where it is used."""
        self.used.add(node.id)
        if node.id in self.inlined and isinstance(node.ctx, ast.Load):
            inlined: ast.expr = ast.parse(self._literals[node.id], mode="eval").body
            return inlined
        self.inlined.discard(node.id)  # it is assigned to
        return node


def _spelt_out(keyword: ast.keyword) -> list[ast.keyword]:
    """`**{"lr": 0.1}` as ``lr=0.1``."""
    if keyword.arg is not None or not isinstance(keyword.value, ast.Dict):
        return [keyword]
    names = [key.value for key in keyword.value.keys if isinstance(key, ast.Constant)]
    known = [name for name in names if isinstance(name, str)]
    if len(known) < len(keyword.value.keys):
        return [keyword]
    return [ast.keyword(name, value) for name, value in zip(known, keyword.value.values, strict=True)]


def _bound(function: ast.FunctionDef, call: Call) -> dict[str, Any] | None:
    """The values of the probe's parameters."""
    names = [item.arg for item in function.args.args][1:]
    values = dict(zip(names, call.args, strict=False))
    if len(call.args) > len(names) or function.args.vararg is not None:
        return None
    defaults = [*zip(names[len(names) - len(function.args.defaults) :], function.args.defaults, strict=True)]
    by_name = [item.arg for item in function.args.kwonlyargs]
    by_default = zip(by_name, function.args.kw_defaults, strict=True)
    defaults += [(name, default) for name, default in by_default if default is not None]
    names += by_name
    extra = {name: value for name, value in call.kwargs.items() if name not in names}
    values |= {name: value for name, value in call.kwargs.items() if name in names}
    for name, default in defaults:
        if name not in values:
            try:
                values[name] = ast.literal_eval(default)
            except ValueError:
                return None
    if function.args.kwarg is not None:
        values[function.args.kwarg.arg] = extra
    return values if set(names) <= set(values) else None


def _smaller(
    difference: Difference, candidate: Host, reference: Host, deadline: float, fixed: frozenset[Axis]
) -> Difference:
    """The same failure on smaller arguments: every axis of one size is cut at once, then values are rounded."""
    trials = 0
    changed = True
    while changed:
        changed = False
        for call in _variants(difference.call, fixed):
            if trials >= _MOST_TRIALS or time.monotonic() > deadline:
                return difference
            trials += 1
            found = Difference(call, ask(candidate, call, deadline), ask(reference, call, deadline))
            if found.expected.failure is None and _fails_alike(found, difference):
                difference, changed = found, True
                break
    return difference


def _variants(call: Call, fixed: frozenset[Axis]) -> Iterator[Call]:
    sizes = {
        size
        for way, array in arrays_of(call)
        for axis, size in enumerate(array.shape)
        if size > 1 and (way, axis) not in fixed
    }
    for size in sorted(sizes, reverse=True):
        for new in dict.fromkeys((1, 2, 3, size // 2)):
            if new < size:
                for numbers in (True, False):
                    args, kwargs = _cut(call, size, new, fixed, numbers=numbers)
                    yield dataclasses.replace(call, args=args, kwargs=kwargs)
    for decimals in (0, 1, 2):
        args, kwargs = (_rounded(part, decimals) for part in (call.args, call.kwargs))
        if wording.literal((args, kwargs)) != wording.literal((call.args, call.kwargs)):
            yield dataclasses.replace(call, args=args, kwargs=kwargs)


def _fails_alike(found: Difference, before: Difference) -> bool:
    if (found.got.failure is None) != (before.got.failure is None):
        return False
    if found.got.failure is not None and before.got.failure is not None:
        ours, theirs = found.got.failure.failure, before.got.failure.failure
        return (ours.kind, ours.frames[-1:]) == (theirs.kind, theirs.frames[-1:])
    left, right = found.mismatch, before.mismatch
    if left is None or right is None or left.of("") != right.of(""):
        return False
    return _finite(found.got.value, found.expected.value) or not _finite(before.got.value, before.expected.value)


def _finite(*answers: Any) -> bool:
    """Whether no number is infinite or NaN: arguments that were cut may be none that a check would ask."""
    arrays = [torch.as_tensor(array) for array in _arrays(answers)]
    return all(bool(array.isfinite().all()) for array in arrays if array.is_floating_point())


def _cut(call: Call, size: int, new: int, fixed: frozenset[Axis], *, numbers: bool) -> Any:
    """The arguments with each axis of one size cut to another, and the numbers that say that size."""
    ways = iter([way for way, _ in leaves((call.args, call.kwargs))])

    def shorter(leaf: Any) -> Any:
        way = next(ways)  # `mapped` goes the ways of `leaves`, in their order
        if isinstance(leaf, torch.Tensor | numpy.ndarray):
            cut = [length == size and (way, axis) not in fixed for axis, length in enumerate(leaf.shape)]
            index = tuple(slice(new) if here else slice(None) for here in cut)
            return leaf[index].clone() if isinstance(leaf, torch.Tensor) else leaf[index].copy()
        return new if numbers and type(leaf) is int and leaf == size else leaf

    return mapped((call.args, call.kwargs), shorter)


def _rounded(value: Any, decimals: int) -> Any:
    """The arguments with fewer digits. A number keeps its kind: what is not 0 does not become 0, nor a fraction 1."""

    def plainer(leaf: Any) -> Any:
        if isinstance(leaf, torch.Tensor) and leaf.is_floating_point():
            new = (leaf.double().round(decimals=decimals) + 0.0).to(leaf.dtype)  # no -0
        elif isinstance(leaf, numpy.ndarray) and leaf.dtype.kind == "f":
            new = leaf.round(decimals) + leaf.dtype.type(0)
        else:
            return leaf
        fractions = (abs(leaf) < 1).all()
        kept = ((new != 0) | (leaf == 0)).all() and not (fractions and (abs(new) >= 1).any())
        return new if kept else leaf

    return mapped(value, plainer)


def _arrays(value: Any) -> Iterator[Any]:
    return (leaf for _, leaf in leaves(value) if isinstance(leaf, torch.Tensor | numpy.ndarray))


def _holds_arrays(value: Any) -> bool:
    return any(True for _ in _arrays(value))


def _can_be_shown(difference: Difference) -> bool:
    failure = difference.got.failure
    return failure is None or failure.failure.kind in _SHOWN_FAILURES


def _words(answer: Answer) -> str:
    """The exception, as the last line of a traceback has it, cut short."""
    text = answer.failure.failure.message if answer.failure is not None else ""
    line = text.removeprefix("Your code raised ").partition("\n")[0]
    return line if len(line) <= _WIDEST else line[: _WIDEST - 3] + "..."


def _fits(code: str) -> bool:
    lines = code.split("\n")
    return len(lines) <= _MOST_LINES and all(len(line) <= _WIDEST for line in lines)


def _is(value: Any, mark: str) -> bool:
    """True for a statement that raised, or whose value is an object and no data."""
    return isinstance(value, dict) and set(value) == {mark}


def _marked(value: Any) -> str:
    """What such a statement came to."""
    words = value["raised"] if _is(value, "raised") else f"a {value['object']}" if _is(value, "object") else ""
    return str(words)[:200]


def _without_docstring(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    first = body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_docstring and len(body) > 1 else body
