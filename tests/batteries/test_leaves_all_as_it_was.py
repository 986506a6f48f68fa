"""What a call may leave changed, and what not."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.leaves_all_as_it_was import test_leaves_all_as_it_was as leaves_all_as_it_was
from grader.checks.contract import ContractError
from grader.report import Reach

X = torch.arange(6.0).reshape(2, 3) + 0.5
HEAD = "import random, sys, warnings\nimport numpy as np\nimport torch\n\n\ndef f(x):\n"
RIGHT = HEAD + "    return 2 * x\n"


def function(*lines):
    return HEAD + "".join(f"    {line}\n" for line in lines)


WORLD = {
    "torch.set_default_dtype(torch.float64)": "torch's default dtype",
    "torch.set_grad_enabled(not torch.is_grad_enabled())": "torch's grad mode",
    "torch.autograd.set_detect_anomaly(True)": "torch's anomaly mode",
    "torch.set_num_threads(2)": "torch's number of threads",
    "np.seterr(all='ignore')": "NumPy's error handling",
    "warnings.simplefilter('error')": "the filters of warnings",
    "sys.setrecursionlimit(5000)": "Python's recursion limit",
    "torch.manual_seed(0)": "torch's random generator",
    "torch.rand(1)": "torch's random generator",
    "np.random.seed(0)": "NumPy's random generator",
    "random.random()": "Python's random generator",
}


@pytest.mark.parametrize("line", WORLD)
def test_the_world_is_left_changed(hold_to, line):
    with pytest.raises(ContractError, match=r"Your code leaves .* changed for the whole program") as caught:
        hold_to(leaves_all_as_it_was, function(line, "return 2 * x"), RIGHT, X)
    assert WORLD[line] in caught.value.clause


@pytest.mark.parametrize(
    ("lines", "clause"),
    [
        (["x *= 2", "return x.clone()"], "changes the values of its argument, where gradients are off."),
        (
            ["if torch.is_grad_enabled():", "    return 2 * x", "return x.mul_(2).clone()"],
            "changes the values of its argument, where gradients are off.",
        ),
        (
            ["if x.requires_grad:", "    x.data.mul_(3)", "return 2 * x"],
            "changes the values of its argument, where it asks for a gradient.",
        ),
        (
            ["return 2 * x.requires_grad_(False)"],
            "switches off `requires_grad` of an argument that had it on.",
        ),
    ],
)
def test_an_argument_is_left_changed(hold_to, lines, clause):
    with pytest.raises(ContractError) as caught:
        hold_to(leaves_all_as_it_was, function(*lines), RIGHT, X)
    assert caught.value.clause == f"Your code {clause}"
    assert caught.value.details == {"argument": "float32 tensor of shape (2, 3)"}


@pytest.mark.parametrize(
    "lines",
    [
        ["return x + x"],
        ["with torch.no_grad(), np.errstate(all='ignore'), warnings.catch_warnings():", "    return 2 * x"],
        ["before = torch.get_rng_state()", "torch.rand(1)", "torch.set_rng_state(before)", "return 2 * x"],
        ["y = x.clone()", "y += x", "return y"],
        ["return 3 * x"],  # wrong, which the exercise's own checks say
    ],
)
def test_all_is_as_it_was(hold_to, lines):
    assert hold_to(leaves_all_as_it_was, function(*lines), RIGHT, X) == Reach(("call",))


def test_what_the_solution_changes_may_be_changed(hold_to):
    solution = function("return x.mul_(torch.rand(1)) if not x.requires_grad else x * torch.rand(1)")
    source = function("return x.fill_(random.random()) if not x.requires_grad else x * random.random()")
    assert hold_to(leaves_all_as_it_was, source, solution, X) == Reach(("call",))


def test_a_submission_that_raises_is_left_out(hold_to):
    reach = hold_to(leaves_all_as_it_was, function("raise ValueError"), RIGHT, X)
    assert reach.left_out == {"call": "the submission raises"}


@pytest.mark.parametrize("values", [X, X.numpy()], ids=["torch", "numpy"])
@pytest.mark.parametrize("answer", ["x", "x[:1]", "x.reshape(-1)", "[x, 2 * x]", "{'x': x.T}"])
def test_an_answer_in_the_memory_of_an_argument(hold_to, values, answer):
    copied = answer.replace("x", "(0 + x)").replace("'(0 + x)'", "'x'")
    with pytest.raises(ContractError, match="lies in its memory"):
        hold_to(leaves_all_as_it_was, function(f"return {answer}"), function(f"return {copied}"), values)
    assert hold_to(leaves_all_as_it_was, function(f"return {copied}"), function(f"return {answer}"), values).tried
    assert hold_to(leaves_all_as_it_was, function(f"return {answer}"), function(f"return {answer}"), values).tried


def test_empty_answers_lie_nowhere(hold_to):
    assert hold_to(leaves_all_as_it_was, function("return x[:0]"), function("return x[:0] + 1"), X[:0]).tried
