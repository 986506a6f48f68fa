"""Errors that are raised in every form of what makes no sense."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.refused_in_any_form import test_refused_in_any_form as refused_in_any_form
from grader.checks.contract import ContractError
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

X, Y = torch.ones(3, 2) / 3, torch.ones(3, 4) / 3
CHECK = 'if x.shape != y.shape:\n        raise ValueError("the shapes differ")'


def function(*lines):
    return "def f(x, y):\n" + "".join(f"    {line}\n" for line in lines)


def test_an_error_that_the_solution_did_not_mean(hold_to):
    solution = function(CHECK, "return x + y").replace(":\n", ":\n    n, d = x.shape\n", 1)
    source = function("if not x.ndim: raise KeyError", CHECK, "return x + y")
    assert hold_to(refused_in_any_form, source, solution, X, Y, refused=True) == Reach(("call",))


RIGHT = function(CHECK, "return x + y")


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("Empty tensors", "if not len(x): return x"),
        ("Tensors of float64", "if x.dtype is __import__('torch').float64: return x"),
        ("Empty tensors", "if not len(x): raise KeyError('empty')"),
    ],
    ids=["early return", "dtype", "another error"],
)
def test_what_comes_before_the_error(hold_to, form, line):
    with pytest.raises(
        SubmissionError, match=f"{form} in the place of .* are refused, too. It should raise ValueError"
    ):
        hold_to(refused_in_any_form, function(line, CHECK, "return x + y"), RIGHT, X, Y, refused=True)


def test_without_dimensions(hold_to):
    solution = function("if x.ndim != 1:", "    raise ValueError('no row')", "return x + y")
    source = function("if x.ndim > 1: raise ValueError('no row')", "return x + y")
    with pytest.raises(SubmissionError, match="Tensors without dimensions in the place of"):
        hold_to(refused_in_any_form, source, solution, X, Y, refused=True)


def test_any_error_will_do_without_dimensions(hold_to):
    solution = function("if x.ndim != 1:", "    raise ValueError('no row')", "return x + y")
    source = function("if x.shape[0] < 0 or x.ndim > 1:", "    raise ValueError('no row')", "return x + y")
    assert hold_to(refused_in_any_form, source, solution, X.reshape(1, -1), Y, refused=True).tried


def test_an_argument_that_is_changed_first(hold_to):
    with pytest.raises(ContractError, match="changed before the ValueError"):
        hold_to(refused_in_any_form, function("x.mul_(2)", CHECK, "return x + y"), RIGHT, X, Y, refused=True)


def test_what_the_solution_takes_in_another_form(hold_to):
    solution = function("if not len(x): return x", CHECK, "return x + y")
    assert hold_to(refused_in_any_form, solution, solution, X, Y, refused=True) == Reach(("call",))
    assert hold_to(refused_in_any_form, RIGHT, solution, X, Y, refused=True) == Reach(("call",))


def test_a_subclass_of_the_error(hold_to):
    source = f"class Shapes(ValueError):\n    pass\n\n\n{RIGHT.replace('ValueError', 'Shapes')}"
    assert hold_to(refused_in_any_form, source, RIGHT, X, Y, refused=True) == Reach(("call",))


def test_where_there_is_nothing_to_ask(hold_to):
    assert hold_to(refused_in_any_form, RIGHT, RIGHT, X, X) == Reach(), "answered questions are for other batteries"
    lenient = function("return x")
    reach = hold_to(refused_in_any_form, RIGHT, lenient, X, Y, refused=True)
    assert reach == Reach((), {"call": "the solution does not refuse it"})
    reach = hold_to(refused_in_any_form, lenient, RIGHT, X, Y, refused=True)
    assert reach == Reach((), {"call": "the submission does not refuse it a second time"})
