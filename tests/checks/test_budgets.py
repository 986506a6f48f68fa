from __future__ import annotations

import math
import os
import types

import pytest
import torch

from grader.checks.budgets import Budget, BudgetError
from grader.checks.calls import BrokenReferenceError, Clock, Side
from grader.checks.compare import Mismatch
from grader.checks.probes import Probe
from grader.hosts.meters import Interval, Verdict
from grader.hosts.unanswered import InconclusiveError, SubmissionError
from grader.report import Kind

CALL = Probe("call")
ROWS = "import torch\ndef double(x):\n    return torch.stack([2 * row for row in x])\n"
READS = """
import torch
LIBRARY = torch.__file__.replace("__init__.py", "lib/libtorch_cpu.so")
PAGES = []
def double(x):
    PAGES.append(torch.from_file(LIBRARY, size=10 << 20))  # stays, as code does
    PAGES[0][::512].isnan().sum()
"""
WHOLE = "import torch\ndef double(x):\n    return 2 * x\n"


@pytest.fixture
def make_budget(make_sides):
    """``make_budget(source, solution)``: the fixture `budget`, its margins in `budget.margins`."""

    def make(source, solution=WHOLE):
        margins = []
        budget = Budget(*make_sides(source, solution), margins)
        budget.margins = margins
        return budget

    return make


class TestGrowth:
    def rows(self, n):
        return (torch.arange(3.0 * n).reshape(n, 3),)

    @pytest.mark.parametrize("of", ["lines", "ops"])
    def test_what_grows_is_refused_and_what_does_not_is_not(self, make_budget, of):
        budget = make_budget(WHOLE)
        budget.growth(CALL, self.rows, of=of)
        assert budget.margins == [0.0]
        budget = make_budget(ROWS)
        with pytest.raises(BudgetError) as caught:
            budget.growth(CALL, self.rows, of=of)
        assert caught.value.message.startswith("Your code runs ")
        assert "at size 8" in caught.value.message
        assert "at size 64" in caught.value.message
        assert ("lines of Python" if of == "lines" else "tensor operations") in caught.value.message
        assert caught.value.details["at most"] == "1 times"
        assert float(caught.value.details["grew"].split()[0]) > 4
        assert budget.margins == [1.0]

    @pytest.mark.parametrize(
        ("source", "busiest"),
        [
            (ROWS, "3: return torch.stack([2 * row for row in x])"),
            ("def double(x):\n    y = 2 * x\n    for _ in x:\n        pass\n    return y\n", "3: for _ in x:"),
            (
                "def double(x):\n    i = 0\n    while i < len(x):\n        i += 1\n    return 2 * x\n",
                "3: while i < len(x):",
            ),
        ],
    )
    def test_the_line_that_runs_most_often_is_told(self, make_budget, source, busiest):
        with pytest.raises(BudgetError) as caught:
            make_budget(source).growth(CALL, self.rows)
        assert caught.value.details["busiest line"] == busiest

    def test_of_operations_no_line_is_told(self, make_budget):
        with pytest.raises(BudgetError) as caught:
            make_budget(ROWS).growth(CALL, self.rows, of="ops")
        assert list(caught.value.details) == ["grew", "at most"]

    @pytest.mark.parametrize(("at_most", "passes"), [(2.9, False), (3.0, True), (6.0, True)])
    def test_the_bound_is_inclusive(self, make_budget, at_most, passes):
        source = "def double(x):\n    for _ in range(len(x)):\n        x = x + 1\n    return x\n"
        budget = make_budget(source, source)
        if passes:
            budget.growth(CALL, lambda n: (torch.ones(n),), sizes=(5, 15), of="ops", at_most=at_most)
        else:
            with pytest.raises(BudgetError):
                budget.growth(CALL, lambda n: (torch.ones(n),), sizes=(5, 15), of="ops", at_most=at_most)
        assert budget.margins == [pytest.approx(2 / (at_most - 1))]

    @pytest.mark.parametrize("answer", ["x", "2 * x if len(x) < 64 else x"], ids=["at no size", "at the small size"])
    def test_a_fast_answer_that_is_not_right_earns_nothing(self, make_budget, answer):
        with pytest.raises(Mismatch):
            make_budget(f"def double(x):\n    return {answer}\n").growth(CALL, self.rows)

    def test_the_reference_may_loop(self, make_budget):
        make_budget(WHOLE, ROWS).growth(CALL, self.rows)

    def test_switching_the_counter_off_is_refused(self, make_budget):
        source = "import sys\ndef double(x):\n    sys.settrace(None)\n    return 2 * x\n"
        with pytest.raises(SubmissionError) as caught:
            make_budget(source).growth(CALL, self.rows)
        assert caught.value.failure.kind is Kind.FORBIDDEN


class TestMemory:
    X = staticmethod(lambda: (torch.arange(1 << 21, dtype=torch.float32),))  # 8 MB

    def test_a_few_copies_are_fine_and_many_are_not(self, make_budget):
        budget = make_budget("def double(x):\n    y = x.clone()\n    return y + x\n")
        budget.memory(CALL, self.X, at_most=4)
        assert len(budget.margins) == 1
        assert 0.3 < budget.margins[0] < 0.8
        budget = make_budget("def double(x):\n    copies = [x.clone() for _ in range(10)]\n    return copies[0] + x\n")
        with pytest.raises(BudgetError) as caught:
            budget.memory(CALL, self.X, at_most=4)
        assert list(caught.value.details) == ["took", "at most", "the reference"]
        took, most, reference = (float(text.split()[0]) for text in caught.value.details.values())
        assert 80 <= took <= 110
        assert 30 <= most <= 50
        assert 7 <= reference <= 13
        assert budget.margins[0] > 1

    def test_what_was_given_back_before_the_end_counts(self, make_budget):
        source = "import torch\ndef double(x):\n    y = torch.ones(25 << 20)\n    del y\n    return 2 * x\n"
        with pytest.raises(BudgetError):
            make_budget(source).memory(CALL, self.X, at_most=4)

    def test_what_was_taken_ahead_counts(self, make_budget):
        source = "import torch\nbig = torch.ones({} << 20)\ndef double(x):\n    return 2 * x\n"
        with pytest.raises(BudgetError, match=r"1.. MB beyond its arguments"):
            make_budget(source.format(25)).memory(CALL, self.X)
        make_budget(source.format(1)).memory(CALL, self.X)
        make_budget(source.format(25), source.format(25)).memory(CALL, self.X)

    def test_a_library_that_is_imported_and_not_used_does_not(self, make_budget):
        make_budget("import matplotlib.pyplot as plt\ndef double(x):\n    return 2 * x\n").memory(CALL, self.X)

    def test_pages_of_files_that_the_reference_reads_do_not(self, make_budget):
        source = READS + "    return 2 * x\n"
        wasteful = READS + "    return 2 * x + 0 * torch.ones(25 << 20)[0]\n"
        with pytest.raises(BudgetError) as caught:
            make_budget(wasteful, source).memory(CALL, self.X)
        took, _, reference = (float(text.split()[0]) for text in caught.value.details.values())
        assert 95 <= took <= 125
        assert 7 <= reference <= 16  # 40 MB of pages are not in either

    def test_pages_of_files_hide_nothing(self, make_budget):
        source = READS.replace("def double(x):\n", "def double(x):\n    torch.ones(12 << 20)\n") + "    return 2 * x\n"
        with pytest.raises(BudgetError, match="beyond its arguments"):
            make_budget(source).memory(CALL, self.X, at_most=4)

    def test_a_wrong_answer_earns_nothing(self, make_budget):
        with pytest.raises(Mismatch):
            make_budget("def double(x):\n    return x\n").memory(CALL, self.X)

    def test_an_operation_of_next_to_nothing_is_not_judged_by_chance(self, make_budget):
        source = "def double(x):\n    return float(x.sum())\n"
        budget = make_budget("def double(x):\n    y = x[: 1 << 18].clone()\n    return float(x.sum())\n", source)
        budget.memory(CALL, lambda: (torch.zeros(1 << 21),))
        assert budget.margins[0] < 0.5

    def test_a_submission_that_raises(self, make_budget):
        with pytest.raises(SubmissionError, match="ZeroDivisionError"):
            make_budget("def double(x):\n    return 1 / 0\n").memory(CALL, self.X)

    def test_a_reference_that_raises_is_the_authors(self, make_budget):
        with pytest.raises(BrokenReferenceError):
            make_budget(WHOLE, "def double(x):\n    return 1 / 0\n").memory(CALL, self.X)

    def test_a_system_that_does_not_tell_is_inconclusive(self, make_budget, monkeypatch):
        monkeypatch.setattr("grader.checks.budgets.meters.reset_peak_memory", lambda pid: None)
        with pytest.raises(InconclusiveError):
            make_budget(WHOLE).memory(CALL, self.X)


class TestMemoryOfADevice:
    """Where the host counts what its device's allocator gave out, e.g. on a GPU."""

    MB = 1 << 20

    @staticmethod
    def side(peak, before):
        told = {"prepare": {}, "run": {"peak": peak, "before": before}, "fetch": {"value": torch.ones(2)}}

        def begin(request, deadline):
            return types.SimpleNamespace(
                answer=lambda deadline: request.read(told[request.op]), before=lambda other, until: True
            )

        host = types.SimpleNamespace(
            pid=os.getpid(), counts_memory=True, answers=None, restart=lambda: None, load=lambda: None, begin=begin
        )
        return Side(host, 1, Clock(10))

    def used(self, candidate, reference=(64 << 20, 10 << 20)):
        margins = []
        Budget(self.side(*candidate), self.side(*reference), margins).memory(CALL, lambda: (torch.ones(2),), at_most=2)
        return margins

    def test_the_peak_counts(self):
        assert self.used((64 * self.MB, 10 * self.MB)) == [0.5]
        with pytest.raises(BudgetError):
            self.used((129 * self.MB, 10 * self.MB))

    def test_what_was_taken_when_the_file_was_loaded_counts(self):
        assert self.used((64 * self.MB, 18 * self.MB)) == [0.5]  # the floor: a table, a mask
        with pytest.raises(BudgetError, match="Your code takes 256 MB"):
            self.used((0, 274 * self.MB))

    @pytest.mark.parametrize("word", [None, "1", [], 1e9])
    def test_a_host_that_says_no_number_took_nothing_that_counts(self, word):
        assert self.used((word, word)) == [0.0]


class TestTime:
    X = staticmethod(lambda: (torch.randn(200, 200),))
    SLOW = "def double(x):\n    for _ in range(40):\n        x @ x\n    return 2 * x\n"
    FAST = "def double(x):\n    for _ in range(8):\n        x @ x\n    return 2 * x\n"

    def test_clearly_within(self, make_budget):
        budget = make_budget(self.FAST, self.FAST)
        budget.time(CALL, self.X, at_most=4)
        assert 0 < budget.margins[0] < 1

    def test_clearly_beyond(self, make_budget):
        budget = make_budget(self.SLOW, self.FAST)
        with pytest.raises(BudgetError, match="times the reference's time; 2 times are allowed") as caught:
            budget.time(CALL, self.X, at_most=2)
        assert list(caught.value.details) == ["ratio", "at most"]
        assert budget.margins[0] > 1

    @pytest.mark.parametrize("key", ["x.data_ptr()", "hash(x.numpy().tobytes())"])
    def test_answers_that_are_kept_do_not_make_it_quick(self, make_budget, key):
        source = (
            f"kept = {{}}\ndef double(x):\n    key = {key}\n    if key not in kept:\n"
            "        for _ in range(60):\n            x @ x\n        kept[key] = 2 * x\n    return kept[key]\n"
        )
        with pytest.raises(BudgetError):
            make_budget(source, self.FAST).time(CALL, self.X, at_most=3)

    def test_sleeping_is_not_working(self, make_budget):
        """Processor time is measured: a machine that is busy with something else costs nothing."""
        asleep = "import time\ndef double(x):\n    time.sleep(0.01)\n    return 2 * x\n"
        work = "def double(x):\n    for _ in range(20):\n        x @ x\n    return 2 * x\n"
        make_budget(asleep, work).time(CALL, self.X, at_most=2)

    def test_too_noisy_to_tell_is_neither(self, make_budget, monkeypatch):
        answer = Verdict.UNCLEAR, Interval(1.0, 2.0, 4.0)
        monkeypatch.setattr("grader.checks.budgets.meters.compare_times", lambda *args, **options: answer)
        monkeypatch.setattr("grader.checks.budgets.Budget._fetch", staticmethod(lambda side, index: 0))
        with pytest.raises(InconclusiveError, match=r"between 1\.00 and 4\.00 times"):
            make_budget(WHOLE).time(CALL, self.X, at_most=3)

    @pytest.mark.parametrize("wrong", ["x", "2 * x if x[0, 0] > -1 else x"])
    def test_every_timed_answer_is_checked(self, make_budget, monkeypatch, wrong):
        """Also those of the later sets of arguments: `make` is called for each."""
        monkeypatch.setattr("grader.checks.budgets._TURN_SECONDS", 1e-4)
        made = iter([1.0, 1.0, -2.0, 1.0])
        with pytest.raises(Mismatch):
            make_budget(f"def double(x):\n    return {wrong}\n").time(
                CALL, lambda: (torch.full((200, 200), next(made)),), at_most=1e9
            )

    def test_a_machine_too_slow_for_one_turn_is_inconclusive(self, make_budget, monkeypatch):
        answer = Verdict.UNCLEAR, Interval(-math.inf, math.nan, math.inf)
        monkeypatch.setattr("grader.checks.budgets.meters.compare_times", lambda *args, **options: answer)
        with pytest.raises(InconclusiveError):
            make_budget(WHOLE).time(CALL, self.X, at_most=3)

    def test_a_submission_that_hangs(self, make_sides, monkeypatch):
        monkeypatch.setattr("grader.checks.budgets._TURN_SECONDS", 1e-4)
        sides = make_sides("def double(x):\n    while True:\n        pass\n", WHOLE, seconds=0.4)
        with pytest.raises(SubmissionError) as caught:
            Budget(*sides, []).time(CALL, self.X)
        assert caught.value.failure.kind is Kind.TIMEOUT
