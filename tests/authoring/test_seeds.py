"""Which seeds a mistake is graded with, which checks decide, and what is told where they do not agree."""

from __future__ import annotations

import pytest

from grader.authoring.verify import Rule, Severity, seeds
from grader.authoring.verify.pool import Graded, Task
from grader.content.mistakes import Mistake
from grader.report import Category, Failure, Kind, Outcome

FAILED, PASSED, NOT_RUN = Outcome.FAILED, Outcome.PASSED, Outcome.NOT_RUN
BOTH = Mistake("a", "You do.", (Category.CORRECTNESS, Category.GRADIENTS), "x = 1", "mistakes.toml: a")


@pytest.fixture
def report(make_check, make_report):
    def make(*checks: tuple[str, Outcome, float], **values):
        """Checks are of correctness, but for those whose name begins with g."""
        results = (
            make_check(id, o, seconds=s, category=Category.GRADIENTS if id.startswith("g") else Category.CORRECTNESS)
            for id, o, s in checks
        )
        return make_report(checks=tuple(results), solved=False, **values)

    return make


def test_the_same_mistake_always_gets_the_same_seeds():
    few = seeds.sample("x = 1", 3)
    assert few == seeds.sample("x = 1", 3)
    assert few[0] == 0
    assert len(set(few)) == 3
    assert set(few) <= set(range(seeds.ALL))


def test_many_mistakes_together_get_all_of_them():
    assert {seed for number in range(200) for seed in seeds.sample(f"x = {number}", 3)} == set(range(seeds.ALL))


@pytest.mark.parametrize(("count", "expected"), [(1, (0,)), (20, tuple(range(20))), (22, tuple(range(22)))])
def test_how_many(count, expected):
    assert seeds.sample("x = 1", count) == expected


def test_what_rejected_it_is_asked_first_and_the_quickest_in_front(report):
    of = report(
        ("slow", FAILED, 2.0),
        ("right", PASSED, 0.1),
        ("quick[1]", FAILED, 0.2),
        ("g", FAILED, 0.3),
        ("quick", PASSED, 0),
    )
    assert seeds.deciding(BOTH, of) == ("quick[1]", "g", "slow", "quick", "right")


def test_a_category_that_it_does_not_name_decides_nothing(report):
    mistake = Mistake("a", "You do.", (Category.GRADIENTS,), "", "")
    assert seeds.deciding(mistake, report(("c", FAILED, 0.1), ("g", FAILED, 0.1))) == ("g",)


def test_what_is_no_mistake_yet_has_nothing_to_be_held_to(report):
    accepted = report(("c", FAILED, 0.1), ("g", PASSED, 0.1))
    assert seeds.accepting(BOTH, accepted) == (Category.GRADIENTS,)
    assert seeds.deciding(BOTH, accepted) == ()
    assert seeds.deciding(BOTH, report(("c", NOT_RUN, 0.0), load=Failure(Kind.LOAD, "No."))) == ()


def test_a_mistake_that_a_seed_lets_through_is_told_with_the_seed_and_the_check(report, monkeypatch):
    monkeypatch.setattr(seeds, "ALL", 4)
    first = Graded(Task("a", ""), report(("c", FAILED, 0.1), ("g", FAILED, 0.1)), None, 0.1)
    rejected = report(("c", FAILED, 0.1), ("c2", NOT_RUN, 0), ("g", FAILED, 0.1))
    through = report(("c", PASSED, 0.1), ("c2", PASSED, 0.1), ("g", FAILED, 0.1))
    more = [Graded(Task("a", "", seed), r, None, 0.1) for seed, r in ((3, rejected), (8, through), (9, through))]
    [finding] = seeds.held(BOTH, first, more)
    assert (finding.rule, finding.place) == (Rule.UNSTABLE, "mistakes.toml: a")
    assert finding.message == ("No check of correctness rejects it with seed 8, 9 (2 of 4 seeds); with seed 0 c did.")
    assert finding.next_step


def test_in_a_sample_it_is_a_warning(report):
    first = Graded(Task("a", ""), report(("c", FAILED, 0.1), ("g", FAILED, 0.1)), None, 0.1)
    through = report(("c", PASSED, 0.1), ("g", FAILED, 0.1))
    [finding] = seeds.held(BOTH, first, [Graded(Task("a", "", 3), through, None, 0.1)])
    assert (finding.rule, finding.severity) == (Rule.SAMPLED, Severity.WARNING)
    assert "(1 of 2 seeds)" in finding.message
    assert "`--seeds 20`" in finding.next_step


def test_another_check_that_rejects_it_is_enough(report):
    first = Graded(Task("a", ""), report(("c", FAILED, 0.1), ("g", FAILED, 0.1)), None, 0.1)
    another = report(("c", PASSED, 0.1), ("c2", FAILED, 0.1), ("g", FAILED, 0.1))
    assert list(seeds.held(BOTH, first, [Graded(Task("a", "", 1), another, None, 0.1)])) == []


@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.BROKEN, Outcome.FAULT])
def test_what_could_not_be_decided_lets_nothing_through(report, outcome):
    first = Graded(Task("a", ""), report(("c", FAILED, 0.1), ("g", FAILED, 0.1)), None, 0.1)
    undecided = report(("c", outcome, 0.1), ("g", FAILED, 0.1))
    assert list(seeds.held(BOTH, first, [Graded(Task("a", "", 1), undecided, None, 0.1)])) == []
