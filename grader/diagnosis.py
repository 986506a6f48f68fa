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

_SECONDS = 1.0  # for all wrong files together, at one failing check
_MAX_CALLS = 8


class Diagnosis:
    """Compares failures with an exercise's wrong files.

    Args:
        exercise: its wrong files are the misconceptions.
        references: the solution's host for each device.
        new_host: makes a host for a program on a device.
        probes: source of the probes.
    """

    def __init__(
        self,
        exercise: Exercise,
        references: dict[str, Host],
        new_host: Callable[[Program, str], Host],
        probes: str,
    ) -> None:
        self._exercise = exercise
        self._references = references
        self._new_host = new_host
        self._probes = probes
        self._hosts: dict[tuple[str, str], Host] = {}

    def explain(self, record: list[Call], category: Category, device: str) -> str:
        """The misconception that explains a failing check, or an empty string.

        Args:
            record: what the check asked the submission, and its answers.
            category: of the check.
            device: where it ran.
        """
        calls = record[-_MAX_CALLS:]
        deadline = time.monotonic() + _SECONDS
        if not calls or _agrees(self._references[device], calls, deadline):
            return ""  # the answers themselves are right: the failure is about something else
        hosts = [(wrong, self._host(wrong, device)) for wrong in self._exercise.wrong_files]
        for _, host in hosts:
            host.start()  # all at once: they load beside each other
        matches = [wrong for wrong, host in hosts if _agrees(host, calls, deadline)]
        if len(matches) > 1:
            matches = [wrong for wrong in matches if category in wrong.fails]
        return matches[0].misconception if len(matches) == 1 else ""

    def close(self) -> None:
        """End the wrong files' hosts."""
        for host in self._hosts.values():
            host.close()

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
