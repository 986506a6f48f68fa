"""Modules that are saved, copied, converted and switched, and what of them stays behind."""

from __future__ import annotations

import pytest
import torch

from grader.batteries import BATTERIES
from grader.batteries.modules_hold_their_state import test_modules_hold_their_state as modules_hold_their_state
from grader.checks.asked import Asked, Question
from grader.checks.contract import ContractError
from grader.report import Reach

[BATTERY] = [battery for battery in BATTERIES if battery.name == "modules_hold_their_state"]
PROBES = f"""\
def call(sub, x):
    return sub.Layer(x.shape[-1])(x)


def other(sub, x):
    return 2 * x


{BATTERY.probes}"""
RIGHT = """\
import torch
from torch import nn


class Part(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n))
        self.register_buffer("scale", torch.arange(1.0, n + 1) / 3)

    def forward(self, x):
        return self.weight * self.scale.to(x.dtype) * x


class Layer(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.part = Part(n)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.dropout(self.part(x))


double = None
"""
X = torch.arange(6.0).reshape(2, 3) / 7 + 0.1


@pytest.fixture
def hold(make_sides):
    """``hold(source, probe)``: hold a submission to the battery; `solution` is what is right."""

    def run(source, probe="call", solution=RIGHT, x=X):
        candidate, reference = make_sides(source, solution, PROBES)
        asked = Asked((Question(probe, (x,), {}),))
        modules_hold_their_state(candidate, reference, asked)
        return asked.reach()

    return run


def edited(*changes):
    source = RIGHT
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


WEIGHT, BUFFER = "nn.Parameter(torch.randn(n))", 'self.register_buffer("scale", torch.arange(1.0, n + 1) / 3)'
ANSWER = "return self.weight * self.scale.to(x.dtype) * x"
LAST = "return self.dropout(self.part(x))"
MADE = "self.part = Part(n)"
METHOD = "\n\n    def {}(self{}):\n        {}"

REFUSED = {
    "train returns nothing": (
        "return the module itself",
        [(LAST, LAST + METHOD.format("train", ", mode=True", "super().train(mode)"))],
    ),
    "train forgets the parts": (
        "set the mode of every part",
        [(LAST, LAST + METHOD.format("train", ", mode=True", "self.training = mode; return self"))],
    ),
    "evaluates itself": ("set the mode of every part", [(LAST, "self.part.eval(); " + LAST)]),
    "table grows": ("leaves the names", [(ANSWER, 'self.register_buffer("seen", x.detach().clone()); ' + ANSWER)]),
    "table follows the input": (
        "leaves the dtypes",
        [(ANSWER, "self.scale = self.scale.to(x.dtype); return self.weight * self.scale * x")],
    ),
    "weights of the class": (
        "share nothing",
        [
            ("class Part(nn.Module):", "class Part(nn.Module):\n    kept = nn.Parameter(torch.ones(3))\n"),
            (WEIGHT, "self.kept"),
        ],
    ),
    "table of the file": (
        "share nothing",
        [
            ("class Part", "TABLE = torch.arange(1.0, 4) / 3\n\n\nclass Part"),
            (BUFFER, 'self.register_buffer("scale", TABLE)'),
        ],
    ),
    "plain tensor": ("loads another one's state", [(WEIGHT, "torch.randn(n)")]),
    "parts in a list": (
        "loads another one's state",
        [(MADE, "self.parts = [Part(n)]"), ("self.part(x)", "self.parts[0](x)")],
    ),
    "weights kept from the first call": (
        "loads another one's state",
        [(ANSWER, "self.kept = vars(self).get('kept', self.weight.detach() * self.scale); return self.kept * x")],
    ),
    "bound to the first": (
        "A copy answers",
        [
            (MADE, "self.part = Part(n); self.call = lambda x: self.part(x)"),
            ("self.dropout(self.part(x))", "self.dropout(self.call(x))"),
        ],
    ),
    "table stays in float32": (
        "goes with it",
        [(BUFFER, "self.scale = torch.eye(n)"), (ANSWER, "return (self.weight * x) @ self.scale")],
    ),
}


@pytest.mark.parametrize(("clause", "changes"), REFUSED.values(), ids=REFUSED)
def test_what_it_refuses(hold, clause, changes):
    with pytest.raises(ContractError, match=clause):
        hold(edited(*changes))


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [(BUFFER, BUFFER.replace("/ 3)", "/ 3, persistent=False)"))],
        [(LAST, f"self.last = x.detach(); {LAST}")],
        [(LAST, LAST + METHOD.format("train", ", mode=True", "return super().train(mode)"))],
        [("class Layer(nn.Module)", "class Base(nn.Module):\n    pass\n\n\nclass Layer(Base)")],
    ],
    ids=["itself", "a table that is not saved", "keeps its input", "own train", "a base class"],
)
def test_what_it_takes(hold, changes):
    assert hold(edited(*changes)) == Reach(("call",))


def test_what_the_solution_does_is_allowed(hold):
    for _, changes in REFUSED.values():
        assert hold(edited(*changes), solution=edited(*changes)).tried == ("call",)


def test_where_all_questions_are_large(hold):
    x = X.repeat(2000, 1)
    assert hold(RIGHT, x=x) == Reach(("call",))
    with pytest.raises(ContractError, match="loads another one's state"):
        hold(edited((WEIGHT, "torch.randn(n)")), x=x)


def test_where_there_is_no_module(hold):
    assert hold(RIGHT, probe="other") == Reach((), {"other": "the probe calls no module of the solution's own"})
    function = "import torch\n\n\ndef Layer(n):\n    return torch.nn.Dropout(0.5)\n\n\ndouble = None\n"
    assert hold(function).tried == (), "a module of another kind is not asked"
    assert (
        hold(RIGHT.replace("return self.dropout", "raise KeyError(0) #")).left_out["call"]
        == "Your code raised KeyError: 0"
    )


NO_CHANCE = ("return self.dropout(self.part(x))", "return self.part(x)")
PROBABILITIES = ("return self.part(x)", "y = self.part(x)\n        return y if self.training else y.softmax(dim=-1)")


def test_a_mode_that_changes_the_answer_where_none_should(hold):
    plain = edited(NO_CHANCE)
    with pytest.raises(ContractError, match="the same answers: nothing here depends on the mode"):
        hold(plain.replace(*PROBABILITIES), solution=plain)
    hold(plain, solution=plain)


def test_a_mode_that_is_there_for_something(hold):
    hold(edited(NO_CHANCE).replace(*PROBABILITIES), solution=RIGHT)
