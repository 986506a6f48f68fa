"""The judge's side of the wire against a peer that sends whatever it likes.

Nothing but `WireError` or `SubmissionError` may come out, nothing may block past the deadline, no more memory may be taken
than the bounds allow, and nothing may be unpickled.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pickle
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgpack
import numpy
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.cage import Cage
from grader.errors import GraderError, WireError
from grader.greeting import Greeting
from grader.hosts.host import Counted, Host, How, Program
from grader.hosts.spawn import Spawned
from grader.hosts.unanswered import SubmissionError
from grader.job import Limits
from grader.report import Kind
from grader.wire import Bounds, Channel, DeadlineError, decode, encode

PREFIX = struct.Struct("!4sIQ")
BOUNDS = Bounds(header_bytes=4096, buffer_bytes=1 << 16)
SOON = 0.3
SLACK = 20.0  # on a busy machine; what must never happen is waiting for ever
FUZZ = settings(
    max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FEW = settings(FUZZ, max_examples=40)


@pytest.fixture(autouse=True)
def never_unpickled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    loaded: list[object] = []
    for name in ("load", "loads", "_load", "_loads", "Unpickler", "_Unpickler"):
        monkeypatch.setattr(pickle, name, loaded.append)
    monkeypatch.setattr(numpy, "load", loaded.append)
    monkeypatch.setattr(torch, "load", loaded.append)
    yield
    assert not loaded


# --- frames


def frame(header: bytes, buffer: bytes = b"") -> bytes:
    return PREFIX.pack(b"KAT1", len(header), len(buffer)) + header + buffer


def valid(message: Any) -> bytes:
    return b"".join(bytes(chunk) for chunk in encode(message))


MESSAGES = [
    {"number": 7, "status": "ok", "value": torch.arange(6.0).reshape(2, 3), "count": 3},
    {"number": 7, "status": "ok", "value": [numpy.ones((2, 2)), (1, 2.5, None, True), {"a": b"bytes", 2: 3j}]},
    {"number": 7, "status": "raised", "type": "E", "builtins": ["E"], "message": "m", "frames": [(1, "f", "t")]},
    {"number": 7, "status": "ok", "value": [torch.zeros(0, 3), torch.float16, 2**70, torch.tensor(1 + 2j)]},
]
numbers = st.integers(-(2**63), 2**64 - 1)
scalars = st.one_of(st.none(), st.booleans(), numbers, st.floats(), st.text(max_size=8), st.binary(max_size=8))
dtypes = st.sampled_from(
    ["float32", "float64", "int8", "bool", "complex64", "bfloat16", "object", "O", "V8", "U4", "M8[ns]", ">f8", "f4,f4"]
    + ["(1000000,)f4", "float128", "", "i4," * 50, "torch.float32", "__class__", "Tensor"]
)
places = st.one_of(st.integers(-2, 80), st.sampled_from([2**31, 2**47, 2**48, 2**63, 2**64 - 1]), scalars)
shapes = st.one_of(st.lists(places, max_size=20), scalars)
tensors = st.builds(
    lambda tag, *parts: {tag: list(parts)}, st.sampled_from(["tensor", "array"]), dtypes, shapes, places, places
)
tags = st.sampled_from(
    ["tensor", "array", "tuple", "dict", "int", "complex", "dtype", "pickle", "object", "", "__reduce__"]
)
trees = st.recursive(
    st.one_of(scalars, tensors),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(tags, inner, max_size=2),
        st.builds(lambda pairs: {"dict": pairs}, st.lists(st.lists(inner, max_size=3), max_size=3)),
    ),
    max_leaves=12,
)


def pack(tree: Any) -> bytes:
    packed: bytes = msgpack.packb(tree, use_bin_type=True)
    return packed


def plain(value: Any, buffer_bytes: int) -> None:
    """What was let in is made of the exact types that may cross, and of no more memory than came."""
    kind = type(value)
    if kind in (list, tuple):
        for item in value:
            plain(item, buffer_bytes)
    elif kind is dict:
        for key, item in value.items():
            assert type(key) in (str, int, float, bool, type(None), bytes)
            plain(item, buffer_bytes)
    elif kind is torch.Tensor:
        assert value.numel() * value.element_size() <= buffer_bytes
    elif kind is numpy.ndarray:
        assert value.dtype.kind in "biufc"
        assert value.nbytes <= buffer_bytes
    else:
        assert kind in (type(None), bool, int, float, complex, str, bytes, torch.dtype)


@FUZZ
@given(st.binary(max_size=200), st.integers(0, 64))
def test_any_header(header: bytes, size: int) -> None:
    with contextlib.suppress(WireError):
        plain(decode(header, bytearray(size)), size)


@FUZZ
@given(trees, st.integers(0, 256))
def test_any_tree(tree: Any, size: int) -> None:
    with contextlib.suppress(WireError):
        plain(decode(pack(tree), bytearray(size)), size)


@pytest.mark.parametrize("depth", [33, 66, 500, 1500, 4_000_000])
@pytest.mark.parametrize(
    "level", [b"\x91", b"\x81\xa5tuple\x91", b"\x81\xa4dict\x91\x92\x01"], ids=["list", "tuple", "dict"]
)
def test_any_depth(level: bytes, depth: int) -> None:
    header = (level * depth)[: 4 << 20] + b"\xc0"
    with pytest.raises(WireError):
        decode(header if depth > 64 else level * 70 + b"\xc0", bytearray())


@pytest.mark.parametrize(
    "header",
    [
        b"\xdd\xff\xff\xff\xff",  # a list of 4 billion
        b"\xdf\xff\xff\xff\xff",  # a dict of 4 billion
        b"\xdb\xff\xff\xff\xff",  # a text of 4 GB
        b"\xc6\xff\xff\xff\xff",  # bytes of 4 GB
        b"\xc9\xff\xff\xff\xff\x01",  # an extension of 4 GB
        b"\xd6\xff\x00\x00\x00\x00",  # a time stamp, which is an extension
        b"\xc1",  # never used
        pack({"int": "9" * 5000}),
        pack({"int": "-"}),
        pack({"array": ["float32", [2**40, 0], 0, 0]})[:-1],
    ],
)
def test_claims(header: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(WireError):
        decode(header, bytearray())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


# --- the connection


@contextlib.contextmanager
def peer(work: Callable[[socket.socket], object], bounds: Bounds = BOUNDS) -> Iterator[Channel]:
    """A channel whose other end is in the hands of `work`, on a thread."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs, contextlib.suppress(OSError):
            work(theirs)

    thread = threading.Thread(target=run)
    thread.start()
    channel = Channel(ours, bounds)
    try:
        yield channel
    finally:
        channel.close()
        thread.join(SLACK)
        assert not thread.is_alive()


def receive(work: Callable[[socket.socket], object], bounds: Bounds = BOUNDS) -> Any:
    with peer(work, bounds) as channel:
        start = time.monotonic()
        try:
            return channel.receive(start + SOON)
        finally:
            assert time.monotonic() - start < SOON + SLACK


def mutated(data: bytes, draw: Any) -> bytes:
    """`data` cut, extended, or with some bytes changed."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(out) - 1, 0)))
        match draw(st.sampled_from(["cut", "flip", "insert", "double", "zero"])):
            case "cut":
                del out[at:]
            case "flip" if out:
                out[at] ^= 1 << draw(st.integers(0, 7))
            case "insert":
                out[at:at] = draw(st.binary(max_size=16))
            case "double":
                out += out[at:]
            case _:
                out[at : at + 8] = bytes(len(out[at : at + 8]))
    return bytes(out)


@FUZZ
@given(st.data(), st.sampled_from(MESSAGES))
def test_changed_frames(data: st.DataObject, message: Any) -> None:
    sent = mutated(valid(message), data.draw)
    with contextlib.suppress(WireError):
        plain(receive(lambda sock: sock.sendall(sent)), BOUNDS.buffer_bytes)


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_announced_sizes(header: int, buffer: int) -> None:
    # The connection is closed behind the prefix: whatever was announced, nothing more comes.
    tracemalloc.start()
    with pytest.raises(WireError):
        receive(lambda sock: sock.sendall(PREFIX.pack(b"KAT1", header, buffer)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < BOUNDS.header_bytes + BOUNDS.buffer_bytes + (1 << 20)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"K",
        b"HTTP/1.1 200 OK\r\n\r\n",
        PREFIX.pack(b"KAT1", 4097, 0),
        PREFIX.pack(b"KAT1", 0, (1 << 16) + 1),
        PREFIX.pack(b"KAT1", 2**32 - 1, 2**64 - 1),
        frame(pack({"tensor": ["float32", [4], 0, 16]}), bytes(15)),
        frame(pack({"tensor": ["float32", [4], 1, 16]}), bytes(16)),
        frame(pack({"tensor": ["float32", [5], 0, 16]}), bytes(16)),
        frame(pack({"tensor": ["float64", [4], 0, 16]}), bytes(16)),
        frame(pack({"array": ["object", [2], 0, 16]}), bytes(16)),
        frame(pack({"pickle": pickle.dumps(Exception)}), bytes(16)),
        frame(pickle.dumps({"number": 7})),
    ],
)
def test_refused(sent: bytes) -> None:
    with pytest.raises(WireError):
        receive(lambda sock: sock.sendall(sent))


def drip(sock: socket.socket, data: bytes, pause: float) -> None:
    for byte in data:
        sock.sendall(bytes([byte]))
        time.sleep(pause)


@pytest.mark.parametrize("at", ["prefix", "header", "buffer"])
def test_slow_drip(at: str) -> None:
    data = valid(MESSAGES[0])
    split = {"prefix": 0, "header": PREFIX.size, "buffer": len(data) - 64}[at]

    def work(sock: socket.socket) -> None:
        sock.sendall(data[:split])
        drip(sock, data[split : split + 1000], SOON / 8)

    with pytest.raises(DeadlineError):
        receive(work)


def test_many_small_frames_are_taken_one_by_one() -> None:
    def flood(sock: socket.socket) -> None:
        while True:
            sock.sendall(valid({"n": 1}) * 100)

    with peer(flood) as channel:
        for _ in range(50):
            assert channel.receive(time.monotonic() + SLACK) == {"n": 1}


# --- a host that is not ours


class Fake(Spawned):
    """Nobody's process: killing it closes its end, nothing else."""

    killed = False

    def kill(self) -> None:
        self.killed = True


@dataclass
class FakeSpawner:
    """Hands out one end of a socket pair; a thread with `work` has the other."""

    work: Callable[[Any], object]
    status: int | None = None
    at_once: bool = False  # `work` is done before anybody asks
    made: list[Fake] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def spawn(self, cage: Cage, forbid: tuple[str, ...] = ()) -> Fake:
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()

        def run() -> None:
            with theirs, contextlib.suppress(OSError, WireError):
                self.work(Peer(theirs, writable))
            os.close(writable)

        self.made.append(Fake(ours, readable, 0, None))
        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()
        if self.at_once:
            self.threads[-1].join(SLACK)
        return self.made[-1]

    def exit_status(self, spawned: Spawned) -> int | None:
        return self.status


class Peer:
    """The far end: speaks the protocol as far as it is asked to."""

    def __init__(self, sock: socket.socket, output: int) -> None:
        self.sock, self.output = sock, output
        self.channel = Channel(sock)

    def raw(self, data: bytes) -> None:
        self.sock.setblocking(True)
        self.sock.sendall(data)
        self.sock.setblocking(False)

    def send(self, message: Any) -> None:
        self.channel.send(message, time.monotonic() + SLACK)

    def request(self) -> int:
        number: int = self.channel.receive(time.monotonic() + SLACK)["number"]
        return number

    def start(self) -> int:
        """Say hello, answer `load` and `define` honestly, and return the number of the first call."""
        self.send(dataclasses.asdict(Greeting(0)))
        for _ in range(2):
            self.send({"number": self.request(), "status": "ok", "missing": []})
        return self.request()


LIMITS = Limits(load_seconds=SOON, check_seconds=SOON, memory_bytes=0, result_bytes=1 << 16)
PROGRAM = Program("", "answer.py", (), (), "")


@contextlib.contextmanager
def against(work: Callable[[Peer], object], status: int | None = None, at_once: bool = False) -> Iterator[Host]:
    spawner = FakeSpawner(work, status, at_once)
    host = Host(spawner, PROGRAM, "cpu", LIMITS)
    try:
        yield host
    finally:
        host.close()
        for thread in spawner.threads:
            thread.join(SLACK)
            assert not thread.is_alive()


def ask(host: Host) -> tuple[Any, int]:
    start = time.monotonic()
    try:
        return host.call("probe", (), {}, How(seed=0), start + SOON)
    finally:
        assert time.monotonic() - start < 2 * SOON + SLACK


def kind_of(work: Callable[[Peer], object], status: int | None = None) -> Kind:
    with against(work, status) as host:
        with pytest.raises(SubmissionError) as caught:
            ask(host)
        assert caught.value.failure.message
        return caught.value.failure.kind


def test_an_honest_host() -> None:
    answer = {"status": "ok", "value": 5, "count": 2, "busiest": 7}
    with against(lambda peer: peer.send({"number": peer.start(), **answer})) as host:
        assert ask(host) == (5, Counted(total=2, line=7))


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers(0, 9), max_size=4)), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=2),
    st.just(torch.zeros(2)),
    st.just(numpy.zeros((2, 2))),
    st.just(torch.float32),
)


@FEW
@given(
    st.dictionaries(
        st.sampled_from(["status", "value", "count", "busiest", "frames", "builtins", "message", "type", "name"]), odd
    ),
    st.sampled_from(["ok", "raised", "forbidden", "tampered", "not data", None]),
)
def test_odd_answers(fields: dict[str, Any], status: str | None) -> None:
    def work(peer: Peer) -> None:
        peer.send({**fields, "number": peer.start(), **({"status": status} if status else {})})

    with against(work) as host, contextlib.suppress(SubmissionError):
        assert isinstance(ask(host)[1].total, int)


@FEW
@given(st.dictionaries(st.sampled_from(["status", "missing", "frames", "builtins", "message", "type", "name"]), odd))
def test_odd_answers_to_load(fields: dict[str, Any]) -> None:
    def work(peer: Peer) -> None:
        peer.send(dataclasses.asdict(Greeting(0)))
        peer.send({**fields, "number": peer.request()})
        peer.send({"number": peer.request(), "status": "ok"})
        peer.send({"number": peer.request(), "status": "ok", "value": 1})

    with against(work) as host, contextlib.suppress(SubmissionError):
        ask(host)


@FEW
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(data: bytes, at_load: bool) -> None:
    def work(peer: Peer) -> None:
        if at_load:
            peer.send(dataclasses.asdict(Greeting(0)))
            peer.request(), peer.request()
        else:
            peer.start()
        peer.raw(data)

    assert kind_of(work) in ({Kind.LOAD} if at_load else {Kind.NOT_DATA, Kind.DIED})


@pytest.mark.parametrize("hello", [True, False], ids=["after_hello", "before_hello"])
def test_a_host_that_is_gone_before_it_is_asked(hello: bool) -> None:
    # The judge starts hosts long before it waits for them: a start must not fail, the wait must. What never saw the
    # submission did not end for anything that is in it.
    with against(lambda peer: hello and peer.send(dataclasses.asdict(Greeting(0))), at_once=True) as host:
        host.start()
        with pytest.raises((GraderError, SubmissionError) if hello else GraderError):
            host.load()


def test_answers_before_it_is_asked() -> None:
    def work(peer: Peer) -> None:
        peer.send(dataclasses.asdict(Greeting(0)))
        for _ in range(4):
            peer.send({"number": 0, "status": "ok", "value": 1})
        peer.request(), peer.request()

    assert kind_of(work) is Kind.LOAD


def test_an_extra_answer_is_not_the_next_one() -> None:
    def work(peer: Peer) -> None:
        number = peer.start()
        for value in (1, 2):
            peer.send({"number": number, "status": "ok", "value": value})
        peer.request()
        peer.send({"number": number, "status": "ok", "value": 3})

    with against(work) as host:
        assert ask(host)[0] == 1
        with pytest.raises(SubmissionError):
            ask(host)


@pytest.mark.parametrize("status", [None, 0, 1, 70, 255, -9, -11, -34, -37, -40, -64, -65])
def test_every_way_to_end(status: int | None) -> None:
    assert kind_of(lambda peer: peer.start(), status) is Kind.DIED


def test_a_host_that_drips() -> None:
    def work(peer: Peer) -> None:
        peer.start()
        peer.sock.setblocking(True)
        drip(peer.sock, valid(MESSAGES[0])[:100], SOON / 8)

    assert kind_of(work) is Kind.TIMEOUT


def test_a_host_that_never_stops_printing() -> None:
    def work(peer: Peer) -> None:
        peer.start()
        end = time.monotonic() + 4 * SOON
        os.set_blocking(peer.output, False)
        while time.monotonic() < end:
            with contextlib.suppress(BlockingIOError):
                os.write(peer.output, b"x" * 65536)

    with against(work) as host:
        with pytest.raises(SubmissionError) as caught:
            ask(host)
        assert caught.value.failure.kind is Kind.TIMEOUT
        assert len(host.take_output()) < 2 * LIMITS.output_bytes


@pytest.mark.parametrize("text", ["\0" * 60_000, "\x1b[2J" * 10_000, "\ud7ff" * 10_000], ids=["nul", "escapes", "wide"])
def test_a_long_text_is_cut(text: str) -> None:
    def work(peer: Peer) -> None:
        number = peer.start()
        peer.send(
            {"number": number, "status": "raised", "message": text, "type": text, "frames": [(1, text, text)] * 300}
        )

    with against(work) as host:
        with pytest.raises(SubmissionError) as caught:
            ask(host)
        assert len(caught.value.failure.message) < 4000
        assert sum(len(frame.text) + len(frame.function) for frame in caught.value.failure.frames) < 40_000


@pytest.mark.parametrize("where", ["value", "message", "frames", "name"])
def test_a_small_frame_is_never_slow(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # 180,000 tensors that share 4 bytes fit in a header of 4 MB: making them takes the judge seconds and printing them
    # minutes, in which it looks at no deadline. Counted, not clocked.
    made: list[int] = []
    for name in ("frombuffer", "empty"):
        monkeypatch.setattr(torch, name, _counted(getattr(torch, name), made))
    for name in ("__repr__", "__str__", "__format__"):
        monkeypatch.setattr(torch.Tensor, name, _counted(getattr(torch.Tensor, name), made))
    flood = [{"tensor": ["float32", [1], 0, 4]}] * 180_000

    def work(peer: Peer) -> None:
        number = peer.start()
        status = {"value": "ok", "name": "forbidden"}.get(where, "raised")
        peer.raw(frame(pack({"dict": [["number", number], ["status", status], [where, flood]]}), bytes(4)))

    with against(work) as host, contextlib.suppress(SubmissionError):
        ask(host)
    assert len(made) <= 20_000


def _counted(function: Any, calls: list[int]) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) > 30_000:
            raise MemoryError("enough to know")
        return function(*args, **kwargs)

    return call


def test_memory_is_bounded() -> None:
    # The largest answer that the bounds allow, and then one byte more.
    def work(peer: Peer) -> None:
        number = peer.start()
        peer.send({"number": number, "status": "ok", "value": torch.zeros(LIMITS.result_bytes + 64, dtype=torch.uint8)})

    tracemalloc.start()
    kind = kind_of(work)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kind is Kind.NOT_DATA
    assert peak < LIMITS.result_bytes + (2 << 20)
