"""How much a wrong answer tells, and when two programs answered alike."""

from __future__ import annotations

import math
import time

import numpy
import pytest
import torch

from grader.checks.calls import Call
from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError
from grader.judge.evidence import A_LITTLE, TELLING, Answer, Difference, Evidence, asked_plainly, path_to
from grader.report import Category, CheckResult, Failure, Kind, Outcome

NAN, INF = math.nan, math.inf
CALL = Call("call", (), {}, How())


def raised(message="Your code raised ValueError: no", kind=Kind.RAISED):
    return Answer(failure=SubmissionError(Failure(kind, message)))


def weight(got, expected):
    sides = [value if isinstance(value, Answer) else Answer(value) for value in (got, expected)]
    return Difference(CALL, *sides).weight


def t(*values, dtype=torch.float32):
    return torch.tensor(values, dtype=dtype)


class TestWeight:
    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            (raised(), t(1.5)),
            (raised("Your code gave no answer", Kind.TIMEOUT), t(1.5)),
            (t(NAN, NAN, NAN), t(1.5, 2.5, 3.5)),
            (t(INF, -INF, INF), t(1.5, 2.5, 3.5)),
            (NAN, 1.5),
            (torch.zeros(1000), torch.rand(1000) + 1),
            (torch.ones(9, 9), torch.zeros(9, 9)),
            (7, 8),
            (t(1.5, 2.5), t(1.5, 2.5)),
            (t(1.5, 2.5), t(1.5 + 1e-6, 2.5)),
            (torch.tensor([]), torch.tensor([])),
            (None, None),
        ],
        ids=[
            *("exception", "timeout", "nan", "infinity", "number nan", "zeros", "ones", "whole number"),
            *("the same", "rounding", "empty", "none"),
        ],
    )
    def test_of_what_tells_nothing(self, got, expected):
        assert weight(got, expected) < A_LITTLE

    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            (t(0.25), t(1.5)),
            (0.25, 1.5),
            (numpy.array(0.25), numpy.array(1.5)),
            ([1, {"a": (t(2.5), t(0.25))}], [1, {"a": (t(2.5), t(1.5))}]),
            (torch.arange(9), torch.arange(9) + 1),
            (t(0.25, NAN), t(1.5, 2.5)),
            (t(0.25, 1.0, dtype=torch.bfloat16), t(0.5, 1.0, dtype=torch.bfloat16)),
            (torch.tensor([0.25 + 1j]), torch.tensor([1 + 1j])),
            (numpy.array([0.25 + 1j]), numpy.array([1 + 1j])),
            (torch.rand(300, 300), torch.rand(300, 300)),
            (t(2.0), raised("Your code raised ValueError: negative")),
        ],
        ids=[
            *("fraction", "number", "array", "nested", "whole numbers", "beside nan", "bfloat16", "complex"),
            *("complex array", "large", "no exception"),
        ],
    )
    def test_of_what_tells_by_itself(self, got, expected):
        assert weight(got, expected) >= TELLING

    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            (t(3.0, 5.0), t(1.0, 1.0)),
            (torch.ones(9, dtype=torch.bool), torch.zeros(9, dtype=torch.bool)),
            ("text", "texts"),
            (None, t(1.5)),
            (t(2, 2, dtype=torch.int64), t(2.0, 2.0)),
        ],
        ids=["two whole numbers", "bools", "text", "nothing", "dtype"],
    )
    def test_of_what_tells_a_little(self, got, expected):
        assert A_LITTLE <= weight(got, expected) < TELLING

    def test_each_fraction_that_differs_counts_once(self):
        assert weight(t(0.25, 0.25, 0.5, 7.5), t(1.0, 1.0, 1.0, 7.5)) == 2 * weight(t(0.25), t(1.0))

    def test_what_has_another_structure_counts_as_a_whole(self):
        assert weight([t(0.25), t(0.5)], [t(0.25)]) >= weight([t(0.25), t(0.5)], [t(9.0), t(9.0)])

    def test_of_a_check_is_that_of_its_calls(self):
        result = CheckResult("test_a", "A.", Category.CORRECTNESS, "cpu", Outcome.FAILED)
        differences = tuple(Difference(CALL, Answer(t(x)), Answer(t(1.0))) for x in (0.25, 0.5))
        assert Evidence(0, result, (), None, differences=differences).weight == 2 * differences[0].weight


class TestAlike:
    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            (Answer(t(1.5)), Answer(t(1.5 + 1e-6)), True),
            (Answer(t(1.5)), Answer(t(1.6)), False),
            (Answer(t(1.5)), Answer(t(1.5).double()), False),
            (Answer([1, "a"]), Answer([1, "a"]), True),
            (Answer((1, "a")), Answer([1, "a"]), False),
            (Answer(None), raised(), False),
            (raised(), raised(), True),
            (raised(), raised("Your code raised ValueError: yes"), True),
            (raised(), raised("Your code raised TypeError: no"), False),
            (raised(), raised(kind=Kind.DIED), False),
        ],
        ids=[
            "rounding",
            "values",
            "dtype",
            "data",
            "structure",
            "no value",
            "words",
            "other words",
            "other type",
            "other end",
        ],
    )
    def test_where_both_are_the_same_up_to_rounding_or_failed_in_the_same_way(self, one, other, alike):
        assert one.like(other) == other.like(one) == alike

    @pytest.mark.parametrize(
        ("ours", "got", "explains"),
        [
            (t(5.0, 9.0), t(5.0, 9.0), True),
            (t(3.0, 9e6 + 1), t(3.001, 9e6), True),
            (t(3.0, 9e6), t(3.5e3, 9e6), False),
            ([t(3.0, 9e6)], [t(3.001, 9e6)], True),
            ([t(3.0, 9e6)], (t(3.001, 9e6),), False),
            (t(3.0, 9e6).double(), t(3.001, 9e6), False),
            (t(3.0, 9e6)[:, None], t(3.001, 9e6), False),
            (t(3.0, 9e6).numpy(), t(3.001, 9e6), False),
            (raised(), t(3.0, 9e6), False),
            (torch.tensor([3, 9]), torch.tensor([4, 9]), False),
        ],
        ids=[
            *("the same", "rounding", "more than rounding", "in a list", "structure", "dtype", "shape", "kind"),
            *("no value", "whole numbers"),
        ],
    )
    def test_rounding_is_little_beside_what_is_to_be_explained(self, ours, got, explains):
        """Of an answer that is right but for rounding next to nothing is to be explained."""
        expected = [t(1.0, 2.0)] if isinstance(got, list) else (t(1.0, 2.0),) if isinstance(got, tuple) else t(1.0, 2.0)
        ours = ours if isinstance(ours, Answer) else Answer(ours)
        assert ours.explains(Answer(got), Answer(expected)) == explains
        near = Answer(t(1.0, 2.0) + 1e-3)
        assert not Answer(t(1.0, 2.0)).explains(near, Answer(t(1.0, 2.0))), "a right answer explains none"


class TestParts:
    def test_the_way_to_a_part_is_found_by_identity(self):
        part, twin = t(1.0), t(1.0)
        assert path_to(part, [twin, {"a": (twin, part)}]) == (1, "a", 1)
        assert path_to(part, part) == ()
        assert path_to(t(1.0), [part, twin]) is None

    @pytest.mark.parametrize("value", [None, 1, 1.5, "text", True])
    def test_what_is_one_object_everywhere_is_found_nowhere(self, value):
        assert path_to(value, [value, value]) is None

    def test_the_call_is_the_one_that_answered(self):
        values = t(1.0), t(2.0)
        calls = tuple(Call("call", (n,), {}, How(), value=[v]) for n, v in enumerate(values))
        result = CheckResult("test_a", "A.", Category.CORRECTNESS, "cpu", Outcome.FAILED)
        evidence = Evidence(0, result, calls, None)
        assert [evidence.holding(value) for value in (*values, t(1.0))] == [*calls, None]

    def test_a_number_is_found_by_its_place(self):
        """And a value that a check computed from answers is found nowhere, whatever stands at that place."""
        calls = tuple(Call("call", (), {}, How(), value={"loss": [n, True]}) for n in (1.5, 2.5))
        result = CheckResult("test_a", "A.", Category.CORRECTNESS, "cpu", Outcome.FAILED)
        evidence = Evidence(0, result, calls, None)
        assert evidence.answering(1.5, ("loss", 0)) is calls[0]
        assert evidence.answering(2.5, ("loss", 0)) is calls[1]
        nowhere = [(3.5, ("loss", 0)), (1, ("loss", 1)), (1.5, ("loss", 7)), (1.5, ("mean",)), (1.5, (0,))]
        assert [evidence.answering(*one) for one in nowhere] == [None] * len(nowhere)

    @pytest.mark.parametrize(
        ("how", "plainly"),
        [(How(), True), (How(count="ops"), True), (How(inputs=True), False), (How(strided=True), False)],
    )
    def test_a_plain_call_is_answered_by_the_probe_from_the_arguments(self, how, plainly):
        assert asked_plainly(how) == plainly


class TestComparing:
    """With a real host that runs the solution."""

    PROBES = "@probe\ndef call(sub, x):\n    return sub.double(x)\n"

    def evidence(self, *calls):
        result = CheckResult("test_a", "A.", Category.CORRECTNESS, "cpu", Outcome.FAILED)
        return Evidence(0, result, tuple(Call("call", (x,), {}, How(seed=1), *answer) for x, *answer in calls), None)

    @pytest.fixture
    def solution(self, make_host):
        def solution(body):
            host = make_host(f"import time\ndef double(x):\n    {body}\n", self.PROBES)
            host.load()
            return host

        return solution

    def test_only_what_was_answered_otherwise_is_a_difference(self, solution):
        failure = raised().failure
        evidence = self.evidence((1, 2), (2, 5), (3, None, failure), (t(1.0), t(2.0)))
        host = solution("return 2 * x")
        assert evidence.compare(host, time.monotonic() + 60)
        assert [(d.call.args, d.got.value, d.expected.value) for d in evidence.differences] == [
            ((2,), 5, 4),
            ((3,), None, 6),
        ]
        assert len(evidence.answers) == 4

    def test_a_solution_that_raises_is_an_answer(self, solution):
        evidence = self.evidence((1, 2))
        host = solution("raise ValueError")
        assert evidence.compare(host, time.monotonic() + 60)
        assert [d.expected.failure.failure.kind for d in evidence.differences] == [Kind.RAISED]
        assert evidence.weight >= TELLING

    def test_a_solution_that_was_cut_off_is_none(self, solution):
        evidence = self.evidence((1, 3), (0, 0))
        host = solution("time.sleep(x * 60); return 2 * x")
        assert not evidence.compare(host, time.monotonic() + 0.5)
        assert evidence.differences == ()

    def test_without_time_nothing_is_compared(self, solution):
        evidence = self.evidence((1, 3))
        assert not evidence.compare(solution("return 2 * x"), time.monotonic() - 1)
        assert (evidence.differences, evidence.answers) == ((), [])
