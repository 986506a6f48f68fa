"""Which misconception is it? The failing check's questions are put to the exercise's wrong files too.

When one of them gives the same answers as the submission, and the solution gives others, the learner is told that
misconception by name. No match, no guess.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from grader.checks.calls import Call
from grader.checks.compare import Mismatch, assert_close
from grader.checks.outcomes import SubmissionError
from grader.exercise import Exercise, WrongFile
from grader.hosts import Host, Program
from grader.result import Category

_MAX_CALLS = 4  # of a check's questions, the last ones: the failing one is among them


class Diagnosis:
    """Compares failures with an exercise's wrong files.

    Args:
        exercise: its wrong files are the misconceptions.
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
        self._agreed: set[str] = set()
        self._hosts: dict[tuple[str, str], Host] = {}

    def explain(self, record: list[Call], category: Category, device: str) -> str:
        """The misconception that explains a failing check, or an empty string.

        Args:
            record: what the check asked the submission, and its answers.
            category: of the check.
            device: where it ran.
        """
        start = time.monotonic()
        try:
            return self._explain(record[-_MAX_CALLS:], category, device, start + min(self._seconds, self._left))
        finally:
            self._left -= time.monotonic() - start

    def close(self) -> None:
        """End the wrong files' hosts."""
        for host in self._hosts.values():
            host.close()

    def _explain(self, calls: list[Call], category: Category, device: str, deadline: float) -> str:
        if not calls or time.monotonic() > deadline or _agrees(self._references[device], calls, deadline):
            return ""  # the answers themselves are right: the failure is about something else
        # Those that explained an earlier failure first, so that little time is enough for them.
        wrong_files = sorted(self._exercise.wrong_files, key=lambda wrong: wrong.path.name not in self._agreed)
        hosts = [(wrong, self._host(wrong, device)) for wrong in wrong_files]
        for _, host in hosts:
            if time.monotonic() < deadline:
                host.start()  # all at once: they load beside each other
        matches = [wrong for wrong, host in hosts if time.monotonic() < deadline and _agrees(host, calls, deadline)]
        self._agreed |= {wrong.path.name for wrong in matches}
        if len(matches) > 1:
            matches = [wrong for wrong in matches if category in wrong.fails]
        return matches[0].misconception if len(matches) == 1 else ""

    def _host(self, wrong: WrongFile, device: str) -> Host:
        key = (wrong.path.name, device)
        if key not in self._hosts:
            program = Program(wrong.path.read_text("utf-8"), wrong.path.name, (), (), self._probes)
            self._hosts[key] = self._new_host(program, device)
        return self._hosts[key]


def _agrees(host: Host, calls: list[Call], deadline: float) -> bool:
    """True when `host` answers every call as the submission did."""
    for call in calls:
        try:
            value, _ = host.call(call.probe, call.args, call.kwargs, call.how, deadline)
        except SubmissionError as error:
            if call.failure is None or error.failure.message != call.failure.failure.message:
                return False
            continue
        if call.failure is not None:
            return False
        try:
            assert_close(value, call.value)
        except Mismatch:
            return False
    return True
