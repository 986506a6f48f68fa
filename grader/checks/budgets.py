"""The fixture `budget`: growth, memory and time, each compared with the reference, and values checked on the way."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from grader.checks.calls import Reference, Side, ask_both
from grader.checks.compare import assert_roughly
from grader.checks.probes import Probe
from grader.hosts import meters
from grader.hosts.host import Count, Host, How, Request, fetching, preparing, running
from grader.hosts.unanswered import InconclusiveError

_MEMORY_FLOOR = 8 << 20  # what the interpreter and the allocator take by chance must not decide
_TURN_SECONDS = 0.02
_BATCHES = 4
_OFTEN = 16  # times the solution's count, of 16 at least: our right answers of all kinds take 9 times as much at most
_FRESH_ROUNDS = 3

Make = Callable[..., tuple[Any, ...]]
T = TypeVar("T")


class BudgetError(AssertionError):
    """A budget is passed.

    Attributes:
        message: in the learner's words.
        details: the numbers.
    """

    def __init__(self, message: str, details: dict[str, str]) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


@dataclass(frozen=True, slots=True)
class _Peak:
    """What one side took while it ran the probe, in bytes.

    Attributes:
        growth: from what it held before to the peak.
        value: its answer.
        before: what it held before, without pages of files: to import a library is no way to have an answer ready.
        code: the part of the growth that are pages of files.
    """

    growth: int
    value: Any
    before: int = 0
    code: int = 0


class Budget:
    """The fixture `budget`.

    Args:
        candidate, reference: the two sides.
        margins: how much of each bound the candidate used, 1 being all of it, is added here for `kata verify`.
    """

    def __init__(self, candidate: Side, reference: Reference, margins: list[float]) -> None:
        self._candidate = candidate
        self._reference = reference
        self._margins = margins

    def growth(
        self,
        probe: Probe,
        make: Make,
        sizes: tuple[int, int] = (8, 64),
        of: Count = "lines",
        at_most: float = 1.0,
    ) -> None:
        """Count work at two sizes: deterministic, no clock.

        Args:
            probe: what to run.
            make: ``make(n)`` returns the probe's arguments at size n.
            sizes: the small one and the large one.
            of: ``lines`` of Python executed in the submission (calls included), or aten ``ops``.
            at_most: the largest allowed count(large) / count(small).

        Raises:
            BudgetError: it grew more; or it is far more than the reference's own count, at any size: a loop that is
                padded to a constant number of turns does not grow.
            Mismatch: the answer at one of the sizes is wrong.

        A loop over the rows is refused, however fast the machine is::

            @pytest.mark.performance
            def test_no_loop(budget, rng):
                "More rows run no more lines of Python."
                budget.growth(call, lambda n: (rng.normal((n, 4)),), sizes=(8, 64), of="lines")
        """
        counts: list[int] = []
        least: list[int] = []
        line = 0
        for size in sizes:
            args = tuple(make(size))
            value, counted = self._candidate.ask(probe, args, how=How(count=of))
            expected, of_reference = self._reference.ask(probe, args, how=How(count=of))
            assert_roughly(value, expected)
            counts.append(counted.total)
            least.append(of_reference.total)
            line = counted.line
        grew = counts[1] / max(counts[0], 1)
        self._margins.append((grew - 1) / (at_most - 1) if at_most > 1 else float(grew > at_most))
        what = "lines of Python" if of == "lines" else "tensor operations"
        if grew > at_most:
            raise BudgetError(
                f"Your code runs {counts[0]} {what} at size {sizes[0]} and {counts[1]} at size {sizes[1]}:"
                " the work is done piece by piece where one operation could do all of it.",
                {
                    "grew": f"{grew:.3g} times",
                    "at most": f"{at_most:g} times",
                    **_busiest(self._candidate.host.program.source, line),
                },
            )
        for size, count, enough in zip(sizes, counts, least, strict=True):
            if count > _OFTEN * max(enough, _OFTEN):
                raise BudgetError(
                    f"Your code runs {count} {what} at size {size}, where {enough} are enough:"
                    " the work is done piece by piece where one operation could do all of it.",
                    _busiest(self._candidate.host.program.source, line),
                )

    def memory(self, probe: Probe, make: Make, at_most: float = 2.0) -> None:
        """Peak growth of the process while the probe runs, read from outside, over the reference's.

        On a GPU it is the allocator's own count, taken by functions that were bound before the submission was loaded.
        Code that runs for the first time is left out, as much of it as the reference runs.

        Args:
            probe: what to run.
            make: ``make()`` returns arguments large enough for the work to take megabytes: 8 MB are always allowed.
            at_most: the largest allowed ratio.

        Raises:
            BudgetError: it took more.
            Mismatch: the answer is wrong.
            InconclusiveError: this system does not tell.

        16 MB in and out; a solution that holds several copies at once is refused::

            @pytest.mark.performance
            def test_memory(budget, rng):
                "No more than a copy or two of the input is held."
                budget.memory(call, lambda: (rng.normal((4 << 20,)),), at_most=2.0)
        """
        self._candidate.host.restart()  # memory that an earlier call freed would hide what this one takes
        args = tuple(make())  # while it comes up
        expected, got = self._both_peaks(probe, args)
        assert_roughly(got.value, expected.value)
        least = expected.growth - expected.code
        # What was taken ahead, when the file was loaded, is taken all the same.
        ahead = max(0, got.before - expected.before - _MEMORY_FLOOR)
        took = got.growth - min(got.code, expected.code) + ahead
        bound = at_most * max(least, _MEMORY_FLOOR)
        self._margins.append(took / bound)
        if took > bound:
            raise BudgetError(
                f"Your code takes {_mb(took)} beyond its arguments, where {_mb(bound)} are allowed.",
                {"took": _mb(took), "at most": _mb(bound), "the reference": _mb(least)},
            )

    def time(self, probe: Probe, make: Make, at_most: float = 3.0) -> None:
        """Processor time over the reference's, in turns, until the ratio is clear of the bound.

        Args:
            probe: what to run.
            make: ``make()`` returns fresh arguments, large enough for the work to outweigh the call. The turns
                run on the same few, and what passes must then be as quick on new ones: answers may not be kept.
            at_most: the largest allowed ratio, 2 or more.

        Raises:
            BudgetError: clearly slower.
            Mismatch: one of the timed answers is wrong.
            InconclusiveError: too noisy to tell.
        """
        batches: list[Any] = [(tuple(make()), {}) for _ in range(_BATCHES)]
        sides = (self._candidate, self._reference)
        for side in sides:
            self._prepare(side, probe, batches)
        runs = [_timed(side) for side in sides]
        deadline = time.monotonic() + max(0.5, min(self._candidate.clock.seconds, self._reference.clock.seconds))
        verdict, interval = meters.compare_times(
            runs[0], runs[1], at_most, min_seconds=_TURN_SECONDS, deadline=deadline
        )
        if verdict is meters.Verdict.UNCLEAR:
            raise InconclusiveError(
                f"The machine is too noisy to tell: between {interval.low:.2f} and {interval.high:.2f} times"
                f" the reference's time, where {at_most:g} times are allowed.",
                "Run the check again when the machine is quieter.",
            )
        for index in range(_BATCHES):
            assert_roughly(*(self._fetch(side, index) for side in sides))
        ratio = interval.median
        if verdict is meters.Verdict.WITHIN:
            ratio = max(ratio, self._ratio_on_new_arguments(probe, make, at_most))
        self._margins.append(ratio / at_most)
        numbers = {"ratio": f"{ratio:.2f}", "at most": f"{at_most:g}"}
        if verdict is meters.Verdict.BEYOND or ratio > at_most:
            raise BudgetError(
                f"Your code takes {ratio:.1f} times the reference's time; {at_most:g} times are allowed.",
                numbers,
            )

    def _ratio_on_new_arguments(self, probe: Probe, make: Make, at_most: float) -> float:
        """Answers that were kept are of no use on arguments that were never seen: the least ratio of a few rounds."""
        least = float("inf")
        for _ in range(_FRESH_ROUNDS):
            batches: list[Any] = [(tuple(make()), {}) for _ in range(_BATCHES)]
            seconds, values = [], []
            for side in (self._candidate, self._reference):
                self._prepare(side, probe, batches)
                clock = _Clock(side.host)
                _run(side, range(_BATCHES))
                # Fetched on the clock: work can be put off until somebody asks for its answer.
                values.append([self._fetch(side, index) for index in range(_BATCHES)])
                seconds.append(clock.lap())
            for got, expected in zip(*values, strict=True):
                assert_roughly(got, expected)
            least = min(least, seconds[0] / max(seconds[1], 1e-9))
            if least <= at_most:
                break
        return least

    @staticmethod
    def _prepare(side: Side, probe: Probe, batches: list[Any]) -> None:
        with side.asking() as deadline:
            side.host.prepare(probe.name, batches, side.seed, deadline)

    def _both_peaks(self, probe: Probe, args: tuple[Any, ...]) -> tuple[_Peak, _Peak]:
        """What the reference took, which is measured once for all submissions, and what the candidate took."""
        known, question = self._reference.host.answers, b""
        if known is not None:
            question = known.question("memory", {"probe": probe.name, "args": args, "seed": self._reference.seed})
            told = known.get(question)
            if told is not None:
                return _Peak(**told), self._peaks([self._candidate], probe, args)[0]
        self._reference.host.restart()
        expected, got = self._peaks([self._reference, self._candidate], probe, args)
        if known is not None:
            known.put(question, dataclasses.asdict(expected))
        return expected, got

    def _peaks(self, sides: list[Side], probe: Probe, args: tuple[Any, ...]) -> list[_Peak]:
        """What each side took. Two run at once: neither's memory is the other's."""
        hosts = [side.host for side in sides]
        _ask_all(sides, lambda side: preparing(probe.name, [(args, {})], side.seed, for_memory=True))
        before = [meters.reset_peak_memory(host.pid) for host in hosts]
        answers = _ask_all(sides, lambda side: running([0]))
        after = [meters.memory_of(host.pid) for host in hosts]
        values = _ask_all(sides, lambda side: fetching(0))
        return list(map(_peak, hosts, answers, values, before, after))

    @staticmethod
    def _fetch(side: Side, index: int) -> Any:
        with side.asking() as deadline:
            return side.host.fetch(index, deadline)


def _ask_all(sides: list[Side], request: Callable[[Side], Request[T]]) -> list[T]:
    """What one side answers, or the reference and the candidate, asked at once."""
    if len(sides) == 2:
        reference, candidate = sides
        ours, theirs = ask_both(candidate, reference, request(candidate), request(reference))
        return [theirs(), ours()]
    (side,) = sides
    with side.asking() as deadline:
        return [side.host.ask(request(side), deadline)]


def _peak(
    host: Host, answer: dict[str, Any], value: Any, before: meters.Memory | None, after: meters.Memory | None
) -> _Peak:
    """What one side took: by its own word on an accelerator, from outside elsewhere."""
    if host.counts_memory:
        growth, held = (n if isinstance(n := answer.get(name), int) else 0 for name in ("peak", "before"))
        return _Peak(growth, value, held)
    if before is None or after is None:
        raise InconclusiveError("This system does not tell how much memory a process took.")
    return _Peak(after.peak - before.now, value, before.now - before.code, max(0, after.code - before.code))


def _busiest(source: str, line: int) -> dict[str, str]:
    """The line that ran most often at the large size, in the learner's words: mostly the loop."""
    lines = source.splitlines()
    return {"busiest line": f"{line}: {lines[line - 1].strip()}"} if 0 < line <= len(lines) else {}


def _timed(side: Side) -> Callable[[int], float]:
    """A function that runs the prepared probe so many times and returns the seconds."""
    turn = 0
    clock = _Clock(side.host)

    def run(times: int) -> float:
        nonlocal turn
        indices = [(turn + i) % _BATCHES for i in range(times)]
        turn += times
        clock.start()
        _run(side, indices)
        return clock.lap()

    return run


def _run(side: Side, indices: Iterable[int]) -> None:
    with side.asking() as deadline:
        side.host.run(list(indices), deadline)


class _Clock:
    """Seconds that a host works: its processor's where they can be read, the wall's elsewhere.

    A processor's lap begins where the one before ended: what is done while the other side has its turn counts too.

    Args:
        host: running, with its arguments prepared.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._used = self._processor()
        self.start()

    def start(self) -> None:
        """Begin a lap of the wall's."""
        self._started = time.perf_counter()

    def lap(self) -> float:
        """The seconds of this lap."""
        wall = time.perf_counter() - self._started
        before, self._used = self._used, self._processor()
        return wall if before is None or self._used is None else self._used - before

    def _processor(self) -> float | None:
        return meters.process_seconds(self._host.pid) if self._host.device == "cpu" else None


def _mb(size: float) -> str:
    return f"{size / 2**20:.0f} MB"
