"""Optimizers, and what each owes the parameters that it is given."""

from __future__ import annotations

import pytest

from grader.batteries import BATTERIES
from grader.batteries.any_parameters import test_any_parameters as any_parameters
from grader.checks.asked import Asked
from grader.checks.contract import ContractError
from grader.checks.rng import Rng
from grader.errors import ExerciseError
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

[BATTERY] = [battery for battery in BATTERIES if battery.name == "any_parameters"]
PROBES = f"def optimizer(sub, params):\n    return sub.Momentum(params, 0.1)\n\n\n{BATTERY.probes}"
RIGHT = """\
import torch


class Momentum:
    def __init__(self, params, lr):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        self.lr = lr
        self.kept = [torch.zeros_like(p) for p in self.params]
        self.steps = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            v = self.kept[i].mul_(0.9).add_(p.grad)
            self.steps[i] += 1
            p.sub_(self.lr * v / self.steps[i] ** 0.5)


double = None
"""
ANOTHER = """\
import torch


class Momentum:
    def __init__(self, params, lr):
        self.lr, self.params, self.state = lr, tuple(params), {}
        if len(self.params) == 0:
            raise ValueError("nothing to move")

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self, closure=None):
        for p in self.params:
            if p.grad is not None:
                steps, v = self.state.get(p, (1, torch.zeros_like(p)))
                v = 0.9 * v.detach() + p.grad
                self.state[p] = steps + 1, v
                p.data.add_(v, alpha=-self.lr / steps**0.5)


double = None
"""


@pytest.fixture
def hold(make_sides):
    """``hold(source)``: hold a submission to the battery; `solution` is what is right."""

    def run(source, solution=RIGHT, probes=PROBES):
        candidate, reference = make_sides(source, solution, probes)
        asked = Asked(())
        any_parameters(candidate, reference, asked, Rng(5, "torch"))
        return asked.reach()

    return run


def edited(*changes):
    source = RIGHT
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source


INIT = "self.kept = [torch.zeros_like(p) for p in self.params]"
STEP = "v = self.kept[i].mul_(0.9).add_(p.grad)"
MOVE = "p.sub_(self.lr * v / self.steps[i] ** 0.5)"
MISSING = "if p.grad is None"


def lines(*texts):
    """Statements of the loop in `step`."""
    return ("\n" + 12 * " ").join(texts)


REFUSED = {
    "replaced": ("Parameters are replaced", [(MOVE, "p.data = p - self.lr * v / self.steps[i] ** 0.5")]),
    "generator walked twice": (
        "from a generator",
        [
            ("self.params = list(params)", "self.params, self.given = list(params), params"),
            ("enumerate(self.params)", "enumerate(self.given)"),
        ],
    ),
    "None is zeros": (
        "without a gradient",
        [(lines("if p.grad is None:", "    continue"), "if p.grad is None: p.grad = 0 * p")],
    ),
    "stops at None": ("without a gradient", [("continue", "break")]),
    "zeros are none": (
        "First gradients that are zeros",
        [(MISSING, f"{MISSING} or not (p.grad.any() or self.kept[i].any())")],
    ),
    "the gradient is kept": (
        "shares memory with a gradient",
        [
            (INIT, "self.kept = [None] * len(self.params)"),
            (STEP, lines("v = p.grad if self.kept[i] is None else 0.9 * self.kept[i] + p.grad", "self.kept[i] = v")),
        ],
    ),
    "own copies": (
        "set to other values",
        [
            (INIT, f"{INIT}; self.own = [p.detach().clone() for p in self.params]"),
            (MOVE, "p.copy_(self.own[i].sub_(self.lr * v / self.steps[i] ** 0.5))"),
        ],
    ),
    "of the class": (
        "Two optimizers disturb each other",
        [
            ("class Momentum:", "class Momentum:\n    kept = {}\n"),
            (INIT, "pass"),
            ("self.kept[i]", "self.kept.setdefault(i, 0 * p)"),
        ],
    ),
    "lr read once": (
        "`lr`, set to another",
        [("self.lr = lr", "self.lr = self.rate = lr"), (MOVE, "p.sub_(self.rate * v / self.steps[i] ** 0.5)")],
    ),
    "lr 0 is none": ("`lr`, set to another", [(MOVE, "p.sub_((self.lr or 0.1) * v / self.steps[i] ** 0.5)")]),
    "gradients changed": ("changes the gradients", [(MOVE, lines(MOVE, "p.grad.zero_()"))]),
    "frozen at the end": (
        "not a leaf with",
        [(MOVE, lines(MOVE, "self.t = vars(self).get('t', 0) + 1", "p.requires_grad_(self.t < 20)"))],
    ),
    "zeroed": (
        "does not set each gradient to None",
        [("p.grad = None\n", "p.grad = None if p.grad is None else 0 * p.grad\n")],
    ),
    "in float32": ("in another dtype", [("torch.zeros_like(p)", "torch.zeros(p.shape)")]),
    "graph": ("state has a graph", [(MOVE, lines(MOVE, "with torch.enable_grad():", "    self.last = 2 * p"))]),
}


@pytest.mark.parametrize(("clause", "changes"), REFUSED.values(), ids=REFUSED)
def test_what_it_refuses(hold, clause, changes):
    with pytest.raises((ContractError, SubmissionError), match=clause):
        hold(edited(*changes))


@pytest.mark.parametrize("how", ["list", "generator"])
def test_no_parameters(hold, how):
    source = edited(("if not self.params", "if params == []" if how == "generator" else "if False"))
    with pytest.raises(SubmissionError, match=f"It should raise ValueError for \\('an empty {how}'\\)"):
        hold(source)


@pytest.mark.parametrize("source", [RIGHT, ANOTHER], ids=["itself", "state by parameter"])
def test_what_it_takes(hold, source):
    assert hold(source) == Reach(("any_parameters_go",))


def test_a_step_with_a_closure(hold):
    solution = RIGHT.replace(
        "def step(self):", "def step(self, closure):\n        with torch.enable_grad():\n            closure()"
    )
    assert hold(solution, solution) == Reach(("any_parameters_go",))
    read_once = solution.replace("self.lr = lr", "self.lr = self.rate = lr").replace("self.lr * v", "self.rate * v")
    with pytest.raises(ContractError, match="`lr`, set to another value"):
        hold(read_once, solution)


def test_an_lr_that_the_solution_does_not_know_is_not_set(hold):
    solution = RIGHT.replace("self.lr", "self.rate")
    assert hold(
        RIGHT.replace("self.lr = lr", "self.lr = self.rate = lr").replace("self.lr * v", "self.rate * v"), solution
    ).tried


def test_another_path_is_for_the_checks_of_the_exercise(hold):
    reach = hold(edited((MOVE, "p.add_(self.lr * v / self.steps[i] ** 0.5)")))
    assert reach == Reach((), {"any_parameters_go": "the submission takes another path"})


def test_an_exercise_without_the_probe(hold):
    with pytest.raises(ExerciseError, match="does not answer the battery any_parameters"):
        hold(RIGHT, probes=BATTERY.probes)
