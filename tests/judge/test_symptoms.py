"""What a wrong answer looks like: said when it holds for every element, never by chance."""

from __future__ import annotations

import math

import numpy
import pytest
import torch

from grader.checks.calls import Call
from grader.checks.compare import Mismatch
from grader.hosts.host import How
from grader.judge.evidence import Evidence
from grader.judge.naming import Names
from grader.judge.symptoms import of_evidence, of_report, of_values
from grader.report import Category, CheckResult, Failure, Kind, Outcome

CORRECTNESS, GRADIENTS = Category.CORRECTNESS, Category.GRADIENTS
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


@pytest.fixture
def x():
    return torch.randn((3, 4, 5), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda x: -x, "Every value has the wrong sign."),
        (lambda x: 2 * x, "Every value is 2 times the expected one."),
        (lambda x: x / 12, "Every value is 1/12 of the expected one."),
        (lambda x: x * math.sqrt(8), "Every value is √8 times the expected one."),
        (lambda x: x / math.sqrt(5), "Every value is 1/√5 of the expected one."),
        (lambda x: -x / 3, "Every value is minus 1/3 of the expected one."),
        (lambda x: 0.37 * x, "Every value is 0.37 times the expected one."),
        (lambda x: x + 0.5, "Every value is 0.5 too large."),
        (lambda x: x - 3, "Every value is 3 too small."),
        (lambda x: x.flip(1), "in reverse order along axis 1"),
        (lambda x: x.roll(1, 2), "Off by one: along axis 2 every value stands one place too late."),
        (lambda x: x.roll(-1, 1), "Off by one: along axis 1 every value stands one place too early."),
        (lambda x: torch.zeros_like(x), "Every value of your answer is 0."),
        (lambda x: x.transpose(0, 1).reshape(x.shape), "axes 0 and 1 are swapped before the answer got its shape"),
        (lambda x: x.transpose(1, 2), "axes 1 and 2 are swapped: (3, 5, 4) instead of (3, 4, 5)"),
        (lambda x: x.permute(1, 2, 0), "the axes stand in the order (1, 2, 0): (4, 5, 3) instead of (3, 4, 5)"),
        (lambda x: x.reshape(12, 5), "The numbers are right, in the shape (12, 5) instead of (3, 4, 5)."),
        (lambda x: x.unsqueeze(1), "Only dimensions of size 1 are too many or missing: (3, 1, 4, 5)"),
        (lambda x: x.double(), "only the dtype is another one"),
        (lambda x: x.half().float(), "Right up to float16 rounding"),
        (lambda x: x.bfloat16().float(), "Right up to bfloat16 rounding"),
    ],
)
def test_a_known_look_is_said(x, wrong, sentence):
    assert sentence in of_values(wrong(x), x)


def test_a_square_answer_may_be_transposed():
    x = torch.randn((4, 4), generator=torch.Generator().manual_seed(0))
    assert of_values(x.T, x) == "The numbers are right, but axes 0 and 1 are swapped."


def test_float32_inside_float64_is_told_by_the_answers_own_digits(x):
    x = x.double() / 3
    sentence = "Right to about seven digits: somewhere on the way your float64 numbers pass through float32."
    assert of_values(x.float().double(), x) == sentence
    assert of_values((x.float().double() * 3).sin(), (x * 3).sin()) == sentence, "and are float64 again afterwards"
    assert of_values(x * (1 + 1e-4 * x.cos()), x) == "", "more than float32's rounding"
    assert of_values(x * (1 + 1e-11 * x.cos()), x) == "", "less than float32's rounding"
    assert of_values(x * (1 - 1e-7 * (2 + x.cos())), x) == "", "another eps moves all the same way"


@pytest.mark.parametrize(
    ("whole", "words"), [(torch.floor, "rounded down"), (torch.trunc, "without its fraction"), (torch.round, "rounded")]
)
def test_whole_numbers(x, whole, words):
    assert f"expected one {words}:" in of_values(whole(10 * x), 10 * x)


def test_whole_numbers_of_something_else(x):
    assert "a whole number where fractions are expected" in of_values((17 * x).floor(), x)
    assert of_values(3 * x.round(), x.round()).startswith("Every value is 3 times"), "fractions are not expected"


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (lambda x: x == 0, "argument 2 is 0"),
        (lambda x: x < 0, "argument 2 is negative"),
        (lambda x: x > 1, "argument 2 is largest"),
        (lambda x: x < -1, "argument 2 is smallest"),
    ],
)
def test_where_nan_comes_from(x, places, words):
    x[0, 1, 2] = x[2, 0, 0] = 0
    assert words in of_values(x.exp().masked_fill(places(x), math.nan), x.exp(), (3, x))


def test_nan_that_fills_lines(x):
    wrong = x.clone()
    wrong[1, 2] = math.nan
    assert of_values(wrong, x) == "NaN or infinity fills whole lines along axis 2: 1 of 12."


def test_an_argument_returned_is_told(x):
    assert of_values(x, x.softmax(-1), (1, x)) == "Your answer is argument 2, unchanged."


def test_arrays_are_looked_at_as_tensors_are(x):
    assert of_values(2 * x.numpy(), x.numpy()) == "Every value is 2 times the expected one."


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
def test_rounding_is_neither_a_factor_nor_an_offset(x, dtype):
    near = (x.to(dtype).double() * (1 + torch.finfo(dtype).eps * torch.linspace(0, 2, 5))).to(dtype)
    assert not torch.equal(near, x.to(dtype))
    assert of_values(near, x.to(dtype), ()) == ""


def test_small_numbers_that_became_zero_are_no_whole_numbers():
    small = torch.full((20,), 1e-5, dtype=torch.float16)
    assert of_values(torch.zeros_like(small), small, ()) == ""


def wrong_at(*places, by=1.0):
    """Changes the elements at these places."""

    def change(x):
        x = x.clone().reshape(-1)
        x[list(places)] += by
        return x.reshape(3, 4, 5)

    return change


@pytest.mark.parametrize(
    "wrong",
    [wrong_at(7), wrong_at(0, 59), wrong_at(1, 2, 3), wrong_at(5, by=1e6)],
    ids=["one", "the ends", "three", "by far"],
)
@pytest.mark.parametrize("right", [torch.sin, torch.round, torch.zeros_like, torch.ones_like])
def test_nothing_is_said_of_an_answer_that_is_right_but_for_a_few_elements(x, wrong, right):
    assert of_values(wrong(right(x)), right(x), (x, 2 * right(x))) == ""


def test_a_swap_that_changes_next_to_nothing_is_none():
    """A matrix that is nearly symmetric is its own transpose up to a few elements."""
    square = torch.eye(6) * 3 + torch.arange(6.0) + torch.arange(6.0)[:, None]
    square[0, 1] += 4
    assert of_values(square.T, square) == ""


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_said_of_another_answer(seed):
    draw = torch.Generator().manual_seed(seed)
    x, other = torch.randn((3, 4, 4), generator=draw), torch.randn((3, 4, 4), generator=draw)
    partly = x.clone()
    partly[1] *= 2
    for wrong in (other, partly, x + 0.01 * other, x * x, x.relu(), x.sum(-1, keepdim=True).expand_as(x)):
        assert of_values(wrong, x, (other * 3,)) == ""


def test_what_is_off_in_the_arguments_themselves_is_no_float32_on_the_way():
    """Rows of a float32 softmax, widened, have no sum of 1 in float64: who divides by it is right to seven digits."""
    rows = torch.randn((5, 6), generator=torch.Generator().manual_seed(0)).softmax(dim=-1)
    through, wide = "somewhere on the way your float64 numbers pass through float32", rows.double()
    assert of_values(wide / wide.sum(-1, keepdim=True), wide, (wide,)) == ""
    drawn = wide + 1e-9 * torch.arange(6.0, dtype=torch.float64)
    assert through in of_values((drawn.log().float() * 3).double() / 3, drawn.log(), (drawn,))


def test_a_part_of_an_answer_is_not_all_of_it():
    zeros, right = torch.zeros(6), torch.arange(1.0, 7.0)
    result = check("a", CORRECTNESS, FAILED)
    names = Names("@probe\ndef call(sub, boxes):\n    return sub.f(boxes)\n", "")
    for value, words in (((right, zeros), "a part of your answer"), (zeros, "your answer")):
        call = Call("call", (right,), {}, How(), value=value)
        evidence = Evidence(0, result, (call,), Mismatch("The values{of} are wrong.", {}, zeros, right))
        assert of_evidence(evidence, names) == f"Every value of {words} is 0."
    call = Call("call", (right,), {}, How(), value=right)
    evidence = Evidence(0, result, (call,), Mismatch("The values{of} are wrong.", {}, right, right * right))
    assert of_evidence(evidence, names) == "Your answer is `boxes`, unchanged."


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (None, torch.ones(4)),
        ("text", "texts"),
        (torch.tensor(2.0), torch.tensor(1.0)),
        (torch.tensor([2.0, 4.0]), torch.tensor([1.0, 2.0])),
        (torch.tensor([2.0, 2.0, 2.0, 2.0]), torch.tensor([1.0, 1.0, 1.0, 1.0])),
        (torch.empty(0), torch.empty(0, 3)),
        (torch.ones(5, dtype=torch.bool), torch.zeros(5, dtype=torch.bool)),
        (torch.ones(5, dtype=torch.complex64), torch.zeros(5, dtype=torch.complex64)),
        (torch.full((5,), math.nan), torch.arange(5.0)),
        (torch.full((5,), math.inf), torch.arange(5.0)),
        (numpy.array(["a"]), numpy.array([1.0])),
    ],
)
def test_what_tells_nothing_is_left_alone(got, expected):
    assert of_values(got, expected) == ""


def check(name, category, outcome, device="cpu", kind=Kind.MISMATCH):
    failure = Failure(kind, "wrong") if outcome is FAILED else None
    return CheckResult(name, name, category, device, outcome, failure)


def test_only_gradients():
    right, wrong = check("values", CORRECTNESS, PASSED), check("grad", GRADIENTS, FAILED)
    assert of_report([right, wrong]) == "Only the checks of gradients fail."
    assert of_report([check("values", CORRECTNESS, FAILED), wrong]) == ""
    assert of_report([right, check("grad", GRADIENTS, PASSED)]) == ""
    assert of_report([right, check("grad", GRADIENTS, FAILED, kind=Kind.TIMEOUT)]) == ""


def test_only_on_a_device():
    here = [check("a", CORRECTNESS, PASSED), check("b", CORRECTNESS, PASSED)]
    there = [check("a", CORRECTNESS, PASSED, "cuda"), check("b", CORRECTNESS, FAILED, "cuda")]
    assert of_report(here + there).startswith("Right on cpu, wrong on cuda")
    assert of_report([check("b", CORRECTNESS, FAILED), *there]) == ""


def test_only_in_a_mode():
    train, evaluation = check("t[train-3]", CORRECTNESS, PASSED), check("t[eval-3]", CORRECTNESS, FAILED)
    assert of_report([train, evaluation]) == ("Right in train mode, wrong in eval mode.")
    assert of_report([check("t[train-3]", CORRECTNESS, FAILED), evaluation]) == ""


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64], ids=str)
def test_numbers_that_are_off_by_a_tenth_look_like_nothing(dtype):
    """The coarser the dtype, the more answers are near each other by chance."""
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        right = torch.randn((3, 6), generator=generator).softmax(dim=-1)
        left = right * (1 + 0.1 * torch.randn((3, 6), generator=generator))
        assert of_values(left.to(dtype), right.to(dtype)) == ""
