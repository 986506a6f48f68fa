"""The ways back from slips: each slip, and the text that a repair makes of it again."""

from __future__ import annotations

import ast

import pytest

from grader.mutate import Kind, changes, repairs, variants


def body(*lines):
    return "\n    ".join(["import torch\ndef f(x, y, n):", *lines]) + "\n"


def repaired(source):
    return {ast.unparse(ast.parse(one.source)): one for one in variants(source, repairs)}


HALVED = ["x = x + y", "y = y / 2"]
SLIPS = {
    "a factor too many": (["return 2 * x * y"], ["return x * y"], Kind.OPERAND),
    "one too many": (["return x / (n - 1)"], ["return x / n"], Kind.OPERAND),
    "off by one": (["return x[:3]"], ["return x[:2]"], Kind.CONSTANT),
    "half": (["return 0.5 * x"], ["return 0.25 * x"], Kind.CONSTANT),
    "a sum for a mean": (["return torch.sum(x)"], ["return torch.mean(x)"], Kind.SIBLING),
    "all axes": (["return x.sum()"], ["return x.sum(dim=-1)"], Kind.AXIS),
    "all axes, kept": (["return x.amax()"], ["return x.amax(dim=-1, keepdim=True)"], Kind.AXIS),
    "an axis lost": (["return x.mean(dim=1)"], ["return x.mean(dim=1, keepdim=True)"], Kind.KEEPDIM),
    "n - 1": (["return x.var(dim=0)"], ["return x.var(dim=0, correction=0)"], Kind.KEYWORD),
    "a keyword too many": (["return f(x, 1, n=2)"], ["return f(x, 1)"], Kind.KEYWORD),
    "a loss averaged": (["torch.mse_loss(x, y)"], ["torch.mse_loss(x, y, reduction='sum')"], Kind.KEYWORD),
    "float32 whatever x is": (["return torch.zeros(x.shape)"], ["return torch.zeros_like(x)"], Kind.DTYPE),
    "another variable": (["return x + x * n"], ["return x + y * n"], Kind.NAME),
    "a list of one list": (["return [[]] * n"], ["return [[] for _ in range(n)]"], Kind.COPIED),
    "what changes later is kept": (["x.append(y)"], ["x.append(y.clone())"], Kind.COPIED),
    "two names of one": (["a = b = f(x)"], ["a = f(x)", "b = f(x)"], Kind.COPIED),
    "the last one again": (["a = f(x)", "b = a"], ["a = f(x)", "b = f(x)"], Kind.COPIED),
    "once a call": (
        ["for i in x:", "    y = y + i", "n = 2"],
        ["for i in x:", "    y = y + i", "    n = 2"],
        Kind.ORDER,
    ),
    "once a turn": (
        ["for i in x:", "    y = y + i", "    n = 2"],
        ["for i in x:", "    y = y + i", "n = 2"],
        Kind.ORDER,
    ),
    "too early": ([*HALVED[::-1], "return x"], [*HALVED, "return x"], Kind.ORDER),
    "the first one twice": (["for z in x:", "    y = y + z"], ["for z in x[1:]:", "    y = y + z"], Kind.CONSTANT),
    "rows alone": (["return x[::-1]"], ["return x[::-1, ::-1]"], Kind.AXIS),
    "a sign": (["return x * f(y)"], ["return -(x * f(y))"], Kind.SIGN),
    "of two things": (
        ["y = x - x.mean(-1)", "return (y ** 2).mean(-1)"],
        ["y = x - x.mean(-1, keepdim=True)", "return (y ** 2).mean(-1, keepdim=True)"],
        Kind.KEEPDIM,
    ),
    "no parentheses": (["return 1 / x + y"], ["return 1 / (x + y)"], Kind.OPERATOR),
    "no parentheses in front": (["return x - y / n"], ["return (x - y) / n"], Kind.OPERATOR),
    "two names throughout a call": (["return f(x, x + y, y)"], ["return f(y, y + x, x)"], Kind.SWAPPED),
    "the ends of a tuple": (["return f(x, (1, 2, 3, 4))"], ["return f(x, (4, 2, 3, 1))"], Kind.SWAPPED),
    "the wrong way round": (["return f(abs(x))"], ["return abs(f(x))"], Kind.ORDER),
    "methods the wrong way round": (["return x.exp().sum(0)"], ["return x.sum(0).exp()"], Kind.ORDER),
    "a matrix not transposed": (["return x @ y"], ["return x @ y.T"], Kind.AXIS),
    "a matrix transposed": (["return x @ y.T"], ["return x @ y"], Kind.AXIS),
    "a keyword of several calls": (
        ["a = f(x, bias=False)", "return n(a, 2, bias=False)"],
        ["a = f(x)", "return n(a, 2)"],
        Kind.KEYWORD,
    ),
    "another dtype than was given": (["return x @ n, y"], ["return (x @ n, y.to(x.dtype))"], Kind.DTYPE),
    "another dtype than was given, alone": (["return y"], ["return y.to(x.dtype)"], Kind.DTYPE),
    "twice": (["torch.std(x)", "torch.std(y)"], ["torch.var(x)", "torch.var(y)"], Kind.SIBLING),
}


@pytest.mark.parametrize(("slip", "right", "kind"), SLIPS.values(), ids=SLIPS)
def test_the_way_back(slip, right, kind):
    found = repaired(body(*slip))
    text = ast.unparse(ast.parse(body(*right)))
    assert text in found
    assert found[text].kind is kind


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("x.sum()", "x.sum(axis=1, keepdims=True)"),
        ("x.mean(0)", "x.mean(0, keepdims=True)"),
        ("x.var(0)", "x.var(0, ddof=1)"),
        ("x[0]", "x[0].copy()"),
    ],
)
def test_numpy_has_its_own_words(slip, right):
    source = "import numpy as np\ndef f(x):\n    return {}\n"
    assert ast.unparse(ast.parse(source.format(right))) in repaired(source.format(slip))


def test_a_shared_default_becomes_each_calls_own():
    found = repaired("def f(x, seen=[]):\n    return seen\n")
    assert "def f(x, seen=[]):\n    seen = []\n    return seen" in found


def test_they_hold_every_change_of_a_solution():
    source = body("y = x[1:].sum(dim=0) - 2", "return y if n < 3 else -y")
    assert {one.source for one in variants(source, changes)} <= {one.source for one in variants(source, repairs)}


def test_the_lines_of_all_places_are_told():
    source = body("a = torch.std(x)", "return a / torch.std(y)")
    found = repaired(source)[ast.unparse(ast.parse(source.replace("std", "var")))]
    assert (found.line, found.also, found.was, found.becomes) == (3, (4,), "torch.std", "torch.var")


def test_a_program_is_as_it_was_behind():
    tree = ast.parse(body("for i in range(n):", *(f"    {line}" for line in HALVED), "return x[1:].sum(dim=0)"))
    before = ast.unparse(tree)
    for change in repairs(tree):
        with change.made():
            pass
        assert ast.unparse(tree) == before
