"""Which misconception is it? The failing check's questions are put to programs with the exercise's mistakes, too.

When one of them gives the same answers as the submission, and the solution gives others, the learner is told that
misconception by name. No match, no guess.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from grader.checks.calls import Call
from grader.checks.compare import Mismatch, assert_close
from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake
from grader.hosts.host import Host, Program
from grader.hosts.unanswered import SubmissionError
from grader.report import Category, Kind

_MAX_CALLS = 4  # of a check's questions, the last ones: the failing one is among them


class Diagnosis:
    """Compares failures with an exercise's mistakes.

    Args:
        exercise: its mistakes are the misconceptions.
        references: the solution's host for each device.
        new_host: makes a host for a program on a device.
        probes: source of the probes.
        seconds: for one failing check; twice that for all of a report. What there is no time for is left out.
    """

    def __init__(
        self,
        exercise: Exercise,
        references: dict[str, Host],
        new_host: Callable[[Program, str], Host],
        probes: str,
        seconds: float,
    ) -> None:
        self._exercise = exercise
        self._references = references
        self._new_host = new_host
        self._probes = probes
        self._seconds = seconds
        self._left = 2 * seconds
        self._hosts: dict[str, Host] = {}
        self._found: Mistake | None = None

    def explain(self, record: list[Call], category: Category, device: str) -> Mistake | None:
        """The mistake that explains a failing check, or None.

        Args:
            record: what the check asked the submission, and its answers.
            category: of the check.
            device: where it ran.
        """
        if not record or self._left <= 0 or not self._exercise.mistakes:
            return None
        if device not in self._hosts:
            with contextlib.suppress(SubmissionError):
                self._host(self._exercise.mistakes[0], device).load()  # to come up costs none of the time
        start = time.monotonic()
        try:
            return self._explain(record[-_MAX_CALLS:], category, device, start + min(self._seconds, self._left))
        finally:
            self._left -= time.monotonic() - start

    def close(self) -> None:
        """End the hosts of programs with mistakes."""
        for host in self._hosts.values():
            host.close()

    def _explain(self, calls: list[Call], category: Category, device: str, deadline: float) -> Mistake | None:
        if _agrees(self._references[device], calls, deadline):
            return None  # the answers themselves are right: the failure is about something else
        # A mistake mostly fails several checks: the one that an earlier check told apart from all others comes first.
        if self._found is not None and _agrees(self._host(self._found, device), calls, deadline):
            return self._found
        matches = []
        for mistake in self._exercise.mistakes:
            if _agrees(self._host(mistake, device), calls, deadline):
                matches.append(mistake)
            if time.monotonic() > deadline:
                return None  # another one of those not tried might give the same answers
        if len(matches) > 1:
            matches = [mistake for mistake in matches if category in mistake.fails]
        if len(matches) != 1:
            return None
        self._found = matches[0]
        return self._found

    def _host(self, mistake: Mistake, device: str) -> Host:
        """The device's one host, with `mistake` loaded: mistakes are the author's and trust each other."""
        program = Program(mistake.source, f"{mistake.name}.py", (), (), self._probes)
        if device not in self._hosts:
            self._hosts[device] = self._new_host(program, device)
        else:
            self._hosts[device].switch(program)
        return self._hosts[device]


def _agrees(host: Host, calls: list[Call], deadline: float) -> bool:
    """True when `host` answers every call as the submission did."""
    for call in calls:
        try:
            value, _ = host.call(call.probe, call.args, call.kwargs, call.how, deadline)
        except SubmissionError as error:
            if call.failure is None or _words(error) != _words(call.failure):
                return False
            continue
        if call.failure is not None:
            return False
        try:
            assert_close(value, call.value)
        except Mismatch:
            return False
    return True


def _words(error: SubmissionError) -> tuple[Kind, str]:
    return error.failure.kind, error.failure.message
