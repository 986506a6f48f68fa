"""What mutants have beyond the changes that a diagnosis tries."""

from __future__ import annotations

import ast
from itertools import islice

import pytest

from grader.mutate import Kind, changes, mutants, slips, variants

HEAD = "import torch\n\n\n"


def slipped(source: str, *kinds: Kind) -> list[str]:
    """The changed lines of every mutant of these kinds, behind the function's head."""
    found = (mutant for mutant in mutants(HEAD + source) if mutant.kind in kinds)
    return ["; ".join(line.strip() for line in islice(m.source.splitlines(), 3, None)) for m in found]


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("def f(x):\n    return g(x, eps=1, n=2)", Kind.KEYWORD, ["return g(x, n=2)", "return g(x, eps=1)"]),
        ("def f(x):\n    return g(x, **x)", Kind.KEYWORD, []),
        ("def f(x):\n    return zip(x, y, strict=True)", Kind.KEYWORD, []),
        ("def f(x):\n    return x.sum(dim=1, keepdim=True)", Kind.KEYWORD, []),  # an axis is of its own kind
        (
            "def f(x):\n    return x and y or z",
            Kind.CONDITION,
            ["return z", "return x and y", "return y or z", "return x or z"],
        ),
        ("def f(x):\n    return y if x else z", Kind.CONDITION, ["return y", "return z"]),
        ("def f(x):\n    if x:\n        return y", Kind.CONDITION, ["if True:; return y"]),
        ("def f(x):\n    if x:\n        y = 1\n    else:\n        y = 2", Kind.CONDITION, []),
        ("def f(x):\n    x = x + y", Kind.IN_PLACE, ["x += y"]),
        ("def f(x):\n    x = y + x", Kind.IN_PLACE, []),
        ("def f(x):\n    x += y", Kind.IN_PLACE, ["x = x + y"]),
        ("def f(x):\n    x[0] += y", Kind.IN_PLACE, []),  # a copy is made there, too
        ("def f(x, y):\n    return x - y + x", Kind.NAME, ["return y - y + x", "return x - x + x"]),
        ("def f(self, x):\n    return self.a(x)", Kind.NAME, []),
        ("def f(x):\n    a, b = x\n    return b", Kind.NAME, ["a, b = x; return a"]),
        ("def f(x, y=z):\n    return y", Kind.NAME, ["return x"]),
        ("def f(x):\n    y = g(x)\n    return y", Kind.DETACHED, ["y = g(x).detach(); return y"]),
        ("def f(x):\n    y = x * x.detach()", Kind.DETACHED, []),
        ("def f(x):\n    y = nn.Linear(3, x)", Kind.DETACHED, []),  # a module has no `detach`
        ("def f(x):\n    y = nn.Parameter(x)", Kind.DETACHED, ["y = nn.Parameter(x).detach()"]),
        ("def f(x):\n    x += 1\n    x += y.item()", Kind.IN_PLACE, []),
        ("def f(x):\n    x += y.item() * len(z)", Kind.IN_PLACE, []),
        ("def f(x):\n    x += y.item() * z", Kind.IN_PLACE, ["x = x + y.item() * z"]),
        ("def f(x):\n    with torch.no_grad():\n        y = g(x)", Kind.DETACHED, []),
        ("if __name__ == '__main__':\n    x = x + 1\n    f(a=1) and g", Kind.CONDITION, []),
    ],
)
def test_every_kind(source, kind, expected):
    assert slipped(source, kind) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("x, n=5000", ["x, n=5001", "x, n=4999"]),
        ("x, *, p=0.5", ["x, *, p=1.0", "x, *, p=0.25"]),
        ("x, n=0, a=True, b=None", ["x, n=1, a=True, b=None", "x, n=0, a=False, b=None"]),
    ],
)
def test_a_default_is_more_and_less(arguments, expected):
    found = [mutant for mutant in mutants(f"def f({arguments}):\n    return x") if mutant.kind is Kind.CONSTANT]
    assert [mutant.source.partition("\n")[0] for mutant in found] == [f"def f({text}):" for text in expected]


def test_arrays_have_no_graph():
    source = "import numpy\n\n\ndef f(x):\n    y = numpy.exp(x)\n    return y\n"
    assert not [mutant for mutant in mutants(source) if mutant.kind is Kind.DETACHED]


@pytest.mark.parametrize(
    "line", ["import torch.nn.functional as F", "from torch import nn", "from torch.nn.functional import relu"]
)
def test_torch_is_known_by_any_import(line):
    source = f"import torchvision\n{line}\n\n\ndef f(x):\n    y = x.exp()\n    return y\n"
    assert [mutant for mutant in mutants(source) if mutant.kind is Kind.DETACHED]
    assert not [mutant for mutant in mutants(source.replace(line, "pass")) if mutant.kind is Kind.DETACHED]


def test_a_diagnosis_tries_none_of_them():
    """Each of its hypotheses costs a learner's time."""
    source = "def f(x, y):\n    return g(x, n=1) if x and y else y"
    assert len(list(variants(source, changes))) < len(list(variants(source, slips)))


def test_the_tree_is_as_it_was():
    source = HEAD + "def f(x, y):\n    if x and y:\n        x = x + g(y, n=1)\n    return x if y else y\n"
    tree = ast.parse(source)
    for change in slips(tree):
        with change.made():
            ast.unparse(tree)
        assert ast.unparse(tree) == ast.unparse(ast.parse(source))
