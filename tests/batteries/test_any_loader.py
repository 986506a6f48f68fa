"""Loaders, and who walks through them."""

from __future__ import annotations

import pytest
import torch

from grader.batteries import BATTERIES
from grader.batteries.any_loader import test_any_loader as any_loader
from grader.checks.asked import Asked, Question
from grader.checks.contract import ContractError
from grader.hosts.unanswered import SubmissionError
from grader.report import Reach

[BATTERY] = [battery for battery in BATTERIES if battery.name == "any_loader"]
PROBES = f"""\
def listed(sub, x):
    return sub.total([(part, 2 * part) for part in x], epochs=2)


def in_a_generator(sub, x):
    return sub.total(((part, 2 * part) for part in x), epochs=1)


def other(sub, x):
    return sub.total(x, epochs=0)


{BATTERY.probes}"""
SOURCE = """\
import torch

SEEN = []


def total(loader, epochs):
    found = torch.zeros(())
    {first}
    for _ in range(epochs):
        for x, y in loader:
            found = found + (x * y).sum()
            {each}
    return found


double = None
"""
X = torch.arange(24.0).reshape(8, 3) / 7


def source(first="pass", each="pass"):
    return SOURCE.format(first=first, each=each)


RIGHT = source()


@pytest.fixture
def hold(make_sides):
    """``hold(source, probe)``: hold a submission to the battery; `solution` is what is right."""

    def run(submitted, probe="listed", solution=RIGHT):
        candidate, reference = make_sides(submitted, solution, PROBES)
        asked = Asked((Question(probe, (X,), {}),))
        any_loader(candidate, reference, asked)
        return asked.reach()

    return run


@pytest.mark.parametrize("probe", ["listed", "in_a_generator"])
def test_batches_that_are_kept(hold, probe):
    with pytest.raises(ContractError, match="Used batches are kept"):
        hold(source(each="SEEN.append(x)"), probe)


@pytest.mark.parametrize(
    ("probe", "match"), [("listed", "not walked through as often"), ("in_a_generator", "Used batches are kept")]
)
def test_a_list_of_it(hold, probe, match):
    with pytest.raises(ContractError, match=match):
        hold(source(first="loader = list(loader)"), probe)


@pytest.mark.parametrize("first", ["steps = len(loader)", "x, y = loader[0]"])
def test_what_a_loader_need_not_have(hold, first):
    with pytest.raises(SubmissionError, match="With a loader that has no length"):
        hold(source(first=first))


def test_walked_through_once_more(hold):
    with pytest.raises(ContractError, match="not walked through as often"):
        hold(source(first="next(iter(loader))"))


@pytest.mark.parametrize("submitted", [source(), source(first="last = None", each="last = x")])
@pytest.mark.parametrize("probe", ["listed", "in_a_generator"])
def test_what_it_takes(hold, submitted, probe):
    assert hold(submitted, probe) == Reach((probe,))


def test_what_the_solution_does_is_allowed(hold):
    for solution in (source(first="loader = list(loader)"), source(each="SEEN.append(x)")):
        assert hold(solution, solution=solution) == Reach(("listed",))


def test_where_there_is_no_loader(hold):
    left_out = "the probe hands no loader to a function of the solution's own"
    assert hold(source(), "other") == Reach((), {"other": left_out})
    assert hold(source(first="epochs = 0")) == Reach((), {"listed": "the submission answers in its own way"})
