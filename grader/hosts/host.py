"""The judge's side of a host: ask a probe, watch the deadline, and turn every way of not answering into a sentence.

A host that hung, died or broke the wire's rules is killed and forgotten; the next call starts another one, so one
check's crash costs that check alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grader import wire
from grader.cage import Cage
from grader.errors import DeviceError, GraderError, WireError
from grader.greeting import Greeting
from grader.hosts.spawn import Spawned, Spawner
from grader.hosts.unanswered import SubmissionError
from grader.job import Limits
from grader.report import Failure, Frame, Kind

_MOST_COUNTED = 2**48  # lines or operations: more than any call lives to make
_MOST_PLACES = 4096  # tensors of an answer of which a host tells the place
_START_SECONDS = 60.0  # for a host that is started afresh on a busy machine
_GREETINGS = 6  # hosts that are tried before a device is told to be shut out by the barriers

Count = Literal["", "lines", "ops"]


@dataclass(frozen=True, slots=True)
class How:
    """How a probe is called.

    Attributes:
        seed: for the generators in the host; None takes the check's.
        count: also count ``lines`` of Python or aten ``ops``.
        strided: lay tensors and arrays out with gaps, so that they are not contiguous.
        inputs: answer with the arguments as they are after the call instead of with the value.
    """

    seed: int | None = None
    count: Count = ""
    strided: bool = False
    inputs: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted during a call, by the host's own word.

    Attributes:
        total: lines or operations; 0 when nothing was counted.
        line: of the program, that ran most often; 0 when lines were not counted.
    """

    total: int
    line: int


@dataclass(frozen=True, slots=True)
class HowPlaced:
    """How a probe is called on `meta`.

    Attributes:
        seed: for the generators in the host.
        most: operations, after which the call is ended.
        number: what every value reads as there, 1 or 0 (see `readings`).
    """

    seed: int
    most: int
    number: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a call on `meta` made its tensors, by the host's own word (see `placement`).

    Attributes:
        mixed: facts about the operation that met tensors of two devices; empty where none did.
        places: of the tensors of the answer, a letter each.
        frames: the submission's lines at the mix, or where it first copied something to the CPU.
        operations: of aten, that it took.
        finished: it came to its end, rather than to the bound of operations or to a mix.
    """

    mixed: dict[str, str]
    places: str
    frames: tuple[Frame, ...]
    operations: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Program:
    """What a host runs.

    Attributes:
        source: the submission's, or a reference's, text.
        filename: what it is called in tracebacks.
        provides: names that it must define.
        forbid: names that it must not call; empty for a reference.
        probes: source of the checks' probes.
    """

    source: str
    filename: str
    provides: tuple[str, ...]
    forbid: tuple[str, ...]
    probes: str


class Host:
    """One program on one device, started when it is needed and replaced when it fails.

    Attributes:
        barriers: name of each barrier around the process, and why it does not hold; empty where it does.
        openings: paths and calls that its device was let through the barriers.
        counts_memory: it counts its device's memory itself, which does not show from outside.

    Args:
        spawner: where the process comes from.
        program: what it runs.
        device: where the probes' arguments are moved.
        limits: bounds.
        without: barriers to leave down.
        required: a program is sent only to a process that every barrier stands around.
    """

    def __init__(
        self,
        spawner: Spawner,
        program: Program,
        device: str,
        limits: Limits,
        without: tuple[str, ...] = (),
        *,
        required: bool = False,
    ) -> None:
        self.program = program
        self.device = device
        self.limits = limits
        self.barriers: Mapping[str, str] = {}
        self.counts_memory = False
        self.openings: tuple[str, ...] = ()
        self._spawner = spawner
        self._required = required
        self._cage = Cage(limits.memory_bytes, device, without=without)
        self._spawned: Spawned | None = None
        self._channel: wire.Channel | None = None
        self._output = bytearray()
        self._cut = False
        self._greeted = False
        self._awaited: list[int] | None = None  # answers to what loads the program; None: it was not sent yet

    def start(self) -> None:
        """Start the process and send it its program, without waiting for it."""
        with contextlib.suppress(SubmissionError, GraderError):  # gone already: `load` starts another one
            self._start()

    def restart(self) -> None:
        """Put a fresh process in the place of this one, without waiting for it."""
        self.close()
        self.start()

    def _start(self) -> None:
        if self._spawned is not None:
            return
        self._spawn()
        if self._required:
            self._greet()
            self._refuse_what_is_down()
        if self.device == "cpu":  # another device may take long to come up, or not come up
            self._send_all()

    def _spawn(self) -> None:
        self._spawned = self._spawner.spawn(self._cage)
        os.set_blocking(self._spawned.output, False)
        self._channel = wire.Channel(
            self._spawned.sock, wire.Bounds(header_bytes=4 << 20, buffer_bytes=self.limits.result_bytes)
        )

    def _send_all(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        try:
            number = self._send_program(deadline)
        except SubmissionError as error:
            raise _not_started() from error
        self._awaited = [number, self._send("define", {"source": self.program.probes}, deadline)]

    def switch(self, program: Program) -> None:
        """Load another program with the same probes, in the same process where there is one.

        Only for programs that trust each other, such as an exercise's mistakes: it saves most of a start.
        """
        self.program = program
        if self._awaited is not None:
            self._awaited.append(self._send_program(time.monotonic() + self.limits.load_seconds))

    def _send_program(self, deadline: float) -> int:
        program = self.program
        load: dict[str, Any] = {"source": program.source, "filename": program.filename}
        load |= {"provides": list(program.provides), "forbid": list(program.forbid)}
        return self._send("load", load, deadline)

    def load(self) -> None:
        """Wait until the program is loaded.

        Raises:
            SubmissionError: it cannot be: the failure's kind is `LOAD` whatever went wrong.
            DeviceError: the device does not come up.
            GraderError: the process ended before it saw the program.
        """
        try:
            self._start()
            if self._awaited == []:
                return
            if not self._greeted:
                self._greet()
            if self._awaited is None:
                self._send_all()
            assert self._awaited is not None
            deadline = time.monotonic() + self.limits.load_seconds
            answers = [self._answer(number, deadline, "loading your file") for number in self._awaited]
        except SubmissionError as error:
            self.close()
            failure = error.failure
            if failure.kind is not Kind.FORBIDDEN:
                failure = Failure(Kind.LOAD, failure.message, failure.details, failure.frames)
            raise SubmissionError(failure, killed=error.killed) from error
        self._awaited = []
        missing = _sequence(answers[0].get("missing"))
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            self.close()
            raise SubmissionError(Failure(Kind.LOAD, f"Your file does not define {names}."))

    def _greet(self) -> None:
        """The first frame is sent before the submission is read, so it is the host's own word."""
        for _ in range(_GREETINGS):
            try:
                hello = Greeting(**self._receive(time.monotonic() + _START_SECONDS))
            except SubmissionError as error:
                raise _not_started() from error
            if not hello.shut_out:
                break
            # When the server has seen how that one ended, the next one has an opening more in its barriers.
            assert self._spawned is not None
            self._spawner.exit_status(self._spawned)
            self.close()
            self._spawn()
        if hello.fault:
            self.close()
            raise DeviceError(self.device, hello.fault, shut_out=hello.shut_out)
        self.barriers, self.counts_memory, self.openings = hello.barriers, hello.allocated, hello.openings
        self._greeted = True

    def _refuse_what_is_down(self) -> None:
        down = "; ".join(f"{name}: {why}" for name, why in self.barriers.items() if why)
        if down:
            self.close()
            raise GraderError(f"a barrier around the submission does not hold: {down}.", "See `kata doctor`.")

    def call(self, probe: str, args: Any, kwargs: Any, how: How, deadline: float) -> tuple[Any, Counted]:
        """Run a probe.

        Args:
            probe: its name.
            args, kwargs: plain data.
            how: its seed, and what else is wanted.
            deadline: `time.monotonic()` value.

        Returns:
            The probe's value, and what was counted.

        Raises:
            SubmissionError: no value came.
        """
        body = {"probe": probe, "args": list(args), "kwargs": dict(kwargs), "how": dataclasses.asdict(how)}
        answer = self._request("call", body, deadline)
        total, line = answer.get("count", 0), answer.get("busiest", 0)
        if any(type(number) is not int or not 0 <= number < _MOST_COUNTED for number in (total, line)):
            raise self._lost(WireError("a count that cannot be"), "the call")
        return answer.get("value"), Counted(total, line)

    def place(self, probe: str, args: Any, kwargs: Any, how: HowPlaced, deadline: float) -> Placed:
        """Run a probe on torch's `meta` device; its value stays there.

        Args:
            probe: its name.
            args, kwargs: outlines, as `outline.outline` makes them.
            how: its seed, its bound, and what values read as.
            deadline: `time.monotonic()` value.

        Raises:
            SubmissionError: it came to no end there, for another reason than a mix of devices.
        """
        body = {"probe": probe, "args": args, "kwargs": kwargs, "how": dataclasses.asdict(how)}
        answer = self._request("place", body, deadline)
        words = [str(item)[:200] for item in _sequence(answer.get("mixed"))]
        facts = dict(zip(("operation", "on the CPU", "on the device of the arguments"), words, strict=False))
        took = answer.get("operations")
        return Placed(
            mixed={name: value for name, value in facts.items() if value},
            places=str(answer.get("places", ""))[:_MOST_PLACES],
            frames=_frames(answer),
            operations=took if type(took) is int and 0 <= took < _MOST_COUNTED else 0,
            finished=answer.get("finished") is True,
        )

    def prepare(self, probe: str, batches: list[Any], seed: int, deadline: float, *, for_memory: bool = False) -> None:
        """Move several sets of arguments to the host, so that only the work itself is measured.

        Args:
            probe: what will be run.
            batches: pairs of arguments and keyword arguments.
            seed: for the generators in the host.
            deadline: `time.monotonic()` value.
            for_memory: memory is what will be measured, so what is freed must not be used again unseen.
        """
        body = {"probe": probe, "batches": batches, "seed": seed, "for_memory": for_memory}
        self._request("prepare", body, deadline)

    def run(self, indices: list[int], deadline: float) -> dict[str, Any]:
        """Run the prepared probe on the arguments at `indices`, in that order; the values stay in the host."""
        return self._request("run", {"indices": indices}, deadline)

    def fetch(self, index: int, deadline: float) -> Any:
        """The value that `run` left for `index`."""
        return self._request("fetch", {"index": index}, deadline).get("value")

    @property
    def pid(self) -> int:
        """The process to be measured from outside."""
        assert self._spawned is not None, "the host is not running"
        return self._spawned.pid

    def take_output(self) -> str:
        """What was printed since the last call of this, bounded."""
        self._drain()
        text = self._output.decode("utf-8", "replace")
        cut, self._cut = self._cut, False
        self._output = bytearray()
        return text + ("\n... (the rest was dropped)" if cut else "")

    def close(self) -> None:
        """End the process. The next call starts another one."""
        if self._spawned is not None:
            self._spawned.kill()
            self._drain()
            self._spawned.close()
        self._spawned, self._channel, self._awaited, self._greeted = None, None, None, False

    # --- one request

    def _request(self, op: str, body: dict[str, Any], deadline: float) -> dict[str, Any]:
        self.load()
        return self._answer(self._send(op, body, deadline), deadline, "the call")

    def _send(self, op: str, body: dict[str, Any], deadline: float) -> int:
        assert self._channel is not None
        number = secrets.randbits(62)
        try:
            self._channel.send({"number": number, "op": op, "body": body}, deadline, self._idle())
        except WireError as error:
            raise self._lost(error, "the call") from error
        return number

    def _receive(self, deadline: float) -> Any:
        assert self._channel is not None
        try:
            return self._channel.receive(deadline, self._idle())
        except WireError as error:
            raise self._lost(error, "the call") from error

    def _answer(self, number: int, deadline: float, doing: str) -> dict[str, Any]:
        assert self._channel is not None
        try:
            answer = self._channel.receive(deadline, self._idle())
            if not isinstance(answer, dict) or type(answer.get("number")) is not int or answer["number"] != number:
                raise WireError("an answer to another request")
            if not isinstance(answer.get("status"), str):
                raise WireError("an answer without a status")
        except WireError as error:
            raise self._lost(error, doing) from error
        if answer.get("status") == "ok":
            return answer
        raise _submission_error(answer)

    def _lost(self, error: WireError, doing: str) -> SubmissionError:
        """The host is useless now: kill it, and say why in the learner's words."""
        status = None
        if isinstance(error, wire.DeadlineError):
            failure = Failure(
                Kind.TIMEOUT, f"Your code did not finish {doing} in time: an endless loop, or far too slow."
            )
        elif isinstance(error, wire.PeerClosedError):
            status = self._spawner.exit_status(self._spawned) if self._spawned else None
            failure = Failure(
                Kind.DIED, f"Your code ended the process before it gave an answer{_how_it_ended(status)}."
            )
        else:
            failure = Failure(Kind.NOT_DATA, f"The answer could not be used: {error}.")
        self.close()
        return SubmissionError(failure, killed=status == -signal.SIGKILL)

    # --- what it prints

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
            room = max(0, self.limits.output_bytes - len(self._output))
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


def _not_started() -> GraderError:
    return GraderError("a host ended before it was given a file.", "Try again.")


def _sequence(value: Any) -> Any:
    return value[:32] if isinstance(value, list | tuple) else ()


def _frames(answer: dict[str, Any]) -> tuple[Frame, ...]:
    return tuple(
        Frame(item[0], str(item[1])[:200], str(item[2])[:500])
        for item in _sequence(answer.get("frames"))
        if isinstance(item, list | tuple) and len(item) == 3 and isinstance(item[0], int)
    )


def _submission_error(answer: dict[str, Any]) -> SubmissionError:
    """An answer that is no value, in the learner's words. Nothing in `answer` is trusted to have the right type."""
    status, frames = answer.get("status"), _frames(answer)
    message = str(answer.get("message", ""))[:2000]
    if status == "forbidden":
        text = f"Your code calls {str(answer.get('name'))[:200]}, which this exercise asks you to write yourself."
        return SubmissionError(Failure(Kind.FORBIDDEN, text, frames=frames))
    if status == "not data":
        return SubmissionError(Failure(Kind.NOT_DATA, f"The answer cannot be graded: {message}"))
    if status == "tampered":
        return SubmissionError(Failure(Kind.FORBIDDEN, f"Your code interferes with the grading: {message}."))
    if status == "raised":
        kind = str(answer.get("type"))[:200]
        types = tuple(str(name) for name in _sequence(answer.get("builtins")))
        text = f"{kind}: {message}" if message else kind
        return SubmissionError(Failure(Kind.RAISED, f"Your code raised {text}", frames=frames), types)
    return SubmissionError(Failure(Kind.NOT_DATA, "The answer could not be used."))
