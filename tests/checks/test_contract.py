"""The battery, clause by clause: a submission that breaks one clause alone, over real hosts."""

from __future__ import annotations

import numpy
import pytest
import torch

from grader.checks.calls import BrokenReferenceError
from grader.checks.compare import Mismatch
from grader.checks.contract import Contract, ContractError
from grader.checks.probes import Probe
from grader.hosts.unanswered import SubmissionError

CALL = Probe("call")
X = torch.arange(24.0).reshape(4, 6) - 10
# name: the submission's `double`, what the battery says, and the option that skips the clause, if one does.
BROKEN = {
    "mutation": ("x *= 2\n    return x.clone()", "Your code changes its input in place.", None),
    "repeat": (
        "return 2 * x + 5e-6 * torch.rand(()) * (x.dtype == torch.float32)",
        "The same input gives another answer the second time.",
        None,
    ),
    "layout": (
        "return 2 * torch.as_strided(x, x.shape, (6, 1))",
        "An input that is not contiguous in memory gives another answer.",
        None,
    ),
    "float64 lost": ("return (2 * x).float()", "float64 inputs: the answer is wrong.", {"float64": False}),
    "float64 in half the bits": (
        "return (2 * x.float()).to(x.dtype) * (1 + 1e-6)",
        "float64 inputs: the answer is wrong.",
        {"float64": False},
    ),
    "one": ("return 2 * x if len(x) != 1 else 2 * x[0]", "A batch of 1: the answer is wrong.", {"batched": ()}),
    "none": ("return 2 * x if len(x) else x[:, :0]", "A batch of 0: the answer is wrong.", {"empty": False}),
    "zeros": ("return torch.zeros_like(x)", "The answer is nothing but zeros.", None),
    "the input": ("return x", "The answer is the input, unchanged.", None),
}


def submission(body):
    return f"import torch\ncalls = []\ndef double(x, *more):\n    {body}\n"


@pytest.fixture
def hold(make_sides):
    """``hold(body, *args, **options)``: hold ``def double(x)`` to the contract; returns both sides."""

    def hold(body, *args, solution="return 2 * x", **options):
        sides = make_sides(submission(body), submission(solution))
        try:
            Contract(*sides)(CALL, *(args or (X.clone(),)), **{"batched": [0], **options})
        finally:
            hold.asked = [call.args[0] for call in sides[0].record]
        return sides

    return hold


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_clause_is_named(hold, name):
    body, message, _ = BROKEN[name]
    with pytest.raises(ContractError) as caught:
        hold(body)
    assert caught.value.clause == str(caught.value) == message


@pytest.mark.parametrize("name", [name for name, (_, _, option) in BROKEN.items() if option is not None])
def test_a_clause_that_is_skipped_is_not_held(hold, name):
    body, _, option = BROKEN[name]
    hold(body, **option)


def test_what_differs_is_in_the_details(hold):
    with pytest.raises(ContractError) as caught:
        hold(BROKEN["float64 lost"][0])
    assert caught.value.details == {
        "in detail": "The dtype is wrong.",
        "expected": "float64 tensor of shape (4, 6)",
        "got": "float32 tensor of shape (4, 6)",
    }


def test_the_questions_that_are_asked(hold):
    hold("return 2 * x")
    shapes = [(tuple(x.shape), x.dtype) for x in hold.asked]
    whole, single = ((4, 6), torch.float32), (1, 6)
    assert shapes == [*[whole] * 4, ((4, 6), torch.float64), (single, torch.float32), ((0, 6), torch.float32)]


@pytest.mark.parametrize(
    ("options", "asked"),
    [({}, 7), ({"batched": ()}, 5), ({"empty": False}, 6), ({"float64": False, "batched": ()}, 4)],
    ids=str,
)
def test_options_leave_questions_out(hold, options, asked):
    hold("return 2 * x", **options)
    assert len(hold.asked) == asked


def test_on_an_accelerator_the_second_answer_may_be_rounded_otherwise(make_sides):
    """The host is on the CPU, and the judge's side believes that it is not."""
    for noise, holds in (("1e-6", True), ("1e-2", False)):
        source = (
            f"import torch\ndef double(x):\n    return 2 * x + {noise} * torch.rand(()) * (x.dtype == torch.float32)\n"
        )
        candidate, reference = make_sides(source)
        candidate.host.load()
        candidate.host.device = "cuda"  # only this side is told
        contract = Contract(candidate, reference)
        if holds:
            contract(CALL, X, float64=False)
        else:
            with pytest.raises((ContractError, Mismatch)):
                contract(CALL, X, float64=False)


def test_only_the_batched_arguments_are_cut(make_sides):
    source = "def double(x, y, *, z):\n    return x @ y + z\n"
    candidate, reference = make_sides(source, source)
    Contract(candidate, reference)(CALL, torch.ones(4, 6), torch.ones(6, 6), batched=[0], z=torch.ones(6))
    assert [tuple(call.args[1].shape) for call in candidate.record] == [(6, 6)] * 7
    assert [tuple(call.args[0].shape) for call in candidate.record][-2:] == [(1, 6), (0, 6)]
    assert all(call.kwargs["z"].shape == (6,) for call in candidate.record)


def test_an_ordinary_wrong_answer_is_a_mismatch(hold):
    with pytest.raises(Mismatch, match="The values are wrong"):
        hold("return 3 * x")


def test_a_submission_that_raises_on_an_empty_batch(hold):
    with pytest.raises(SubmissionError, match="the batch is empty"):
        hold("assert len(x), 'the batch is empty'\n    return 2 * x")


def test_a_reference_that_raises_is_the_authors(hold):
    with pytest.raises(BrokenReferenceError):
        hold("return 2 * x", solution="return 1 / 0")


@pytest.mark.parametrize(("solution", "x"), [("return x", X), ("return 0 * x", X), ("return 2 * x", torch.zeros(3))])
def test_zeros_and_the_input_are_fine_where_they_are_right(hold, solution, x):
    hold(solution, x.clone(), solution=solution)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "int64"])
def test_other_dtypes(hold, dtype):
    x = X.to(getattr(torch, dtype))
    hold("return 2 * x", x)
    with pytest.raises(ContractError, match="nothing but zeros"):
        hold("return torch.zeros_like(x)", x)
    float64 = [call for call in hold.asked if call.dtype == torch.float64]
    assert float64 == []


def test_arrays(make_sides):
    source = "import numpy as np\ndef double(x):\n    return 2 * x\n"
    candidate, reference = make_sides(source, source)
    x = numpy.arange(6, dtype="float32").reshape(3, 2)
    Contract(candidate, reference)(CALL, x, batched=[0])
    assert [call.args[0].dtype.name for call in candidate.record].count("float64") == 1
    candidate, reference = make_sides("def double(x):\n    x += x\n    return x.copy()\n", source)
    with pytest.raises(ContractError, match="changes its input"):
        Contract(candidate, reference)(CALL, x)


def test_the_arguments_of_the_check_are_left_alone(hold):
    x = X.clone()
    with pytest.raises(ContractError):
        hold(BROKEN["mutation"][0], x)
    assert torch.equal(x, X)
