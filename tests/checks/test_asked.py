from __future__ import annotations

import dataclasses

import numpy
import pytest
import torch

from grader.checks.asked import Asked, Question, Selection
from grader.checks.calls import Call
from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Kind, Reach

X = torch.ones(2, 3)


def call(*args, probe="forward", how=None, failure=None, **kwargs):
    return Call(probe, args, kwargs, how or How(seed=1), failure=failure)


def selected(*calls):
    selection = Selection()
    selection.add(calls)
    return selection.questions


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        (call(torch.zeros(5, 7)), 1),  # the same structure
        (call(X.double()), 1),
        (call(X, [X, X]), 2),
        (call(X, eps=1.0), 2),
        (call(X[0]), 2),
        (call(X.long()), 2),
        (call(X, probe="backward"), 2),
        (call(1.0, probe="fresh"), 1),  # nothing to be changed
        (call(numpy.ones(3), probe="arrays"), 2),
        (call(X[0], how=How(seed=1, strided=True)), 1),
        (call(X[0], how=How(seed=1, inputs=True)), 1),
        (call(X[0], how=How(seed=1, count="lines")), 2),
        (call(X[0], failure=SubmissionError(Failure(Kind.RAISED, "no"))), 1),
        (call(torch.ones(1 << 19)), 1),  # 2 MB
    ],
)
def test_what_is_kept(second, kept):
    questions = selected(call(X), second)
    assert len(questions) == kept
    assert questions[0] == Question("forward", (X,), {})


@pytest.mark.parametrize(("first", "second", "kept"), [("train", "eval", 2), (True, False, 2), (None, 1, 2), (1, 2, 1)])
def test_words_and_switches_count_and_numbers_do_not(first, second, kept):
    assert len(selected(call(X, first), call(X, second))) == kept


def test_lists_that_differ_in_length_alone_are_alike():
    assert len(selected(call([X]), call([X, X]), call([X, X.long()]))) == 2


def test_the_first_of_each_probe_come_first_and_all_is_bounded():
    many = [call(torch.ones((1,) * n), probe=f"p{probe}") for probe in range(9) for n in range(1, 6)]
    questions = selected(*many)
    assert [question.turn for question in questions] == sorted(question.turn for question in questions)
    assert len(questions) == 16
    assert max(question.turn for question in questions) == 2


class TestEmpty:
    NO_ROW = X[:0]

    def empty(self, *calls):
        selection = Selection()
        selection.add(calls)
        return selection.empty

    def test_the_first_for_every_choice_of_empty_tensors_is_kept(self):
        calls = [call(X, X), call(self.NO_ROW, X), call(X, self.NO_ROW), call(self.NO_ROW, X[:1]), call(self.NO_ROW)]
        assert self.empty(*calls) == (
            Question("forward", (self.NO_ROW, X), {}),
            Question("forward", (X, self.NO_ROW), {}, 1),
            Question("forward", (self.NO_ROW,), {}, 2),
        )

    def test_what_fails_or_is_asked_in_another_way_is_not(self):
        no = SubmissionError(Failure(Kind.RAISED, "no"))
        assert not self.empty(call(self.NO_ROW, failure=no), call(self.NO_ROW, how=How(seed=1, strided=True)), call(X))

    def test_it_is_bounded(self):
        assert len(self.empty(*(call(self.NO_ROW, probe=f"p{probe}") for probe in range(20)))) == 8
        assert len(self.empty(*(call(*[self.NO_ROW] * n) for n in range(1, 9)))) == 3


class TestRefused:
    NO = SubmissionError(Failure(Kind.RAISED, "no"), ("ValueError", "Exception"))

    def refused(self, *calls):
        selection = Selection()
        selection.add(calls)
        assert not selection.questions
        return selection.refused

    def test_what_is_refused_is_kept_apart(self):
        assert self.refused(call(X, failure=self.NO)) == (Question("forward", (X,), {}),)

    @pytest.mark.parametrize(
        ("second", "kept"),
        [
            (call(X.clone(), 3), 2),  # another number is another reason
            (call(X.clone()), 1),
            (call(X[:1]), 2),
            (call(3.0), 1),  # nothing to be changed
            (call(torch.ones(1 << 19)), 1),  # 2 MB
        ],
    )
    def test_each_reason_once(self, second, kept):
        second = dataclasses.replace(second, failure=self.NO)
        assert len(self.refused(call(X, failure=self.NO), second)) == kept

    def test_another_error_is_none(self):
        assert not self.refused(call(X, failure=SubmissionError(Failure(Kind.RAISED, "no"), ("KeyError",))))

    def test_the_first_of_each_probe_come_first_and_all_is_bounded(self):
        many = [call(X, n, probe=f"p{probe}", failure=self.NO) for probe in range(2) for n in range(5)]
        assert [(q.probe, q.turn) for q in self.refused(*many)] == [
            (f"p{probe}", n) for n in range(3) for probe in (0, 1)
        ]


def test_it_goes_on_over_the_checks():
    selection = Selection()
    for _ in range(3):
        selection.add([call(X), call(X[0])])
    assert len(selection.questions) == 2


def test_the_notes():
    first, other, third = (Question(name, (), {}) for name in ("b", "a", "c"))
    asked = Asked((first, other, third))
    assert asked.reach() == Reach()
    asked.left_out(first, "why")
    asked.left_out(other, "why not")
    asked.left_out(other, "never told")
    asked.tried(first)
    asked.at_fault(third, "how")
    assert asked.reach() == Reach(("b",), {"a": "why not"}, {"c": "how"})


class TestOneOfEach:
    def asked(self, *questions):
        return Asked(tuple(Question(probe, args, {}) for probe, *args in questions)).one_of_each

    def test_of_each_probe_the_one_with_the_most_dimensions(self):
        found = self.asked(("a", X[0]), ("b", X), ("a", X[None]), ("a", X))
        assert [(question.probe, question.args[0].ndim) for question in found] == [("a", 3), ("b", 2)]

    def test_only_what_is_small_and_of_the_first_few_probes(self):
        large, many = torch.ones(1 << 14), [X] * 30
        found = self.asked(("a", large), ("b", many), *((str(n), X) for n in range(9)))
        assert [question.probe for question in found] == ["0", "1", "2", "3"]
