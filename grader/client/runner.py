"""`run(job) -> Report`: the only way anything is graded."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader import wire
from grader.client import connection
from grader.errors import ExerciseError, GraderError, KataError, WireError
from grader.installed import fingerprint
from grader.job import Job, Limits, job_to_data
from grader.picture import Picture, picture_from_data

if TYPE_CHECKING:  # imported when the first of them comes in, which is after the job was sent
    from grader.report import CheckResult, Manifest, Report

_GRACE_SECONDS = 60.0
_LONGEST_SERIES = 64  # so that what a process gathers over many gradings stays small
_WITHOUT_IT = "`kata check --cold` does without it."
_SENT = "sent"  # no message of the server's: all requests are on their way

Request = dict[str, Any]


def call_judge() -> wire.Channel | None:
    """Have the warm server make a judge for a job of usual limits that `run` will send: what there is to grade can be
    found out meanwhile. None where no server runs; whatever is wrong is for `run` to say."""
    with contextlib.suppress(GraderError):
        channel = connection.connect()
        if channel is not None:
            with contextlib.suppress(WireError):  # it stops right now: told when it is followed
                channel.send(_signed(_request(Limits())), time.monotonic() + connection.START_SECONDS)
        return channel
    return None


def run(
    job: Job,
    *,
    cold: bool = False,
    called: wire.Channel | None = None,
    on_sent: Callable[[], object] | None = None,
    on_event: Callable[[Manifest | CheckResult], None] | None = None,
    on_picture: Callable[[Picture], None] | None = None,
) -> Report:
    """Grade one submission.

    Args:
        job: what to grade.
        cold: start a private server for this job alone instead of using the warm one.
        called: by `call_judge`, for this job; closed in any case.
        on_sent: called when the job is on its way, once more for each server that is tried: there is time for
            what the report will need.
        on_event: called with the manifest, before any check runs, and with each check's result as it comes in.
        on_picture: called with each picture that the job wants.

    Raises:
        ExerciseError: the exercise is broken: the author's fault.
        GraderError: the grading could not be done: ours.
    """

    def on_message(event: str, data: Any) -> None:
        if on_sent is not None and event == _SENT:
            on_sent()
        if on_event is not None and event in ("manifest", "check"):
            from grader.report import CheckResult, Manifest, from_data

            on_event(from_data(Manifest if event == "manifest" else CheckResult, data))
        if on_picture is not None and event == "picture":
            on_picture(picture_from_data(data))

    if called is not None and (cold or job.limits != Limits()):
        called.close()
        called = None
    channel, data = _open(_request(job.limits), [job_to_data(job)], "report", _seconds(job), cold, on_message, called)
    channel.close()
    return _report(data)


class Series:
    """Grades submissions to one exercise, one after the other in one judge.

    It reads the exercise and collects the checks once, and keeps the reference's process. Each submission has hosts of
    its own, and the judge runs nothing of any, so they need not trust each other. The verdicts are `run`'s.
    """

    def __init__(self) -> None:
        self._channel: wire.Channel | None = None
        self._setting: Job | None = None
        self._left = 0

    def run(self, job: Job) -> Report:
        """Grade one more: see `run`. A job of another setting than the last one's gets another judge."""
        if job.setting != self._setting or not self._left:
            self.close()
        return _report(self._ask(job))

    def _ask(self, job: Job) -> Any:
        if self._channel is not None:
            self._left -= 1
            try:
                return _follow(self._channel, [job_to_data(job)], "report", _seconds(job), lambda *_: None)
            except _OtherServerError:  # the judge is gone, e.g. since it waited for too long
                self.close()
            except BaseException:
                self.close()
                raise
        self._channel, data = _open(
            _request(job.limits), [job_to_data(job)], "report", _seconds(job), False, lambda *_: None
        )
        self._setting, self._left = job.setting, _LONGEST_SERIES - 1
        return data

    def close(self) -> None:
        """End the judge. Safe to call twice."""
        if self._channel is not None:
            self._channel.close()
        self._channel = None


def doctor() -> dict[str, Any]:
    """What this machine can do: ``devices``, ``barriers`` (name to held) and ``barrier_notes`` (why not)."""
    channel, answer = _open({"op": "doctor"}, [], "doctor", _GRACE_SECONDS, False, lambda *_: None)
    channel.close()
    found: dict[str, Any] = answer
    return found


def _request(limits: Limits) -> Request:
    return {"op": "run", "seconds": limits.longest_seconds}


def _signed(request: Request) -> Request:
    """With what tells a server that runs other code than this."""
    return {**request, "fingerprint": fingerprint()}


def _seconds(job: Job) -> float:
    return job.limits.longest_seconds + _GRACE_SECONDS


def _report(data: Any) -> Report:
    from grader.report import Report, from_data

    report: Report = from_data(Report, data)
    return report


def _open(
    request: Request,
    frames: list[Request],
    last: str,
    seconds: float,
    cold: bool,
    on_message: Callable[[str, Any], None],
    called: wire.Channel | None = None,
) -> tuple[wire.Channel, Any]:
    """Put a request and the frames that belong to it to a server, and follow its messages to the `last` one.

    Returns:
        The connection, and the last message's data. `called` has had the request.
    """
    said = connection.log_end()
    for _ in range(1 if cold else 3):  # a stale server, or one that stops right now, is replaced
        if called is not None:
            channel, left, called = called, frames, None
        else:
            channel = connection.connect_cold() if cold else connection.connect_or_start()
            left = [_signed(request), *frames]
        try:
            return channel, _follow(channel, left, last, seconds, on_message)
        except _OtherServerError:
            channel.close()
        except BaseException:
            channel.close()
            raise
    if cold:
        raise connection.did_not_start(said)
    raise GraderError(f"the grading server kept stopping{connection.log_reason(said)}.", _WITHOUT_IT)


def _follow(
    channel: wire.Channel, requests: list[Request], last: str, seconds: float, on_message: Callable[[str, Any], None]
) -> Any:
    said = connection.log_end()
    deadline = time.monotonic() + connection.START_SECONDS + seconds
    answered = False
    try:
        for request in requests:
            channel.send(request, deadline)
        on_message(_SENT, None)
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
        reason = connection.log_reason(said)
        look = "" if last == "doctor" else " `kata doctor` shows what is here."
        raise GraderError(f"the grading ended without a report{reason}.", f"Run it again.{look}") from error
    except WireError as error:
        raise GraderError(f"the grading server did not answer: {error}", "Run it again.") from error


class _OtherServerError(Exception):
    """This server cannot take the request, and a new one can."""


_ERRORS: dict[str, type[KataError]] = {"ExerciseError": ExerciseError, "GraderError": GraderError}
