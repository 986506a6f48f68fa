"""What the docstrings of the authors' API show is so: examples run, and the checks in them tell right from wrong."""

from __future__ import annotations

import doctest
import importlib
import inspect
import textwrap
from itertools import takewhile

import pytest

from grader.checks.budgets import Budget
from grader.checks.calls import Side
from grader.checks.contract import Contract
from grader.checks.probes import probe
from grader.checks.raising import assert_raises
from grader.checks.showing import Showing
from grader.report import Kind

RIGHT = "return 2.0 * x"
WRONG = "return 3.0 * x"

# What shows a check, the body of a `double(x)` that this check rejects, and how.
CHECKS = {
    "candidate": (Side.__call__, WRONG, Kind.MISMATCH),
    "probe": (probe, "return x + x.detach()", Kind.MISMATCH),
    "assert_raises": (assert_raises, "return x * 2", Kind.NOT_RAISED),
    "budget.growth": (Budget.growth, "return torch.stack([2.0 * row for row in x])", Kind.BUDGET),
    "budget.memory": (Budget.memory, "return [2.0 * x for _ in range(8)][0]", Kind.BUDGET),
    "contract": (Contract.__call__, "return x.mul_(2.0).clone()", Kind.CONTRACT),
    "picture": (Showing, WRONG, Kind.MISMATCH),
}


@pytest.mark.parametrize("module", ["compare", "probes", "rng"])
def test_examples_run(module):
    failed, tried = doctest.testmod(importlib.import_module(f"grader.checks.{module}"))
    assert tried
    assert not failed


@pytest.mark.parametrize(("shown_by", "wrong", "kind"), CHECKS.values(), ids=CHECKS)
def test_checks_in_examples_tell_right_from_wrong(tiny, grade, shown_by, wrong, kind):
    tiny.write(shown_in(shown_by), solution=double(RIGHT))
    assert grade(double(RIGHT)).solved
    [rejected] = grade(double(wrong)).checks
    assert rejected.failure.kind is kind


def double(body):
    return f"import torch\n\ndef double(x):\n    {body}\n"


def shown_in(api):
    """The indented block after the two colons of a docstring."""
    lines = inspect.getdoc(api).partition("::\n\n")[2].split("\n")
    return textwrap.dedent("\n".join(takewhile(lambda line: line.startswith(" ") or not line, lines)))
