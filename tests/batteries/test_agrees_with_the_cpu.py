"""The battery itself, over hosts on the CPU that stand for the two devices."""

from __future__ import annotations

import pytest
import torch

from grader.batteries.agrees_with_the_cpu import test_agrees_with_the_cpu as agrees
from grader.checks.asked import Asked, Question
from grader.checks.compare import Mismatch
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

RIGHT = "import torch\ndef double(x):\n    return 2 * x\n"
QUESTION = Question("call", (torch.arange(6.0),), {})


@pytest.fixture
def hold(make_sides):
    """``hold(source, there, here, ours)``: hold a submission on the other device, which is `ours` on the CPU, to the
    solution there and on the CPU."""

    def run(source, there=RIGHT, here=RIGHT, ours=RIGHT, questions=(QUESTION,)):
        candidate, reference = make_sides(source, there)
        candidate_on_the_cpu, reference_on_the_cpu = make_sides(ours, here)
        asked = Asked(questions)
        agrees(candidate, reference, candidate_on_the_cpu, reference_on_the_cpu, asked)
        return asked.reach()

    return run


def test_right_within_rounding(hold):
    assert hold("def double(x):\n    return x * (2 + 1e-6)\n") == Reach(("call",))


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("return 2 * x + (x > 4)", Mismatch, "The values are wrong"),
        ("raise RuntimeError('no such kernel')", SubmissionError, "no such kernel"),
    ],
)
def test_wrong_on_the_device_alone(hold, body, error, message):
    with pytest.raises(error, match=message):
        hold(f"def double(x):\n    {body}\n")


@pytest.mark.parametrize("other", ["2 * x + torch.rand(x.shape)", "1 / 0"])
def test_what_the_submission_answers_in_its_own_way_on_the_cpu_too_is_left_out(hold, other):
    """Another right answer draws other numbers, and a wrong one is told so by the exercise's own checks."""
    source = f"import torch\ndef double(x):\n    return {other}\n"
    assert hold(source, ours=source).left_out == {"call": "the submission answers in its own way on the CPU, too"}


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (
            "import torch\ndef double(x):\n    return 2 * x + torch.rand(x.shape)\n",
            "the solution differs between the devices",
        ),
        (
            "def double(x):\n    raise RuntimeError('no such kernel')\n",
            "The reference raised RuntimeError: no such kernel",
        ),
    ],
)
def test_what_the_solution_cannot_tell_is_left_out(hold, there, why):
    reach = hold("def double(x):\n    return 3 * x\n", there)
    assert reach.tried == ()
    assert reach.left_out["call"].startswith(why)


def test_every_question_is_asked(hold):
    questions = (QUESTION, Question("call", (torch.ones(2, 2),), {}))
    with pytest.raises(Mismatch):
        hold("def double(x):\n    return 2 * x if x.ndim == 1 else x\n", questions=questions)


def test_dropout_is_no_difference_of_the_devices(hold):
    source = "import torch\ndef double(x):\n    return 2 * x * (torch.rand(x.shape) > 0.5)\n"
    other = source.replace("0.5", "0.5001").replace("torch.rand(x.shape)", "torch.rand(2, 6)[1]")
    assert hold(source, there=other, here=source).tried == ()
