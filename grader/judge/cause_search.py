"""The search for what explains a submission's failures, once all checks have been told."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from grader.checks.items import device_of
from grader.content.exercise import Exercise
from grader.content.mistakes import stub_bugs
from grader.hosts.host import Host
from grader.judge import causes, example, symptoms
from grader.judge.diagnosis import Diagnosis, Found, Lab, Submitted
from grader.judge.evidence import Evidence
from grader.judge.grading import Grading
from grader.judge.hypotheses import Hypothesis
from grader.judge.naming import Names
from grader.report import Why

_EXAMPLE_SECONDS = 2.0  # for finding a small call that fails


@dataclass(frozen=True, slots=True)
class Ended:
    """A check that can be run once more on another program.

    Attributes:
        number: its place among the checks.
        item: runs it.
        passed: how it ended with the submission.
    """

    number: int
    item: pytest.Item
    passed: bool


class CauseSearch:
    """Looks for the causes of one submission's failures, and writes them into its grading.

    Args:
        exercise: that is graded.
        probes: the source of all of them.
        grading: what is known of the submission.
        references: run the solution, by device.
        lab: runs the solution with changes.
        passes: ``passes(item, host, until)``: whether a check passes with the program in a host.
    """

    def __init__(
        self,
        exercise: Exercise,
        probes: str,
        grading: Grading,
        references: Mapping[str, Host],
        lab: Lab,
        passes: Callable[[pytest.Item, Host, float], bool],
    ) -> None:
        self._exercise = exercise
        self._probes = probes
        self._grading = grading
        self._references = references
        self._lab = lab
        self._passes = passes

    def explain(self, ended: Sequence[Ended], own: Lab, seconds: float) -> None:
        """Find the causes, and show the first one by a small call.

        Args:
            ended: the checks that can be run once more.
            own: runs the submission with changes.
            seconds: for finding the causes.
        """
        grading = self._grading
        failing = list(grading.failing.values())
        deadline = time.monotonic() + seconds
        names = Names(self._probes, self._exercise.solution.read_text("utf-8"))
        in_time = self._compare(failing, names, deadline)
        submitted = self._submitted(ended, own)
        diagnosis = Diagnosis(self._exercise, self._lab, submitted, grading.job.search, deadline)
        # What is compared in part would explain more than there is.
        found = diagnosis.explain(failing) if in_time else Found(cut=True)
        grading.causes = causes.gather(failing, found, names, len(stub_bugs(self._exercise.mistakes)))
        grading.search_cut, grading.alike = found.cut, found.alike
        self._give_an_example()

    def _compare(self, failing: Sequence[Evidence], names: Names, deadline: float) -> bool:
        """Where the answers differ from the solution's, and how; whether there was time for all."""
        in_time = True
        for evidence in failing:
            in_time = evidence.compare(self._references[evidence.result.device], deadline) and in_time
            evidence.symptom = symptoms.of_evidence(evidence, names)
        return in_time

    def _submitted(self, ended: Sequence[Ended], own: Lab) -> Submitted:
        """The submission as the diagnosis sees it: its text, and how checks end with it and with other programs."""
        source = self._grading.job.source

        def ends(lab: Lab, hypothesis: Hypothesis, wanted: Callable[[Ended], bool | None], until: float) -> bool:
            hosts = {device: lab.fresh(hypothesis, device) for device in self._references}
            return all(
                time.monotonic() < until and self._passes(check.item, hosts[device_of(check.item)], until) == passed
                for check in ended
                if (passed := wanted(check)) is not None
            )

        def agrees(hypothesis: Hypothesis, but: set[int], until: float) -> bool:
            same = hypothesis.source == source
            return same or ends(
                self._lab, hypothesis, lambda check: None if check.number in but else check.passed, until
            )

        def passes_all(hypothesis: Hypothesis, until: float) -> bool:
            return ends(own, hypothesis, lambda check: True, until)

        return Submitted(source, own, agrees, passes_all, sum(check.passed for check in ended))

    def _give_an_example(self) -> None:
        """Show the first cause by a small call, where it is not in the cost of right answers."""
        grading = self._grading
        if not grading.causes or grading.causes[0].why in (Why.UNWRITTEN, Why.BUDGET) or not grading.patience.left:
            return
        first = grading.causes[0]
        evidence = next(e for e in grading.failing.values() if e.number == first.checks[0])
        device = evidence.result.device
        sides = grading.candidates[device], self._references[device]
        deadline = time.monotonic() + _EXAMPLE_SECONDS
        shown = example.of_statement(self._exercise.statement.read_text("utf-8"), *sides, deadline)
        for difference in evidence.differences if shown is None else ():
            shown = shown or example.of_call(difference, self._probes, *sides, deadline, grading.sizes)
        grading.causes = (dataclasses.replace(first, example=shown), *grading.causes[1:])
