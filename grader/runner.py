"""`run(job) -> Report`: the only way anything is graded."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import time
from collections.abc import Callable
from typing import Any

from grader import client, wire
from grader.errors import ExerciseError, GraderError, KataError
from grader.job import Job
from grader.result import CheckResult, Manifest, Report, from_data

_GRACE_SECONDS = 60.0


def run(
    job: Job, *, cold: bool = False, on_event: Callable[[Manifest | CheckResult], None] | None = None
) -> Report:
    """Grade one submission.

    Args:
        job: what to grade.
        cold: start a private server for this job alone instead of using the warm one.
        on_event: called with the manifest, before any check runs, and with each check's result as it comes in.

    Raises:
        ExerciseError: the exercise is broken: the author's fault.
        GraderError: the grading could not be done: ours.
    """
    for _ in range(3):  # a stale server, or one that stops right now, is replaced
        channel = _cold_channel() if cold else client.connect_or_start()
        with contextlib.closing(channel):
            report = _converse(channel, job, on_event)
        if report is not None:
            return report
    raise GraderError("the grading server kept stopping.", "Try `kata check --cold`.")


def doctor() -> dict[str, Any]:
    """What this machine can do: ``devices``, ``barriers`` (name to held) and ``barrier_notes`` (why not)."""
    with contextlib.closing(client.connect_or_start()) as channel:
        channel.send({"op": "run", "job": {"doctor": True}})
        answer: dict[str, Any] = channel.receive(time.monotonic() + client.START_SECONDS)
    return answer


def _cold_channel() -> wire.Channel:
    ours, theirs = socket.socketpair()
    client.start_process(["--connection", str(theirs.fileno())], pass_fds=(theirs.fileno(),))
    theirs.close()
    return wire.Channel(ours)


def _converse(
    channel: wire.Channel, job: Job, on_event: Callable[[Manifest | CheckResult], None] | None
) -> Report | None:
    """Send the job and follow it to its report; None when this server cannot take it and another one can."""
    deadline = time.monotonic() + client.START_SECONDS + job.limits.total_seconds + _GRACE_SECONDS
    request = {"op": "run", "fingerprint": client.fingerprint(), "job": dataclasses.asdict(job)}
    started = False
    try:
        channel.send(request, deadline)
        while True:
            message = channel.receive(deadline)
            event, data = message["event"], message.get("data")
            started = True
            if event == "stale":
                return None
            if event == "report":
                report: Report = from_data(Report, data)
                return report
            if event == "error":
                raise _ERRORS.get(data["type"], GraderError)(data["message"], data["next_step"])
            if on_event is not None:
                on_event(from_data(Manifest if event == "manifest" else CheckResult, data))
    except wire.PeerClosedError as error:
        if not started:
            return None
        raise GraderError(
            "the grading ended without a report.", "Run it again; `kata doctor` shows the server's state."
        ) from error
    except wire.WireError as error:
        raise GraderError(f"the grading server did not answer: {error}", "Try `kata check --cold`.") from error


_ERRORS: dict[str, type[KataError]] = {"ExerciseError": ExerciseError, "GraderError": GraderError}
