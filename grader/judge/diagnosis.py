"""Which mistake is it? The failing checks' calls are put to programs that are wrong in a known way.

A mistake is named only where it explains the whole report: it gives the submission's answers in every failing check,
and passes every check that the submission passes. Nothing is named on answers that say little, such as an exception's
text alone. What explains a part of the report is named as such, where no other mistake explains that part.
"""

from __future__ import annotations

import dataclasses
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from grader.content.exercise import Exercise
from grader.hosts.host import Host, Program
from grader.job import Search
from grader.judge import hypotheses
from grader.judge.evidence import A_LITTLE, TELLING, Answer, Evidence, ask
from grader.judge.hypotheses import Hypothesis
from grader.mutate import Mutant
from grader.report import Category, Kind

_MOST_EVIDENCE = 8  # failing checks that are compared: more tell the same again
_LONG = 0.25  # seconds of a check
_CHANGES_TELL = 2 * TELLING  # there are many changes, so one of them may agree by chance more easily
_REPAIR_SHARE = 0.6  # of the time that is left, for all changes of the submission
_SOON = 0.3  # in which a call of a check has ended, beyond what it took
_CAST = re.compile(r"\.(?:float|double|to|type|type_as|astype)\(|\bfloat(?:32|64)\b")
_MOST_CONFIRMED = 3  # changes with the submission's answers that are run through all checks


class Says(Enum):
    """What a hypothesis says to a failing check."""

    THE_SAME = 1  # as the submission
    RIGHT = 2  # as the solution
    ELSE = 3


@dataclass(frozen=True)
class Explanation:
    """What explains failing checks.

    Attributes:
        hypothesis: whose answers are the submission's, or, where it is a change of the submission, are right.
        checks: numbers of the checks that it explains.
        whole: they are all that fail.
    """

    hypothesis: Hypothesis
    checks: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        explanations: of the failures; none where nothing is certain.
        alike: names of the mistakes that explain everything equally well, where they are several.
        cut: the time ended before everything was tried.
        failed_by: how many of the mistakes fail a check too, by its number, for those that were compared: what few of
            them fail tells most.
    """

    explanations: tuple[Explanation, ...] = ()
    alike: tuple[str, ...] = ()
    cut: bool = False
    failed_by: Mapping[int, int] = field(default_factory=dict)


class Lab:
    """Runs programs that trust each other, one after the other, in one host a device.

    They are an author's, or one submission's in many forms.

    Args:
        new_host: makes a host for a program on a device.
        base: what all of these programs have in common.
    """

    def __init__(self, new_host: Callable[[Program, str], Host], base: Program) -> None:
        self._new_host = new_host
        self._base = base
        self._hosts: dict[str, Host] = {}

    def host(self, hypothesis: Hypothesis, device: str) -> Host:
        """The device's host, with this program loaded."""
        name = self._base.filename or f"{hypothesis.name}.py"
        program = dataclasses.replace(self._base, source=hypothesis.source, filename=name)
        if device not in self._hosts:
            self._hosts[device] = self._new_host(program, device)
        elif self._hosts[device].program != program:
            self._hosts[device].switch(program)
        return self._hosts[device]

    def fresh(self, hypothesis: Hypothesis, device: str) -> Host:
        """The same in a new process, where nothing of other programs is left: a submission has one, too."""
        if device in self._hosts:
            self._hosts.pop(device).close()
        return self.host(hypothesis, device)

    def close(self) -> None:
        """End the hosts."""
        for host in self._hosts.values():
            host.close()


@dataclass(frozen=True)
class Submitted:
    """A submission, as a diagnosis needs it.

    Attributes:
        source: its text.
        lab: runs it with changes.
        agrees: ``agrees(hypothesis, but, until)``: with this program every check ends as with the submission,
            except for the checks of these numbers, which are known to.
        passes_all: ``passes_all(hypothesis, until)``: with this changed submission every check passes.
        passed: the number of checks that the submission passes.
    """

    source: str
    lab: Lab
    agrees: Callable[[Hypothesis, set[int], float], bool]
    passes_all: Callable[[Hypothesis, float], bool]
    passed: int


class Diagnosis:
    """Looks for what explains one submission's failures.

    Args:
        exercise: its mistakes are the misconceptions.
        lab: runs them.
        submitted: the submission.
        search: how far to look.
        deadline: `time.monotonic()` value.
    """

    def __init__(self, exercise: Exercise, lab: Lab, submitted: Submitted, search: Search, deadline: float) -> None:
        self._exercise = exercise
        self._lab = lab
        self._submitted = submitted
        self._search = search
        self._deadline = deadline
        self._rest: list[Evidence] = []  # failing checks that only confirm
        self._failed_by: Counter[int] = Counter()

    def explain(self, failing: Sequence[Evidence]) -> Found:
        """What explains these failing checks; nothing where that is not certain."""
        # What a call costs is counted in the process that it runs in: those answers are no program's own.
        differing = [evidence for evidence in failing if evidence.differences]
        told = [evidence for evidence in differing if _is_about_answers(evidence)] or differing
        # In the order of the file, whatever each took this time; but what takes long would take long for each mistake.
        told = sorted(told, key=lambda one: (one.result.seconds > _LONG, one.generic, one.number))[:_MOST_EVIDENCE]
        if not told:
            return Found()
        numbers = tuple(evidence.number for evidence in failing)
        try:
            self._rest = [one for one in differing if one not in told and _is_about_answers(one)]
            singles = hypotheses.named(self._exercise)
            whole = self._explains_all(singles, told, failing)
            if whole is not None:
                return Found((Explanation(whole, numbers, whole=True),))
            parts = tuple(self._parts(singles, told, failing))
            return Found(parts, failed_by=self._failed_by)
        except _TwinsError as error:
            return Found(alike=error.names)
        except _OutOfTimeError:
            return Found(cut=True)

    def _explains_all(
        self, singles: Sequence[Hypothesis], told: Sequence[Evidence], failing: Sequence[Evidence]
    ) -> Hypothesis | None:
        """What explains every failure, the likeliest first."""
        weight = sum(evidence.weight for evidence in told)
        whole = None
        if weight >= A_LITTLE:
            whole = self._whole(singles, told)
            whole = whole or self._whole(hypotheses.of_the_stub(self._exercise), told)
        if whole is not None or self._search is not Search.ALL:
            return whole
        # Of what is forbidden a change can at most keep the checks from seeing it.
        if not any(evidence.unwritten or _is_forbidden(evidence) for evidence in failing):
            whole = self._repair(told)
        if whole is None and self._submitted.passed and all(evidence.raised for evidence in told):
            # One exception has many causes, so that it is the same one has to be seen in which checks it is raised.
            whole = self._whole([one for one in singles if self._raises_alike(one, told)], told)
        if whole is None and weight >= _CHANGES_TELL:
            only_gradients = all(evidence.result.category is Category.GRADIENTS for evidence in failing)
            kinds = hypotheses.cut_off if only_gradients else hypotheses.changed
            whole = self._whole(kinds(self._exercise, self._submitted.source), told)
        if whole is None and weight >= TELLING:
            whole = self._whole(self._pairs(singles, told), told)
        return whole

    def _repair(self, told: Sequence[Evidence]) -> Hypothesis | None:
        """The submission with one small change that makes every check pass.

        A condition that never holds, or always does, keeps a wrong statement from being run: it may be right as it
        stands, so a change of a statement is looked for, too, and told first.
        """
        until = time.monotonic() + _REPAIR_SHARE * (self._deadline - time.monotonic())
        of_condition: Hypothesis | None = None
        for changed in hypotheses.repaired(self._submitted.source):
            if time.monotonic() > until:
                break
            assert changed.change is not None
            if of_condition is not None and changed.change.of_condition:
                continue
            if any(_is_of_dtype(evidence) for evidence in told) and _drops_a_cast(changed.change):
                continue
            if self._is_right(changed, told) and self._submitted.passes_all(changed, self._deadline):
                if not changed.change.of_condition:
                    return dataclasses.replace(
                        changed, or_else=of_condition.change if of_condition is not None else None
                    )
                of_condition = changed
        return of_condition

    def _is_right(self, changed: Hypothesis, told: Sequence[Evidence]) -> bool:
        for evidence in told:
            host = self._submitted.lab.host(changed, evidence.result.device)
            for call, expected in evidence.answers:
                soon = time.monotonic() + _SOON + 4 * evidence.result.seconds  # a loop may have no end any more
                if not ask(host, call, min(soon, self._deadline)).like(expected):
                    return False
        return True

    def _raises_alike(self, single: Hypothesis, told: Sequence[Evidence]) -> bool:
        for evidence in told:
            host = self._lab.host(single, evidence.result.device)
            for call, _ in evidence.answers:
                self._still_time()
                if call.failure is not None and not ask(host, call, self._deadline).raises_as(
                    Answer(failure=call.failure)
                ):
                    return False
        return True

    def _pairs(self, singles: Sequence[Hypothesis], told: Sequence[Evidence]) -> Iterator[Hypothesis]:
        """Two mistakes at once, of which one or the other is wrong wherever the submission is.

        Each has a part of its own: what one of them explains alone has no need of the other. What is wrong by its cost
        alone explains no answer, though its answers may be off where rounding decides.
        """
        says = {single.name: self._ask(single, told) for single in singles}
        wrong = [
            single.mistakes[0]
            for single in singles
            if any(said is not Says.RIGHT for said in says[single.name])
            and not _all_the_same(says[single.name])
            and set(single.mistakes[0].fails) != {Category.PERFORMANCE}
        ]
        for pair in hypotheses.pairs(wrong):
            both = zip(*(says[mistake.name] for mistake in pair.mistakes), strict=True)
            if all(any(said is not Says.RIGHT for said in pair_says) for pair_says in both):
                yield pair

    def _whole(self, candidates: Iterable[Hypothesis], told: Sequence[Evidence]) -> Hypothesis | None:
        same = [one for one in candidates if _all_the_same(self._ask(one, told, until_it_differs=True))]
        return self._confirmed(same, told)

    def _confirmed(self, same: Sequence[Hypothesis], told: Sequence[Evidence]) -> Hypothesis | None:
        """The one of those with the submission's answers with which every other check ends as with the submission."""
        known = {evidence.number for evidence in told}
        # Changes that answer alike are one as good as the other. A mistake may have a twin in any other.
        tried = [one for number, one in enumerate(same) if one.mistakes or number < _MOST_CONFIRMED]
        # In all other failing checks, too: which ones are the first few depends on how long each took.
        tried = [one for one in tried if _all_the_same(self._ask(one, self._rest, until_it_differs=True))]
        found = [one for one in tried if self._submitted.agrees(one, known, self._deadline)]
        self._still_time()
        if len({one.misconceptions for one in found}) > 1:
            raise _TwinsError(tuple(one.name for one in found))
        return found[0] if found else None

    def _parts(
        self,
        singles: Sequence[Hypothesis],
        told: Sequence[Evidence],
        failing: Sequence[Evidence],
    ) -> Iterator[Explanation]:
        """Mistakes that give the submission's answers in some of the failing checks, and right ones in the others."""
        parts: list[tuple[Hypothesis, frozenset[int]]] = []
        for single in singles:
            says = self._ask(single, told)
            self._failed_by.update({e.number: said is not Says.RIGHT for e, said in zip(told, says, strict=True)})
            if Says.ELSE in says or Says.THE_SAME not in says:
                continue
            ours = [item for item, said in zip(told, says, strict=True) if said is Says.THE_SAME]
            if sum(item.weight for item in ours) >= TELLING:
                parts.append((single, frozenset(item.number for item in ours)))
        self._still_time()
        failed = {evidence.number for evidence in failing}
        for single, numbers in parts:
            said = single.misconceptions
            alone = all(other.misconceptions == said or not numbers & others for other, others in parts)
            agrees = alone and self._submitted.agrees(single, failed, self._deadline)
            self._still_time()
            if agrees:
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
            same = same and answer.explains(Answer(call.value, call.failure), expected)
            right = right and answer.like(expected)
            if not same and not right:
                return Says.ELSE
        return Says.THE_SAME if same else Says.RIGHT

    def _still_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise _OutOfTimeError


class _TwinsError(Exception):
    """Several mistakes explain the report equally well: it is one of them, or none."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class _OutOfTimeError(Exception):
    """Another hypothesis, not tried yet, might give the same answers: nothing is certain."""


def _is_forbidden(evidence: Evidence) -> bool:
    return evidence.result.failure is not None and evidence.result.failure.kind is Kind.FORBIDDEN


def _is_of_dtype(evidence: Evidence) -> bool:
    """Whether an answer has another dtype: its values were not looked at then."""
    found = [difference.mismatch for difference in evidence.differences if difference.mismatch is not None]
    return any(
        hasattr(one.got, "dtype") and hasattr(one.expected, "dtype") and one.got.dtype != one.expected.dtype
        for one in found
    )


def _drops_a_cast(change: Mutant) -> bool:
    """Whether a change takes casts away: the answer then has the dtype of what was not cast, and its few digits."""
    return len(_CAST.findall(change.becomes)) < len(_CAST.findall(change.was))


def _is_about_answers(evidence: Evidence) -> bool:
    return evidence.result.category is not Category.PERFORMANCE


def _all_the_same(said: Sequence[Says]) -> bool:
    return all(one is Says.THE_SAME for one in said)
