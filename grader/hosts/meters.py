"""Budgets: growth first, then memory, then time. The arithmetic and the measuring, both from the judge's side.

Time is the processor time of the host's process and all of its threads, read from outside with the kernel's clock of
that process: nothing that a submission does to its own clocks matters, and other programs on the machine hardly show.
On an accelerator, whose work no processor clock sees, it is the judge's own clock around a run that ends with a
synchronisation.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.hosts import footprint

CONFIDENCE = 0.99
MIN_PAIRS = 7
MAX_PAIRS = 60


class Verdict(StrEnum):
    """What a series of ratios says about a bound."""

    WITHIN = "within"
    BEYOND = "beyond"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval of a median."""

    low: float
    median: float
    high: float


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Distribution-free interval of the median: order statistics and the sign test (Conover, 1999, section 3.2).

    Args:
        values: at least one.
        confidence: that the interval holds the median.
    """
    ordered, n = sorted(values), len(values)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    rank, tail = 0, 0.0
    while rank < n // 2:
        tail += math.comb(n, rank) / 2**n
        if tail > (1 - confidence) / 2:
            break
        rank += 1
    if rank == 0:
        return Interval(-math.inf, middle, math.inf)
    return Interval(ordered[rank - 1], middle, ordered[n - rank])


def time_verdict(ratios: Sequence[float], bound: float) -> Verdict:
    """Whether the median ratio is clear of the bound."""
    interval = median_interval(ratios)
    if len(ratios) < MIN_PAIRS:
        return Verdict.UNCLEAR
    if interval.high <= bound:
        return Verdict.WITHIN
    return Verdict.BEYOND if interval.low > bound else Verdict.UNCLEAR


def compare_times(
    candidate: Callable[[int], float],
    reference: Callable[[int], float],
    bound: float,
    *,
    min_seconds: float,
    deadline: float,
) -> tuple[Verdict, Interval]:
    """Run both sides in turns until the ratio of their times is clear of `bound`.

    Args:
        candidate, reference: run that many times and return the seconds.
        bound: the largest allowed ratio.
        min_seconds: a turn of the reference takes at least this, so that the clock's grain does not matter.
        deadline: `time.monotonic()` value to give up at, with `Verdict.UNCLEAR`.
    """
    turns, seconds = 1, reference(1)
    while seconds < min_seconds and turns < 4096 and time.monotonic() < deadline:
        turns *= 2 if seconds < min_seconds / 2 else 1
        turns += 1
        seconds = reference(turns)
    ratios: list[float] = []
    verdict = Verdict.UNCLEAR
    while verdict is Verdict.UNCLEAR and len(ratios) < MAX_PAIRS and time.monotonic() < deadline:
        # Alternate who goes first, so that a machine that slows down favours neither.
        if len(ratios) % 2:
            below, above = reference(turns), candidate(turns)
        else:
            above, below = candidate(turns), reference(turns)
        ratios.append(above / max(below, 1e-9))
        verdict = time_verdict(ratios, bound)
    return verdict, median_interval(ratios or [math.nan])


def process_seconds(pid: int) -> float | None:
    """Processor seconds that a process has used so far, all threads together; None where it cannot be known."""
    if sys.platform == "darwin":
        used = footprint.usage_of(pid)
        return used.seconds if used else None
    if sys.platform != "linux":
        return None
    # The kernel's number of another process's clock: see clock_getcpuclockid(3) and <linux/posix-timers.h>.
    clock = (~pid << 3) | 2
    try:
        return time.clock_gettime(clock)
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds, in bytes.

    Attributes:
        now: resident, all together; on macOS the footprint, which leaves pages of files out.
        peak: the largest `now` since `reset_peak_memory`.
        code: the part of `now` that are pages of files, such as code that has been run.
    """

    now: int
    peak: int
    code: int


def reset_peak_memory(pid: int) -> Memory | None:
    """Start measuring the peak memory of a process; what it holds now, None where that cannot be known."""
    if sys.platform == "darwin":
        return memory_of(pid) if footprint.reset_peak(pid) else None
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        return None
    return memory_of(pid)


def memory_of(pid: int) -> Memory | None:
    """What a process holds; None where that cannot be known."""
    if sys.platform == "darwin":
        used = footprint.usage_of(pid)
        return Memory(used.now, used.peak, 0) if used else None
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    found = dict(line.split(":", 1) for line in lines)
    try:
        now, peak, code = (int(found[key].split()[0]) << 10 for key in ("VmRSS", "VmHWM", "RssFile"))
    except KeyError:
        return None
    return Memory(now, peak, code)
