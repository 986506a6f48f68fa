"""`run(job) -> Report`: the only way anything is graded."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from grader import client, wire
from grader.errors import ExerciseError, GraderError, KataError, WireError
from grader.job import Job, job_to_data
from grader.picture import Picture, picture_from_data
from grader.result import CheckResult, Manifest, Report, from_data

_GRACE_SECONDS = 60.0

Request = dict[str, Any]


def run(
    job: Job,
    *,
    cold: bool = False,
    on_event: Callable[[Manifest | CheckResult], None] | None = None,
    on_picture: Callable[[Picture], None] | None = None,
) -> Report:
    """Grade one submission.

    Args:
        job: what to grade.
        cold: start a private server for this job alone instead of using the warm one.
        on_event: called with the manifest, before any check runs, and with each check's result as it comes in.
        on_picture: called with each picture that the job wants.

    Raises:
        ExerciseError: the exercise is broken: the author's fault.
        GraderError: the grading could not be done: ours.
    """
    requests = [{"op": "run", "seconds": job.limits.total_seconds}, job_to_data(job)]
    seconds = job.limits.total_seconds + _GRACE_SECONDS

    def on_message(event: str, data: Any) -> None:
        if on_event is not None and event in ("manifest", "check"):
            on_event(from_data(Manifest if event == "manifest" else CheckResult, data))
        if on_picture is not None and event == "picture":
            on_picture(picture_from_data(data))

    report: Report = from_data(Report, _ask(requests, "report", seconds, cold, on_message))
    return report


def doctor() -> dict[str, Any]:
    """What this machine can do: ``devices``, ``barriers`` (name to held) and ``barrier_notes`` (why not)."""
    answer: dict[str, Any] = _ask([{"op": "doctor"}], "doctor", _GRACE_SECONDS, False, lambda *_: None)
    return answer


def _ask(requests: list[Request], last: str, seconds: float, cold: bool, on_message: Callable[[str, Any], None]) -> Any:
    """Put `requests` to a server and follow its messages to the `last` one, whose data is returned."""
    requests[0]["fingerprint"] = client.fingerprint()
    for _ in range(3):  # a stale server, or one that stops right now, is replaced
        channel = client.connect_cold() if cold or not client.CAN_FORK else client.connect_or_start()
        with contextlib.closing(channel):
            try:
                return _follow(channel, requests, last, seconds, on_message)
            except _OtherServerError:
                continue
    raise GraderError("the grading server kept stopping.", "Try `kata check --cold`.")


def _follow(
    channel: wire.Channel, requests: list[Request], last: str, seconds: float, on_message: Callable[[str, Any], None]
) -> Any:
    deadline = time.monotonic() + client.START_SECONDS + seconds
    answered = False
    try:
        for request in requests:
            channel.send(request, deadline)
        while True:
            message = channel.receive(deadline)
            event, data = message["event"], message.get("data")
            answered = True
            if event == last:
                return data
            if event == "stale":
                raise _OtherServerError
            if event == "error":
                raise _ERRORS.get(data["type"], GraderError)(data["message"], data["next_step"])
            on_message(event, data)
    except wire.PeerClosedError as error:
        if not answered:
            raise _OtherServerError from error
        raise GraderError(
            "the grading ended without a report.", "Run it again; `kata doctor` shows the server's state."
        ) from error
    except WireError as error:
        raise GraderError(f"the grading server did not answer: {error}", "Try `kata check --cold`.") from error


class _OtherServerError(Exception):
    """This server cannot take the request, and a new one can."""


_ERRORS: dict[str, type[KataError]] = {"ExerciseError": ExerciseError, "GraderError": GraderError}
