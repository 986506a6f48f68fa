"""A conversation with one confined process: what is sent, what comes back, what is printed, and how it ends.

A process that hung, died or broke the wire's rules is killed and forgotten; the next question starts another one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time
from typing import Any

from grader import wire
from grader.cage import Cage
from grader.errors import GraderError, WireError
from grader.greeting import Greeting
from grader.hosts import refusals
from grader.hosts.spawn import Spawned, Spawner
from grader.hosts.unanswered import SubmissionError
from grader.job import Limits
from grader.report import Failure, Kind

START_SECONDS = 60.0
"""For a host that is started afresh on a busy machine."""
_GREETINGS = 6  # hosts that are tried before a device is told to be shut out by the barriers


class Session:
    """One process at a time. What was printed outlives it.

    Attributes:
        greeting: the process's own first words; None before they came.
        awaited: numbers of the answers to what loads the program; None: it was not sent yet.
        reading: number of the answer to what reads its text; None where nobody asked for that.
        asked: its program was asked something.

    Args:
        spawner: where the process comes from.
        cage: what it is confined to.
        limits: bounds.
        forbid: what its programs may not use.
    """

    def __init__(self, spawner: Spawner, cage: Cage, limits: Limits, forbid: tuple[str, ...] = ()) -> None:
        self.greeting: Greeting | None = None
        self.awaited: list[int] | None = None
        self.reading: int | None = None
        self.asked = False
        self._spawner = spawner
        self._cage = cage
        self._limits = limits
        self._forbid = forbid
        self._spawned: Spawned | None = None
        self._channel: wire.Channel | None = None
        self._output = bytearray()
        self._cut = False

    @property
    def running(self) -> bool:
        """True from `begin` to `close`, or until the process is lost."""
        return self._spawned is not None

    @property
    def pid(self) -> int:
        """The process to be measured from outside."""
        assert self._spawned is not None, "the host is not running"
        return self._spawned.pid

    def begin(self) -> None:
        """Start the process, without waiting for it."""
        self.asked = False
        self._spawned = self._spawner.spawn(self._cage, self._forbid)
        os.set_blocking(self._spawned.output, False)
        self._channel = wire.Channel(
            self._spawned.sock, wire.Bounds(header_bytes=4 << 20, buffer_bytes=self._limits.result_bytes)
        )

    def close(self) -> None:
        """End the process."""
        if self._spawned is not None:
            self._spawned.kill()
            self._drain()
            self._spawned.close()
        self._spawned, self._channel, self.awaited, self.reading, self.greeting = None, None, None, None, None

    def greet(self) -> Greeting:
        """Wait for the first frame. It is sent before the submission is read, so it is the host's own word.

        Raises:
            GraderError: the process ended before it said anything.
        """
        for _ in range(_GREETINGS):
            try:
                hello = Greeting(**self._receive(time.monotonic() + START_SECONDS))
            except SubmissionError as error:
                raise not_started() from error
            if not hello.shut_out:
                break
            # When the server has seen how that one ended, the next one has an opening more in its barriers.
            assert self._spawned is not None
            self._spawner.exit_status(self._spawned)
            self.close()
            self.begin()
        self.greeting = hello
        return hello

    def send(self, op: str, body: dict[str, Any], deadline: float) -> int:
        """Ask, and return the number that the answer will have.

        Raises:
            SubmissionError: the process is lost.
        """
        assert self._channel is not None
        number = secrets.randbits(62)
        try:
            self._channel.send({"number": number, "op": op, "body": body}, deadline, self._idle())
        except WireError as error:
            raise self.lost(error, "the call") from error
        return number

    def _receive(self, deadline: float) -> Any:
        assert self._channel is not None
        try:
            return self._channel.receive(deadline, self._idle())
        except WireError as error:
            raise self.lost(error, "the call") from error

    def answer(self, number: int, deadline: float, doing: str) -> dict[str, Any]:
        """Wait for the answer of this number.

        Raises:
            SubmissionError: the submission did not answer, or the process is lost.
        """
        assert self._channel is not None
        try:
            answer = self._channel.receive(deadline, self._idle())
            if not isinstance(answer, dict) or type(answer.get("number")) is not int or answer["number"] != number:
                raise WireError("an answer to another request")
            if not isinstance(answer.get("status"), str):
                raise WireError("an answer without a status")
        except WireError as error:
            raise self.lost(error, doing) from error
        if answer.get("status") == "ok":
            return answer
        raise refusals.submission_error(answer)

    def answers_before(self, other: Session, deadline: float) -> bool:
        """Of two that were asked something, wait until one has begun to answer: whether it is this one."""
        assert self._channel is not None
        assert other._channel is not None
        both = [(self._channel, self._idle()), (other._channel, other._idle())]
        return wire.wait_for_any(both, deadline)[0]

    def lost(self, error: WireError, doing: str) -> SubmissionError:
        """The host is useless now: kill it, and say why in the learner's words."""
        status = None
        if isinstance(error, wire.DeadlineError):
            failure = Failure(
                Kind.TIMEOUT, f"Your code did not finish {doing} in time: an endless loop, or far too slow."
            )
        elif isinstance(error, wire.PeerClosedError):
            with contextlib.suppress(GraderError):  # it was never there, or the server is gone
                status = self._spawner.exit_status(self._spawned) if self._spawned else None
            failure = Failure(
                Kind.DIED, f"Your code ended the process before it gave an answer{_how_it_ended(status)}."
            )
        else:
            failure = Failure(Kind.NOT_DATA, f"The answer could not be used: {error}.")
        self.close()
        return SubmissionError(failure, killed=status == -signal.SIGKILL)

    # --- what it prints

    def take_output(self) -> str:
        """What was printed since the last call of this, bounded."""
        self._drain()
        text = self._output.decode("utf-8", "replace")
        cut, self._cut = self._cut, False
        self._output = bytearray()
        return text + ("\n... (the rest was dropped)" if cut else "")

    def _idle(self) -> wire.Idle:
        assert self._spawned is not None
        return wire.Idle({self._spawned.output: self._drain})

    def _drain(self) -> bool:
        """Take what is in the pipe, keep it up to the bound, drop the rest. False at the end of the pipe."""
        if self._spawned is None or self._spawned.output < 0:
            return False
        for _ in range(64):  # a host that prints without end must not hold the judge here
            try:
                data = os.read(self._spawned.output, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            room = max(0, self._limits.output_bytes - len(self._output))
            self._output += data[:room]
            self._cut |= len(data) > room
        return True


def _how_it_ended(status: int | None) -> str:
    if status is None:
        return ""
    if status < 0:
        known = {number.value: number.name for number in signal.Signals}
        return f": it was ended by {known.get(-status, f'signal {-status}')}"
    return f", with exit status {status} (sys.exit, os._exit or a crash)"


def not_started() -> GraderError:
    """A process that ended too early is ours to explain."""
    return GraderError("a host ended before it was given a file.", "Try again.")
