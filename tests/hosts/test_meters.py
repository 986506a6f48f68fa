"""The verdict on times, and the clock and the memory of a real process: Linux's and macOS's."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from pathlib import Path

import numpy
import pytest
import torch

from grader.hosts.meters import (
    MAX_PAIRS,
    MIN_PAIRS,
    Interval,
    Verdict,
    compare_times,
    median_interval,
    memory_of,
    process_seconds,
    reset_peak_memory,
    time_verdict,
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="read from Linux's own files and clocks")
measured = pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="no other system is measured")


class TestMedianInterval:
    @pytest.mark.parametrize(
        # Ranks of the sign test's interval, e.g. Conover's table A3 or R's binom.test; 1 is the smallest value.
        ("n", "confidence", "low", "high"),
        [
            (5, 0.9, 1, 5),
            (6, 0.95, 1, 6),
            (8, 0.99, 1, 8),
            (10, 0.95, 2, 9),
            (10, 0.99, 1, 10),
            (15, 0.95, 4, 12),
            (20, 0.95, 6, 15),
            (20, 0.99, 4, 17),
            (25, 0.95, 8, 18),
            (60, 0.99, 20, 41),
        ],
    )
    def test_known_ranks(self, n, confidence, low, high):
        values = [float(rank) for rank in range(n, 0, -1)]
        assert median_interval(values, confidence) == Interval(low, (n + 1) / 2, high)

    @pytest.mark.parametrize("n", [1, 2, 7])
    def test_too_few_values_for_any_interval(self, n):
        found = median_interval([3.0] * n, 0.99)
        assert found == Interval(-math.inf, 3.0, math.inf)

    def test_covers_the_median_as_often_as_promised(self):
        drawn = numpy.random.default_rng(0).exponential(size=(2000, 21))
        intervals = [median_interval(row.tolist(), 0.9) for row in drawn]
        held = sum(i.low <= math.log(2) <= i.high for i in intervals) / len(intervals)
        assert 0.9 <= held < 0.96  # exact coverage at n = 21 is 0.9216; its standard error here 0.006
        assert all(i.low <= i.median <= i.high for i in intervals)


class TestTimeVerdict:
    @pytest.mark.parametrize(
        ("ratios", "expected"),
        [
            ([1.0] * 20, Verdict.WITHIN),
            ([3.0] * 20, Verdict.WITHIN),
            ([3.01] * 20, Verdict.BEYOND),
            ([1.0, 5.0] * 10, Verdict.UNCLEAR),
            ([1.0] * 17 + [50.0] * 3, Verdict.WITHIN),  # a few outliers are noise
            ([5.0] * 17 + [0.1] * 3, Verdict.BEYOND),
            ([1.0] * (MIN_PAIRS - 1), Verdict.UNCLEAR),
        ],
        ids=str,
    )
    def test_verdict(self, ratios, expected):
        assert time_verdict(ratios, 3.0) is expected


class Machine:
    """A clock that only work moves, and a deadline on it."""

    def __init__(self, monkeypatch, noise=None):
        self.now, self.runs = 0.0, []
        self._noise = noise or (lambda: 1.0)
        monkeypatch.setattr("grader.hosts.meters.time.monotonic", lambda: self.now)

    def side(self, name, seconds):
        def run(times):
            self.runs.append((name, times))
            took = times * seconds * self._noise()
            self.now += took
            return took

        return run

    def compare(self, candidate, reference, bound=2.0, min_seconds=0.02, deadline=1e9):
        return compare_times(
            self.side("candidate", candidate),
            self.side("reference", reference),
            bound,
            min_seconds=min_seconds,
            deadline=deadline,
        )


class TestCompareTimes:
    @pytest.mark.parametrize(
        ("ratio", "expected"),
        [(0.5, Verdict.WITHIN), (1.9, Verdict.WITHIN), (2.1, Verdict.BEYOND), (50, Verdict.BEYOND)],
    )
    def test_a_quiet_machine_needs_the_fewest_pairs(self, monkeypatch, ratio, expected):
        machine = Machine(monkeypatch)
        verdict, interval = machine.compare(0.03 * ratio, 0.03)
        assert verdict is expected
        assert interval.median == pytest.approx(ratio)
        pairs = sum(name == "candidate" for name, _ in machine.runs)
        assert MIN_PAIRS <= pairs <= 8

    @pytest.mark.parametrize(("ratio", "expected"), [(1.0, Verdict.WITHIN), (4.0, Verdict.BEYOND)])
    def test_noise_costs_pairs_and_no_wrong_verdict(self, monkeypatch, ratio, expected):
        noise = numpy.random.default_rng(1)
        verdicts = []
        for _ in range(200):
            machine = Machine(monkeypatch, lambda: float(noise.lognormal(sigma=0.4)))
            verdicts.append(machine.compare(0.03 * ratio, 0.03)[0])
        assert verdicts.count(expected) >= 195
        assert set(verdicts) <= {expected, Verdict.UNCLEAR}

    def test_at_the_bound_it_stays_unclear(self, monkeypatch):
        sequence = iter(range(10**6))
        machine = Machine(monkeypatch, lambda: 1.0 + 0.5 * (next(sequence) % 3))
        verdict, interval = machine.compare(0.06, 0.03)
        assert verdict is Verdict.UNCLEAR
        assert interval.low <= 2.0 < interval.high
        assert sum(name == "candidate" for name, _ in machine.runs) == MAX_PAIRS

    def test_out_of_time_it_is_unclear(self, monkeypatch):
        machine = Machine(monkeypatch)
        verdict, interval = machine.compare(0.03, 0.03, deadline=0.2)
        assert verdict is Verdict.UNCLEAR
        assert interval.median == pytest.approx(1.0)
        assert len(machine.runs) < 2 * MIN_PAIRS

    def test_short_work_is_repeated_until_the_clock_can_see_it(self, monkeypatch):
        machine = Machine(monkeypatch)
        verdict, _ = machine.compare(0.001, 0.001, min_seconds=0.02)
        assert verdict is Verdict.WITHIN
        _, times = machine.runs[-1]
        assert 20 <= times <= 60

    def test_work_that_takes_no_time_at_all_ends(self, monkeypatch):
        machine = Machine(monkeypatch)
        verdict, _ = machine.compare(0.0, 0.0)
        assert verdict is Verdict.WITHIN
        assert max(times for _, times in machine.runs) < 3 * 4096

    def test_both_sides_do_the_same_work_and_take_turns_in_going_first(self, monkeypatch):
        machine = Machine(monkeypatch)
        machine.compare(0.03, 0.03)
        measured = machine.runs[-2 * MIN_PAIRS :]
        assert len({times for _, times in measured}) == 1
        firsts = [name for name, _ in measured[::2]]
        assert set(firsts[::2]) != set(firsts[1::2])
        assert {len(set(firsts[::2])), len(set(firsts[1::2]))} == {1}


LIBRARY = str(Path(torch.__file__).with_name("lib") / "libtorch_cpu.so")
CHILD = """
import sys
for line in sys.stdin:
    if line == "work\\n":
        x = 1
        for i in range(3_000_000):
            x = x * 3 % 1_000_003
    elif line == "threads\\n":
        import hashlib, threading
        ts = [threading.Thread(target=lambda: hashlib.sha256(bytes(60 << 20)).digest()) for _ in range(2)]
        [t.start() for t in ts]; [t.join() for t in ts]
    elif line == "allocate\\n":
        x = bytearray(b"x") * (64 << 20)
        del x
    elif line == "hold\\n":
        y = bytearray(b"x") * (64 << 20)
    elif line == "read\\n":
        import mmap
        with open(sys.argv[1], "rb") as file:
            seen = mmap.mmap(file.fileno(), 16 << 20, prot=mmap.PROT_READ)
        some = seen[::1024]
    print("done", flush=True)
"""


@pytest.fixture
def child():
    """A process that does what it is told, and waits."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, LIBRARY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:

        def tell(word):
            process.stdin.write(f"{word}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"

        tell("nothing")
        process.tell = tell
        yield process
        process.kill()


@measured
class TestProcess:
    @pytest.mark.parametrize("work", ["work", "threads"])
    def test_a_busy_process_uses_its_clock_and_a_waiting_one_does_not(self, child, work):
        start = process_seconds(child.pid)
        child.tell("nothing")
        waited = process_seconds(child.pid)
        child.tell(work)
        worked = process_seconds(child.pid)
        assert worked - waited > 20 * (waited - start)
        assert 0.01 < worked - waited < 60  # seconds, and neither ticks nor nanoseconds

    def test_another_processs_work_does_not_show(self, child):
        start = process_seconds(child.pid)
        spin = threading.Thread(target=lambda: sum(i * i for i in range(1_000_000)))
        spin.start()
        spin.join()
        assert process_seconds(child.pid) - start < 0.005

    def test_memory_that_was_given_back_still_shows(self, child):
        before = reset_peak_memory(child.pid)
        child.tell("allocate")
        assert 60 << 20 < memory_of(child.pid).peak - before.now < 72 << 20

    def test_a_reset_forgets_what_was_before(self, child):
        child.tell("allocate")
        before = reset_peak_memory(child.pid)
        child.tell("nothing")
        assert memory_of(child.pid).peak - before.now < 4 << 20

    def test_memory_that_is_held_counts_as_there(self, child):
        child.tell("hold")
        before = reset_peak_memory(child.pid)
        child.tell("nothing")
        assert before.now > 60 << 20
        assert memory_of(child.pid).peak - before.now < 4 << 20

    def test_a_process_that_is_gone(self):
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        found = process_seconds(process.pid), reset_peak_memory(process.pid), memory_of(process.pid)
        assert found == (None, None, None)


@linux
class TestProcessOnLinux:
    def test_the_clock_is_the_kernels_count_of_both_modes(self, child):
        child.tell("work")
        with open(f"/proc/{child.pid}/stat") as file:  # noqa: PTH123
            user, system = (int(ticks) for ticks in file.read().rpartition(")")[2].split()[11:13])
        assert process_seconds(child.pid) == pytest.approx((user + system) / 100, abs=0.03)

    def test_pages_of_files_are_told_apart(self, child):
        before = memory_of(child.pid)
        child.tell("read")
        after = memory_of(child.pid)
        child.tell("hold")
        held = memory_of(child.pid)
        assert 15 << 20 < after.code - before.code < 20 << 20
        assert held.code - after.code < 1 << 20
        assert held.now - after.now > 60 << 20
