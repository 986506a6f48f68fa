"""Values that carry no gradient, so that it changes nothing to cut them off."""

from __future__ import annotations

import ast

import pytest

from grader.mutate import Kind, mutants
from grader.mutate.constants import constant_in


def is_constant(text: str, body: str = "pass", arguments: str = "x, n, i") -> bool:
    function = ast.parse(f"def f({arguments}):\n    {body}\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    return constant_in(function, {"torch", "nn"})(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "x > 0",
        "not x",
        "x.shape[0] - 1",
        "x.argsort()",
        "torch.argsort(x)",
        "x.sort().indices",
        "x.new_zeros(3)",
        "torch.zeros_like(x)",
        "torch.arange(len(x)) / torch.pi",
        "torch.cat([x.argsort(), torch.arange(3)], dim=0)",
        "x.argsort().to(x.dtype).pow(-0.5).unsqueeze(1)[0]",
        "x.argsort().to(x).expand_as(x)",
        "(1 if x else 2, [True])",
    ],
)
def test_carries_no_gradient(text):
    assert is_constant(text)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x[0]",
        "x * 2",
        "x.exp()",
        "x.to(torch.float64)",
        "x.sort().values",
        "x.argsort() * x",
        "torch.zeros(3, requires_grad=True)",
        "torch.full((2,), **x)",
        "nn.Parameter(torch.zeros(3))",
        "g(3)",
        "self.dim(3)",
        "x if x > 0 else 0",
        "[x for x in (1, 2)]",
    ],
)
def test_may_carry_one(text):
    assert not is_constant(text)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("y = x.argmax()", True),
        ("y = x.argmax(); y = x", False),
        ("y = x.argmax(); z = y + 1; y = z", False),  # a circle says nothing
        ("z = x.argmax(); y = z + 1", True),
        ("y = torch.zeros(3); y[0] = 1", True),
        ("y = torch.zeros(3); y[0] = x", False),
        ("y = torch.zeros(3); y += x", False),
        ("y = torch.zeros(3); y.add_(x)", False),
        ("y = torch.zeros(3); y.add_(1)", True),
        ("y = []; y.append(x)", False),
        ("y = 0\n    for y in x: pass", False),
        ("y = 0\n    if (y := x): pass", False),
        ("y, z = x", False),
        ("y, z = x.shape", True),
        ("(lambda y: 1)(x)", False),
        ("return g", False),
    ],
)
def test_a_name_is_known_where_all_that_is_put_into_it_is(body, expected):
    assert is_constant("y", body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return n[i]", True),
        ("return n[:, i]", True),
        ("return n[i * 2 + 1]", True),
        ("return n[i.long()]", False),  # what is turned into whole numbers need not have been some
        ("return n.index_add(0, i, x)", True),
        ("return i.bincount()", True),
        ("a, b = i; return n[a]", False),
        ("a, b = i; return n[a] + n[b]", True),
        ("a, b = torch.cat([i, n], dim=1); return x[a] + x[b]", True),
        ("a = i[0]; return x[a]", True),
        ("a = i.argsort(); return x[a]", False),
        ("return i[n]", False),
        ("return x.masked_fill(~i, 0)", True),
        ("return -i", False),
        ("return torch.arange(0, i, 2)", True),
        ("for _ in range(i + 1): pass", True),
    ],
)
def test_an_index_is_whole_numbers(body, expected):
    assert is_constant("i", body) is expected


def test_a_mutant_cuts_off_only_what_carries_a_gradient():
    source = """\
import torch
from torch import nn


class Layer(nn.Module):
    def forward(self, x, edge_index):
        source, target = edge_index[:, edge_index[0] != edge_index[1]]
        degree = target.bincount()
        isolated = counted(degree) == 0
        lonely = flags(degree)
        out = torch.zeros_like(x).index_add(0, target, x[source])
        return out / degree.masked_fill(isolated | ~lonely, 1)


if __name__ == "__main__":
    x = torch.ones(3, 4)
"""
    cut = [mutant.was for mutant in mutants(source) if mutant.kind is Kind.DETACHED]
    assert cut == ["torch.zeros_like(x).index_add(0, target, x[source])"]
