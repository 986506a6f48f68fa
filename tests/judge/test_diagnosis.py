"""Which misconception it is: told by the answers, by name, and only where it is certain."""

from __future__ import annotations

import pytest

from grader.job import Limits
from grader.report import Outcome


def wrong(misconception, body, fails="correctness"):
    return f'"""{misconception}\n\nfails: {fails}\n"""\nimport torch\ndef double(x):\n    return {body}\n'


VALUE = """
@pytest.mark.correctness
def test_value(candidate, reference, rng):
    x = rng.normal((4,))
    assert_close(candidate(call, x), reference(call, x))
"""
LOOP = """
@pytest.mark.performance
def test_loop(budget, rng):
    budget.growth(call, lambda n: (rng.normal((n,)),), of="lines")
"""
THRICE = wrong("You multiply by\nthree.", "3 * x")
SQUARE = wrong("You square.", "x * x")


@pytest.fixture
def explain(tiny, grade):
    """``explain(body)``: the diagnosis of a submission that returns `body`, for the only check."""

    def explain(body, checks=VALUE, *, files, solution="2 * x", **job):
        tiny.write(checks, wrong=files, solution=f"def double(x):\n    return {solution}\n")
        # On a busy machine the default second may not be enough to compare with every file.
        job = {"limits": Limits(diagnosis_seconds=20)} | job
        report = grade(f"import torch\ndef double(x):\n    return {body}\n", **job)
        assert report.checks[0].outcome is Outcome.FAILED
        return report.checks[0].diagnosis

    return explain


def test_the_misconception_is_named(explain):
    assert explain("x + x + x", files={"thrice": THRICE, "square": SQUARE}) == "You multiply by three."
    assert explain("x ** 2", files={"thrice": THRICE, "square": SQUARE}) == "You square."


@pytest.mark.parametrize("body", ["4 * x", "torch.zeros(3)", "None", "3 * x[:2]", "3 * x.double()"])
def test_no_match_no_guess(explain, body):
    assert explain(body, files={"thrice": THRICE, "square": SQUARE}) == ""


def test_without_a_match_the_failure_is_told_by_its_shape(tiny, grade):
    tiny.write(VALUE, wrong={"square": SQUARE}, solution="def double(x):\n    return 2 * x\n")
    check = grade("def double(x):\n    return -2 * x\n", limits=Limits(diagnosis_seconds=20)).checks[0]
    assert (check.diagnosis, check.symptom) == ("", "Every value has the wrong sign.")
    check = grade("def double(x):\n    return x\n", limits=Limits(diagnosis_seconds=20)).checks[0]
    assert (check.diagnosis, check.symptom) == ("", "Your answer is argument 1, unchanged.")
    check = grade("def double(x):\n    return x * x\n", limits=Limits(diagnosis_seconds=20)).checks[0]
    assert (check.diagnosis, check.symptom) == ("You square.", "")


def test_two_that_match_name_none(explain):
    files = {"thrice": THRICE, "also": wrong("You add it thrice.", "x + x + x")}
    assert explain("3 * x", files=files) == ""


def test_of_two_that_match_the_one_that_fails_this_category_is_named(explain):
    files = {
        "thrice": THRICE,
        "slow": wrong("You loop, and by three.", "torch.stack([3 * e for e in x])", "performance"),
    }
    assert explain("3 * x", files=files) == "You multiply by three."


def test_one_that_matches_is_named_whatever_it_says_to_fail(explain):
    assert explain("3 * x", files={"thrice": wrong("By three.", "3 * x", "performance")}) == "By three."


def test_nothing_is_named_when_the_answers_are_right(explain):
    """A loop that is right fails for its lines, so a wrong file with right values is no explanation."""
    slow = wrong("You loop.", "torch.stack([2 * e for e in x])", "performance")
    assert explain("torch.stack([2 * e for e in x])", LOOP, files={"slow": slow}) == ""


def test_one_exception_matches_another_by_its_text(explain):
    files = {
        "raises": wrong("You take the item.", "x.item()"),
        "other": wrong("You index.", "x[99]"),
        "thrice": THRICE,
    }
    assert explain("torch.add(x, 0).item()", files=files) == "You take the item."


def test_a_wrong_file_that_cannot_be_loaded_matches_nothing(explain):
    broken = '"""It is broken.\n\nfails: correctness\n"""\n1 / 0\n'
    assert explain("3 * x", files={"broken": broken, "thrice": THRICE}) == "You multiply by three."
    assert explain("x[99]", files={"broken": broken}) == ""


def test_random_answers_are_compared_under_the_same_seed(explain):
    dropout = wrong("You do not scale.", "x * (torch.rand(4) > 0.5)")
    assert explain("(torch.rand(4) > 0.5) * x", files={"dropout": dropout}) == "You do not scale."


def test_every_call_of_the_check_must_match(explain):
    both = """
@pytest.mark.correctness
def test_both(candidate, reference):
    got = [candidate(call, n) for n in (1, 2)]
    assert_equal(got, [reference(call, n) for n in (1, 2)])
"""
    files = {"plus": wrong("You add one.", "x + 1")}  # right for 1, so one call alone cannot tell
    assert explain("x + 1", both, files=files) == "You add one."
    assert explain("2 if x == 1 else 9", both, files=files) == ""


def test_it_can_be_switched_off(explain):
    assert explain("3 * x", files={"thrice": THRICE}, diagnose=False) == ""


def test_the_misconception_is_told_for_each_failing_check_and_for_no_other(tiny, grade):
    tiny.write(
        VALUE + VALUE.replace("test_value", "test_zeros").replace("rng.normal((4,))", "rng.normal((4,)) * 0"),
        wrong={"t": THRICE},
    )
    report = grade("def double(x):\n    return 3 * x\n", limits=Limits(diagnosis_seconds=20))
    assert [(check.outcome, check.diagnosis) for check in report.checks] == [
        (Outcome.FAILED, "You multiply by three."),
        (Outcome.PASSED, ""),
    ]
