"""The judge's side of a host: one program on one device, and what can be asked of it.

A host that is lost is forgotten (see `session`); the next call starts another one, so one check's crash costs that
check alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from grader.cage import Cage
from grader.errors import DeviceError, GraderError, WireError
from grader.hosts.meters import process_seconds
from grader.hosts.patience import Patience
from grader.hosts.refusals import frames_of, of_reading, sequence, submission_error
from grader.hosts.remembered import Answers
from grader.hosts.session import START_SECONDS, Session, not_started
from grader.hosts.spawn import Spawner
from grader.hosts.unanswered import SubmissionError
from grader.job import Limits
from grader.report import Failure, Frame, Kind

_MOST_COUNTED = 2**48  # lines or operations: more than any call lives to make
_MOMENT_SECONDS = 0.2
_MOST_PLACES = 4096  # tensors of an answer of which a host tells the place
_ANSWERED_ALIKE = frozenset({"call", "replay", "place"})  # each begins anew: seeded, with nothing kept from before

Count = Literal["", "lines", "ops"]
Grad = Literal["usual", "off", "asked"]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def _for_the_host(seed: int) -> int:
    """The seed of a host's generators, which it can ask them for. A check's own seed, of which arguments are drawn,
    cannot be told from it."""
    return int.from_bytes(hashlib.sha256(f"host:{seed}".encode()).digest()[:8]) >> 1


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
class HowReplayed:
    """How a probe is called several times.

    Attributes:
        seed: for the generators in the host, before each call.
        keep: objects of the program's classes are kept from call to call, where they are made with the same arguments.
        watch: tell what the calls leave changed of their arguments and of the global state.
        grad: ``usual``; ``off``, without gradients; or ``asked``, where each tensor of fractions asks for one.
    """

    seed: int
    keep: bool = False
    watch: bool = False
    grad: Grad = "usual"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one of several calls, by the host's own word.

    Attributes:
        value: the probe's.
        failure: it raised instead.
        overwritten: what it returned is another after the last of the calls.
        world: names of the global state that it left changed.
        arguments: of each argument that it left changed the number, and what of it.
        shared: number of each argument in whose memory a part of the value lies.
    """

    value: Any
    failure: SubmissionError | None
    overwritten: bool
    world: tuple[str, ...]
    arguments: tuple[tuple[int, str], ...]
    shared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """What a host runs.

    Attributes:
        source: the submission's, or a reference's, text.
        filename: what it is called in tracebacks.
        provides: names that it must define.
        forbid: names and families that are refused in its process, to the probes too.
        probes: source of the checks' probes.
        allow: of what the reading of its text refuses, what this exercise needs; None where its text is not read.
    """

    source: str
    filename: str
    provides: tuple[str, ...]
    forbid: tuple[str, ...]
    probes: str
    allow: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """What a host is asked.

    Attributes:
        op, body: see `grader.confined.process`.
        read: makes something of the answer, or raises `WireError` for one that cannot be.
    """

    op: str
    body: dict[str, Any]
    read: Callable[[dict[str, Any]], T]


class Host:
    """One program on one device, started when it is needed and replaced when it fails.

    Attributes:
        barriers: name of each barrier around the process, and why it does not hold; empty where it does.
        openings: paths and calls that its device was let through the barriers.
        counts_memory: it counts its device's memory itself, which does not show from outside.
        answers: what its program is known to answer; None where that has to be asked each time.

    Args:
        spawner: where the process comes from.
        program: what it runs.
        device: where the probes' arguments are moved.
        limits: bounds.
        without: barriers to leave down.
        required: a program is sent only to a process that every barrier stands around.
        hidden: see `Cage`.
        patience: how long its program is waited for; without one, each time as long as is asked.
        coded: a refused system call says which one it was.
        answers: remembers them, where the program is one that is right by definition.
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
        hidden: tuple[str, ...] = (),
        patience: Patience | None = None,
        coded: bool = False,
        answers: Answers | None = None,
    ) -> None:
        self.program = program
        self.device = device
        self.limits = limits
        self.barriers: Mapping[str, str] = {}
        self.counts_memory = False
        self.openings: tuple[str, ...] = ()
        self.answers = answers
        self._required = required
        self._patience = patience
        self._was_read = program.allow is None
        self._spawner = spawner
        self._cage = Cage(limits.memory_bytes, device, without=without, hidden=hidden, coded=coded)
        self._session = Session(spawner, self._cage, limits, program.forbid)

    def start(self) -> None:
        """Start the process and send it its program, without waiting for it."""
        with contextlib.suppress(SubmissionError, GraderError):  # gone already: `load` starts another one
            self._start()

    def restart(self) -> None:
        """Put a fresh process in the place of this one, without waiting for it. One that was asked nothing is fresh."""
        if self._session.running and not self._session.asked:
            return
        self._session.close()
        self.start()

    def _start(self) -> None:
        if self._session.running:
            return
        self._session.begin()
        if self._required:
            self._greet()
            self._refuse_what_is_down()
        if self.device == "cpu":  # another device may take long to come up, or not come up
            self._send_all()

    def _send_all(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        try:
            reading = None if self._was_read else self._send_text(deadline)
            number = self._send_program(deadline)
        except SubmissionError as error:
            raise not_started() from error
        probes = self._session.send("define", {"source": self.program.probes}, deadline)
        self._session.reading, self._session.awaited = reading, [number, probes]

    def _send_text(self, deadline: float) -> int:
        """Have the text read where it can be killed: before it runs, and while nothing but our own code runs there."""
        program = self.program
        body = {"source": program.source, "forbid": list(program.forbid), "allow": list(program.allow or ())}
        return self._session.send("read", body, deadline)

    def switch(self, program: Program) -> None:
        """Load another program with the same probes, in the same process where there is one.

        Only for programs that trust each other, such as an exercise's mistakes: it saves most of a start.
        """
        self.program = program
        if self._session.awaited is not None:
            self._session.awaited.append(self._send_program(time.monotonic() + self.limits.load_seconds))

    def _send_program(self, deadline: float) -> int:
        program = self.program
        load: dict[str, Any] = {"source": program.source, "filename": program.filename}
        load |= {"provides": list(program.provides), "forbid": list(program.forbid)}
        return self._session.send("load", load, deadline)

    def load(self, until: float = math.inf) -> None:
        """Wait until the program is loaded.

        Args:
            until: `time.monotonic()` value; beside the bound of a load itself.

        Raises:
            SubmissionError: it cannot be: the failure's kind is `LOAD` whatever went wrong, `FORBIDDEN`, or `TIMEOUT`
                where no time of the grading is left.
            DeviceError: the device does not come up.
            GraderError: the process ended before it saw the program.
        """
        if self._session.running and self._session.awaited == []:
            return
        if self._patience is not None and not self._patience.left:
            raise SubmissionError(self._patience.over())
        try:
            self._start()
            if self._session.greeting is None:
                self._greet()
            if self._session.awaited is None:
                self._send_all()
            with self._waiting():
                missing = self._await_program(until)
        except SubmissionError as error:
            self.close()
            failure = self._not_loaded(error.failure)
            raise SubmissionError(failure, killed=error.killed, call=error.call) from error
        self._session.awaited = []
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            self.close()
            raise SubmissionError(Failure(Kind.LOAD, f"Your file does not define {names}."))

    def _await_program(self, until: float) -> Any:
        """Wait for what was asked to load the program; returns the names that it does not define."""
        assert self._session.awaited is not None
        seconds = self.limits.load_seconds
        if self._patience is not None:
            seconds = min(seconds, self._patience.left)
        deadline = min(time.monotonic() + seconds, until)
        if self._session.reading is not None:
            refused = of_reading(self._answer_to_reading(deadline), self.program.source)
            if refused is not None:
                raise SubmissionError(refused)
            self._was_read = True
        answers = [self._session.answer(number, deadline, "loading your file") for number in self._session.awaited]
        return sequence(answers[0].get("missing"))

    def _answer_to_reading(self, deadline: float) -> dict[str, Any]:
        assert self._session.reading is not None
        try:
            return self._session.answer(self._session.reading, deadline, "reading your file")
        except SubmissionError as error:
            text = (
                "Your file cannot be read as Python in the time and memory that there is: it is nested too deep, or too"
            )
            raise SubmissionError(Failure(Kind.LOAD, f"{text} large."), killed=error.killed) from error

    def _not_loaded(self, failure: Failure) -> Failure:
        if self._patience is not None and not self._patience.left:
            return self._patience.over()
        if failure.kind is Kind.FORBIDDEN:
            return failure
        return Failure(Kind.LOAD, failure.message, failure.details, failure.frames)

    def _waiting(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._patience is None else self._patience.waiting()

    def _greet(self) -> None:
        hello = self._session.greet()
        if hello.fault:
            self.close()
            raise DeviceError(self.device, hello.fault, shut_out=hello.shut_out)
        self.barriers, self.counts_memory, self.openings = hello.barriers, hello.allocated, hello.openings

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
        seeded = dataclasses.replace(how, seed=_for_the_host(how.seed or 0))
        body = {"probe": probe, "args": list(args), "kwargs": dict(kwargs), "how": dataclasses.asdict(seeded)}
        return self.ask(Request("call", body, _called), deadline)

    def place(self, probe: str, args: Any, kwargs: Any, how: HowPlaced, deadline: float) -> Placed:
        """Run a probe on torch's `meta` device: see `placing`.

        Raises:
            SubmissionError: it came to no end there, for another reason than a mix of devices.
        """
        return self.ask(placing(probe, args, kwargs, how), deadline)

    def replay(self, probe: str, calls: list[Any], how: HowReplayed, deadline: float) -> list[Replayed]:
        """Run a probe several times, one call after the other: see `replaying`.

        Raises:
            SubmissionError: they came to no end.
        """
        return self.ask(replaying(probe, calls, how), deadline)

    def prepare(self, probe: str, batches: list[Any], seed: int, deadline: float, *, for_memory: bool = False) -> None:
        """Move several sets of arguments to the host: see `preparing`."""
        self.ask(preparing(probe, batches, seed, for_memory=for_memory), deadline)

    def run(self, indices: list[int], deadline: float) -> dict[str, Any]:
        """Run the prepared probe: see `running`."""
        return self.ask(running(indices), deadline)

    def fetch(self, index: int, deadline: float) -> Any:
        """The value that `run` left for `index`."""
        return self.ask(fetching(index), deadline)

    def ask(self, request: Request[T], deadline: float) -> T:
        """Ask, and wait for the answer.

        Raises:
            SubmissionError: none came, or none that can be.
        """
        return self.begin(request, deadline).answer(deadline)

    def begin(self, request: Request[T], deadline: float) -> Pending[T]:
        """Ask, without waiting for the answer. What is asked next has to wait for it.

        Raises:
            SubmissionError: the process is lost.
        """
        question = b""
        if self.answers is not None and request.op in _ANSWERED_ALIKE:
            question = self.answers.question(request.op, request.body)
            known = self.answers.get(question)
            if known is not None:
                return Known(known, request.read)
        self.load()
        self._session.asked = True
        with self._waiting():
            number = self._session.send(request.op, request.body, deadline)
        return Sent(self._session, number, request.read, self._waiting, functools.partial(self._remember, question))

    def _remember(self, question: bytes, answer: dict[str, Any]) -> None:
        if self.answers is not None and question:
            self.answers.put(question, answer)

    @property
    def pid(self) -> int:
        """The process to be measured from outside."""
        return self._session.pid

    def works_unasked(self) -> bool:
        """Whether its process uses the processor while nobody asks it anything: looked at for a moment."""
        if not self._session.running:
            return False
        before = process_seconds(self.pid)
        time.sleep(_MOMENT_SECONDS)
        after = process_seconds(self.pid)
        return before is not None and after is not None and after - before > _MOMENT_SECONDS / 10

    def take_output(self) -> str:
        """What was printed since the last call of this, bounded."""
        return self._session.take_output()

    def close(self) -> None:
        """End the process. The next call starts another one."""
        self._session.close()


class Pending(Protocol[T_co]):
    """A question that was asked."""

    def answer(self, deadline: float) -> T_co:
        """Wait for the answer.

        Raises:
            SubmissionError: none came, or none that can be.
        """

    def before(self, other: Pending[Any], deadline: float) -> bool:
        """Wait until one of two hosts has begun to answer: whether it is this one."""


class Known(Generic[T]):
    """A question whose answer is remembered."""

    def __init__(self, told: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> None:
        self._told = told
        self._read = read

    def answer(self, deadline: float) -> T:
        """See `Pending.answer`; it is there."""
        return self._read(self._told)

    def before(self, other: Pending[Any], deadline: float) -> bool:
        """See `Pending.before`."""
        return True


class Sent(Generic[T]):
    """A question that is on its way to a host."""

    def __init__(
        self,
        session: Session,
        number: int,
        read: Callable[[dict[str, Any]], T],
        waiting: Callable[[], contextlib.AbstractContextManager[None]],
        remember: Callable[[dict[str, Any]], None],
    ) -> None:
        self._session = session
        self._number = number
        self._read = read
        self._waiting = waiting
        self._remember = remember

    def answer(self, deadline: float) -> T:
        """Wait for the answer.

        Raises:
            SubmissionError: none came, or none that can be.
        """
        with self._waiting():
            told = self._session.answer(self._number, deadline, "the call")
        self._remember(told)
        try:
            return self._read(told)
        except WireError as error:
            raise self._session.lost(error, "the call") from error

    def before(self, other: Pending[Any], deadline: float) -> bool:
        """See `Pending.before`."""
        return isinstance(other, Sent) and self._session.answers_before(other._session, deadline)


def replaying(probe: str, calls: Sequence[Any], how: HowReplayed) -> Request[list[Replayed]]:
    """Run a probe several times, one call after the other.

    Args:
        probe: its name.
        calls: pairs of arguments and keyword arguments.
        how: in which world.
    """

    def read(answer: dict[str, Any]) -> list[Replayed]:
        told = answer.get("calls")
        if not isinstance(told, list) or len(told) != len(calls) or not all(isinstance(one, dict) for one in told):
            raise WireError("an answer to other calls")
        return [_replayed(one) for one in told]

    seeded = dataclasses.replace(how, seed=_for_the_host(how.seed))
    body = {"probe": probe, "calls": [list(call) for call in calls], "how": dataclasses.asdict(seeded)}
    return Request("replay", body, read)


def preparing(probe: str, batches: list[Any], seed: int, *, for_memory: bool = False) -> Request[dict[str, Any]]:
    """Move several sets of arguments to the host, so that only the work itself is measured.

    Args:
        probe: what will be run.
        batches: pairs of arguments and keyword arguments.
        seed: for the generators in the host.
        for_memory: memory is what will be measured, so what is freed must not be used again unseen.
    """
    body = {"probe": probe, "batches": batches, "seed": _for_the_host(seed), "for_memory": for_memory}
    return Request("prepare", body, dict)


def running(indices: list[int]) -> Request[dict[str, Any]]:
    """Run the prepared probe on the arguments at `indices`, in that order; the values stay in the host."""
    return Request("run", {"indices": indices}, dict)


def fetching(index: int) -> Request[Any]:
    """The value that a run left for `index`."""
    return Request("fetch", {"index": index}, lambda answer: answer.get("value"))


def placing(probe: str, args: Any, kwargs: Any, how: HowPlaced) -> Request[Placed]:
    """Run a probe on torch's `meta` device; its value stays there.

    Args:
        probe: its name.
        args, kwargs: outlines, as `outline.outline` makes them.
        how: its seed, its bound, and what values read as.
    """
    seeded = dataclasses.replace(how, seed=_for_the_host(how.seed))
    body = {"probe": probe, "args": args, "kwargs": kwargs, "how": dataclasses.asdict(seeded)}
    return Request("place", body, _placed)


def _called(answer: dict[str, Any]) -> tuple[Any, Counted]:
    total, line = answer.get("count", 0), answer.get("busiest", 0)
    if any(type(number) is not int or not 0 <= number < _MOST_COUNTED for number in (total, line)):
        raise WireError("a count that cannot be")
    return answer.get("value"), Counted(total, line)


def _placed(answer: dict[str, Any]) -> Placed:
    words = [str(item)[:200] for item in sequence(answer.get("mixed"))]
    facts = dict(zip(("operation", "on the CPU", "on the device of the arguments"), words, strict=False))
    took = answer.get("operations")
    return Placed(
        mixed={name: value for name, value in facts.items() if value},
        places=str(answer.get("places", ""))[:_MOST_PLACES],
        frames=frames_of(answer),
        operations=took if type(took) is int and 0 <= took < _MOST_COUNTED else 0,
        finished=answer.get("finished") is True,
    )


def _replayed(told: dict[str, Any]) -> Replayed:
    raised = told.get("raised")
    return Replayed(
        told.get("value"),
        submission_error(raised) if isinstance(raised, dict) else None,
        told.get("overwritten") is True,
        tuple(str(name)[:200] for name in sequence(told.get("world"))),
        tuple(
            (item[0], str(item[1])[:200])
            for item in sequence(told.get("arguments"))
            if isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], int)
        ),
        tuple(number for number in sequence(told.get("shared")) if isinstance(number, int)),
    )
