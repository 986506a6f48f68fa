"""The stock of spares, with children that are no processes and a clock that a test turns."""

from __future__ import annotations

import itertools

import pytest

from grader.cage import Cage
from grader.server.spares import JUDGE, Spares

CPU, GPU = Cage(1 << 30), Cage(1 << 30, "cuda")


class Child:
    """What the stock knows of a process."""

    numbers = itertools.count(100)

    def __init__(self, kind):
        self.kind, self.pid, self.gone = kind, next(self.numbers), False

    def let_go(self):
        self.gone = True


class Stock:
    """The stock under test, and everything that it made."""

    def __init__(self, at_once=9, idle_seconds=60.0):
        self.made: list[Child] = []
        self.let_go: list[Child] = []
        self.time = 0.0
        self.spares = Spares(
            self._make, self.let_go.append, at_once=at_once, idle_seconds=idle_seconds, clock=lambda: self.time
        )

    def _make(self, kind):
        self.made.append(Child(kind))
        return self.made[-1]

    def keep(self, *kinds):
        """Keep so many of each kind, and make them."""
        for kind in kinds:
            self.spares.keep(kind, kinds.count(kind))
        self.spares.fill(working=0)

    def here(self, kind):
        return [spare.child for spare in self.spares if spare.kind == kind]

    def ready(self, *children):
        for child in children:
            self.spares.is_ready(child)


@pytest.fixture
def stock():
    return Stock()


def test_so_many_are_kept_of_each_kind(stock):
    stock.keep(CPU, CPU, CPU, JUDGE)
    stock.spares.fill(working=0)
    assert [len(stock.here(kind)) for kind in (CPU, JUDGE, GPU)] == [3, 1, 0]
    assert stock.spares.kinds == (CPU, JUDGE)


def test_nothing_is_made_where_nothing_is_kept(stock):
    stock.spares.fill(working=0)
    stock.spares.fill(working=3)
    assert stock.made == []
    assert stock.spares.seconds_left() == float("inf")


def test_what_is_taken_is_never_given_again(stock):
    stock.spares.keep(CPU, 2)
    taken = set()
    for _ in range(10):
        stock.spares.fill(working=0)
        taken.add(stock.spares.take(CPU))
    assert len(taken) == 10
    assert not taken & set(stock.here(CPU))


def test_one_that_is_ready_is_taken_first_then_one_that_comes_up_then_a_new_one(stock):
    stock.keep(CPU, CPU, CPU)
    first, second, third = stock.here(CPU)
    stock.ready(second)
    assert [stock.spares.take(CPU) for _ in range(3)] == [second, first, third]
    assert stock.spares.take(CPU) is stock.made[3]


def test_another_kind_is_never_taken_for_it(stock):
    stock.keep(GPU, GPU)
    assert stock.spares.take(CPU).kind == CPU
    assert len(stock.here(GPU)) == 2


def test_while_judges_work_one_host_is_kept_ahead_for_each_and_no_judge(stock):
    stock.spares.keep(CPU, 4)
    stock.spares.keep(JUDGE, 2)
    stock.spares.fill(working=2)
    assert [len(stock.here(kind)) for kind in (CPU, JUDGE)] == [2, 0]
    stock.spares.fill(working=0)
    assert [len(stock.here(kind)) for kind in (CPU, JUDGE)] == [4, 2]
    stock.spares.fill(working=1)
    assert [len(stock.here(kind)) for kind in (CPU, JUDGE)] == [4, 2]  # what is there stays


def test_more_work_keeps_more_ahead_than_rest_does(stock):
    stock.spares.keep(GPU, 2)
    stock.spares.fill(working=5)
    assert len(stock.here(GPU)) == 5


def test_only_so_many_come_up_at_once():
    stock = Stock(at_once=2)
    stock.keep(CPU, CPU, CPU, CPU, CPU)
    assert len(stock.here(CPU)) == 2
    stock.ready(stock.here(CPU)[0])
    stock.spares.fill(working=0)
    assert len(stock.here(CPU)) == 3


def test_one_that_never_gets_ready_is_replaced(stock):
    stock.keep(CPU)
    stock.time = 50
    stock.spares.wake()
    stock.spares.fill(working=0)
    (slow,) = stock.here(CPU)
    stock.time = 130
    stock.spares.wake()
    stock.spares.fill(working=0)
    assert slow.gone
    assert stock.let_go == [slow]
    assert len(stock.here(CPU)) == 1


def test_all_go_when_nothing_is_taken_and_come_again_when_something_is(stock):
    stock.keep(CPU, CPU, JUDGE)
    stock.time = 59
    assert stock.spares.seconds_left() == 1
    stock.spares.fill(working=0)
    assert len(list(stock.spares)) == 3
    stock.time = 61
    stock.spares.fill(working=0)
    stock.spares.fill(working=0)
    assert list(stock.spares) == []
    assert all(child.gone for child in stock.made)
    assert stock.spares.seconds_left() == float("inf")
    stock.spares.take(CPU)
    stock.spares.fill(working=0)
    assert len(list(stock.spares)) == 3


def test_waking_brings_them_back(stock):
    stock.spares.keep(CPU, 2)
    stock.time = 61
    stock.spares.fill(working=0)
    assert stock.made == []
    stock.spares.wake()
    stock.spares.fill(working=0)
    assert len(stock.here(CPU)) == 2


def test_a_kind_that_ends_by_itself_is_not_made_again_until_it_is_asked_for(stock):
    """A GPU whose driver is broken costs one attempt, not one after the other for as long as the server lives."""
    stock.keep(GPU)
    assert stock.spares.ended(stock.here(GPU)[0].pid) is True
    for _ in range(3):
        stock.spares.fill(working=0)
    assert len(stock.made) == 1
    stock.spares.take(GPU)
    stock.spares.fill(working=0)
    assert len(stock.here(GPU)) == 1


def test_the_end_of_one_that_was_taken_is_no_business_of_the_stock(stock):
    stock.keep(CPU)
    assert stock.spares.ended(stock.spares.take(CPU).pid) is False


def test_a_kind_that_is_no_longer_kept_goes(stock):
    stock.keep(GPU, GPU, CPU)
    stock.spares.keep(GPU, 0)
    assert stock.here(GPU) == []
    assert [child.kind for child in stock.let_go] == [GPU, GPU]
    assert len(stock.here(CPU)) == 1
