"""Which mistake is it? The failing checks' calls are put to programs that are wrong in a known way.

A mistake is named only where it explains the whole report: it gives the submission's answers in every failing check,
and passes every check that the submission passes. Nothing is named on answers that say little, such as an exception's
text alone. What explains a part of the report is named as such, where no other mistake explains that part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake
from grader.hosts.host import Host, Program
from grader.job import Search
from grader.judge import hypotheses
from grader.judge.evidence import TELLING, Answer, Evidence, ask
from grader.judge.hypotheses import Hypothesis
from grader.report import Category

_MOST_EVIDENCE = 12  # failing checks that are compared: more tell the same again
_CHANGES_TELL = 2 * TELLING  # there are many changes, so one of them may agree by chance more easily
_MOST_CONFIRMED = 3  # hypotheses with the submission's answers that are run through all checks


class Says(Enum):
    """What a hypothesis says to a failing check."""

    THE_SAME = 1  # as the submission
    RIGHT = 2  # as the solution
    ELSE = 3


@dataclass(frozen=True)
class Explanation:
    """What explains failing checks.

    Attributes:
        hypothesis: whose answers are the submission's.
        checks: numbers of the checks that it explains.
        whole: they are all that fail.
    """

    hypothesis: Hypothesis
    checks: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class Found:
    """What a search found, and whether its time ended before it had tried everything."""

    explanations: tuple[Explanation, ...] = ()
    cut: bool = False


class Lab:
    """Runs programs of the author's, one after the other, in one host a device.

    Args:
        new_host: makes a host for a program on a device.
        probes: source of the probes.
    """

    def __init__(self, new_host: Callable[[Program, str], Host], probes: str) -> None:
        self._new_host = new_host
        self._probes = probes
        self._hosts: dict[str, Host] = {}

    def host(self, hypothesis: Hypothesis, device: str) -> Host:
        """The device's host, with this program loaded: an exercise's mistakes trust each other."""
        program = Program(hypothesis.source, f"{hypothesis.name}.py", (), (), self._probes)
        if device not in self._hosts:
            self._hosts[device] = self._new_host(program, device)
        elif self._hosts[device].program != program:
            self._hosts[device].switch(program)
        return self._hosts[device]

    def close(self) -> None:
        """End the hosts."""
        for host in self._hosts.values():
            host.close()


class Diagnosis:
    """Looks for what explains one submission's failures.

    Args:
        exercise: its mistakes are the misconceptions.
        lab: runs them.
        agrees: ``agrees(hypothesis, but)``: with this program every check ends as with the submission, but for the
            checks of these numbers, which are known to.
        search: how far to look.
        seconds: after which it ends.
    """

    def __init__(
        self,
        exercise: Exercise,
        lab: Lab,
        agrees: Callable[[Hypothesis, set[int], float], bool],
        search: Search,
        seconds: float,
    ) -> None:
        self._exercise = exercise
        self._lab = lab
        self._agrees = agrees
        self._search = search
        self._deadline = time.monotonic() + seconds

    def explain(self, failing: Sequence[Evidence]) -> Found:
        """What explains these failing checks; nothing where that is not certain."""
        told = [evidence for evidence in failing if evidence.differences]
        told = sorted(told, key=lambda evidence: evidence.result.seconds)[:_MOST_EVIDENCE]
        if not told or self._search is Search.NONE:
            return Found()
        weight = sum(evidence.weight for evidence in told)
        singles = hypotheses.named(self._exercise)
        try:
            says = {single.name: self._ask(single, told) for single in singles}
            if weight >= TELLING:
                whole = self._whole(hypotheses.of_the_stub(self._exercise), told, failing)
                whole = whole or self._confirmed([s for s in singles if _all_the_same(says[s.name])], told, failing)
                if whole is None and self._search is Search.ALL:
                    whole = self._among_many(singles, says, told, failing, weight)
                if whole is not None:
                    numbers = tuple(evidence.number for evidence in failing)
                    return Found((Explanation(whole, numbers, whole=True),))
            return Found(tuple(self._parts(singles, says, told, failing)))
        except _OutOfTimeError:
            return Found(cut=True)

    def _among_many(
        self,
        singles: Sequence[Hypothesis],
        says: dict[str, list[Says]],
        told: Sequence[Evidence],
        failing: Sequence[Evidence],
        weight: float,
    ) -> Hypothesis | None:
        """A small change of the solution, or two mistakes at once."""
        only_gradients = all(evidence.result.category is Category.GRADIENTS for evidence in failing)
        if weight >= _CHANGES_TELL:
            kinds = hypotheses.cut_off if only_gradients else hypotheses.changed
            found = self._whole(kinds(self._exercise), told, failing)
            if found is not None:
                return found
        wrong = [single for single in singles if any(said is not Says.RIGHT for said in says[single.name])]
        both = (
            pair
            for pair in hypotheses.pairs([single.mistakes[0] for single in wrong])
            if all(
                any(says[mistake.name][index] is not Says.RIGHT for mistake in pair.mistakes)
                for index in range(len(told))
            )
        )
        return self._whole(both, told, failing)

    def _whole(
        self, candidates: Iterable[Hypothesis], told: Sequence[Evidence], failing: Sequence[Evidence]
    ) -> Hypothesis | None:
        same = [one for one in candidates if _all_the_same(self._ask(one, told, until_it_differs=True))]
        return self._confirmed(same, told, failing)

    def _confirmed(
        self, same: Sequence[Hypothesis], told: Sequence[Evidence], failing: Sequence[Evidence]
    ) -> Hypothesis | None:
        """The one of those with the submission's answers with which every other check ends as with the submission."""
        known = {evidence.number for evidence in told}
        found = [one for one in same[:_MOST_CONFIRMED] if self._agrees(one, known, self._deadline)]
        self._still_time()
        if len(found) > 1:  # twins, as far as the checks tell
            categories = {evidence.result.category for evidence in failing}
            found = [one for one in found if one.mistakes and categories <= set(one.mistakes[0].fails)] or found[:1]
            found = found if len(found) == 1 or found[0].change is not None else []
        return found[0] if found else None

    def _parts(
        self,
        singles: Sequence[Hypothesis],
        says: dict[str, list[Says]],
        told: Sequence[Evidence],
        failing: Sequence[Evidence],
    ) -> Iterable[Explanation]:
        """Mistakes that give the submission's answers in some of the failing checks, and right ones in the others."""
        parts: list[tuple[Hypothesis, frozenset[int]]] = []
        for single in singles:
            if Says.ELSE in says[single.name] or Says.THE_SAME not in says[single.name]:
                continue
            ours = [item for item, said in zip(told, says[single.name], strict=True) if said is Says.THE_SAME]
            if sum(item.weight for item in ours) >= TELLING:
                parts.append((single, frozenset(item.number for item in ours)))
        failed = {evidence.number for evidence in failing}
        for single, numbers in parts:
            alone = all(other is single or not numbers & others for other, others in parts)
            if alone and self._agrees(single, failed, self._deadline):
                yield Explanation(single, tuple(sorted(numbers)), whole=False)

    def _ask(self, hypothesis: Hypothesis, told: Sequence[Evidence], *, until_it_differs: bool = False) -> list[Says]:
        said = []
        for evidence in told:
            self._still_time()
            host = self._lab.host(hypothesis, evidence.result.device)
            said.append(self._says(host, evidence))
            if until_it_differs and said[-1] is not Says.THE_SAME:
                break
        return said

    def _says(self, host: Host, evidence: Evidence) -> Says:
        same = right = True
        for call, expected in evidence.answers:
            answer = ask(host, call, self._deadline)
            same = same and answer.like(Answer(call.value, call.failure))
            right = right and answer.like(expected)
            if not same and not right:
                return Says.ELSE
        return Says.THE_SAME if same else Says.RIGHT

    def _still_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise _OutOfTimeError


class _OutOfTimeError(Exception):
    """Another hypothesis, not tried yet, might give the same answers: nothing is certain."""


def _all_the_same(said: Sequence[Says]) -> bool:
    return all(one is Says.THE_SAME for one in said)


def of(explanation: Explanation) -> tuple[Mistake, ...]:
    """The mistakes that explain it."""
    return explanation.hypothesis.mistakes
