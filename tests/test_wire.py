from __future__ import annotations

import collections
import enum
import math
import os
import socket
import struct
import sys
import threading
import time
from decimal import Decimal

import msgpack
import numpy
import pytest
import torch

from grader.errors import WireError
from grader.wire import (
    Bounds,
    Channel,
    DeadlineError,
    Idle,
    NotDataError,
    PeerClosedError,
    decode,
    encode,
    frame_of,
    message_of,
    wait_for_any,
)

TORCH_DTYPES = [
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
]
NUMPY_DTYPES = [name for name in TORCH_DTYPES if name != "bfloat16"] + ["longdouble"]


def through(value):
    """`value` after the way to the other side."""
    prefix, header, *buffers = encode(value)
    magic, header_bytes, buffer_bytes = struct.unpack("!4sIQ", prefix)
    buffer = bytearray(b"".join(buffers))
    assert (magic, header_bytes, buffer_bytes) == (b"KAT1", len(header), len(buffer))
    return decode(header, buffer)


def same(got, expected):
    assert type(got) is type(expected)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    if isinstance(got, torch.Tensor):
        assert torch.equal(got, expected.detach())
    else:
        numpy.testing.assert_array_equal(got, expected)


@pytest.fixture
def channels():
    """Two connected channels."""
    left, right = (Channel(sock) for sock in socket.socketpair())
    yield left, right
    left.close()
    right.close()


def soon(seconds=0.05):
    return time.monotonic() + seconds


class TestData:
    @pytest.mark.parametrize(
        "value",
        [
            *(None, True, False, 0, -1, 1.5, -0.0, math.inf, "é\0\U0001f600", "", b"\0\xff", b"", 3 - 4j),
            *(2**63 - 1, -(2**63), 2**64 - 1, 2**64, -(2**63) - 1, 10**3000, -(10**3000)),
            *([], (), {}, [[]], ((),), [(), [], {}], (1, [2, (3, {"a": (4,)})])),
            *({"a": 1, 2: "b", None: [], True: 2.0, 1.5: ()}, {"tuple": [1]}, {"dict": []}, {"tensor": 5}),
            *(torch.float32, torch.bfloat16, [torch.int64, {"d": torch.complex128}]),
        ],
        ids=lambda value: repr(value)[:30],
    )
    def test_round_trip(self, value):
        got = through(value)
        assert got == value
        assert repr(got) == repr(value)  # tells True from 1, a tuple from a list, -0.0 from 0.0, and orders of keys

    def test_nan(self):
        assert math.isnan(through(math.nan))

    def test_a_shape_becomes_a_tuple(self):
        got = through(torch.zeros(2, 0, 3).shape)
        assert got == (2, 0, 3)
        assert type(got) is tuple

    def test_nested_to_the_bound_and_no_further(self):
        value = 1
        for _ in range(32):
            value = [value]
        assert through(value) == value
        with pytest.raises(NotDataError, match="nested more than 32"):
            encode([value])

    def test_a_list_that_holds_itself_is_refused(self):
        value = []
        value.append(value)
        with pytest.raises(NotDataError, match="nested"):
            encode(value)


class TestTuples:
    def test_a_named_one(self):
        pair = collections.namedtuple("Pair", "a b")
        got = through([pair(1, pair("x", None)), torch.ones(2, 3).sort()])
        assert type(got[0]) is tuple
        assert got[0] == (1, ("x", None))
        assert [type(part) for part in got[1]] == [torch.Tensor, torch.Tensor]

    def test_what_its_class_says_of_it_is_not_asked(self):
        class Liar(tuple):
            __slots__ = ()

            def __iter__(self):
                return iter([3, 4])

            def __len__(self):
                return 7

        assert through(Liar((1, 2))) == (1, 2)


class TestTensors:
    @pytest.mark.parametrize("dtype", TORCH_DTYPES)
    @pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (5, 7)], ids=str)
    def test_torch_dtypes(self, dtype, shape):
        tensor = (torch.randn(shape) * 10).to(getattr(torch, dtype))
        same(through(tensor), tensor)

    @pytest.mark.parametrize("dtype", NUMPY_DTYPES)
    @pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (5, 7)], ids=str)
    def test_numpy_dtypes(self, dtype, shape):
        array = numpy.asarray(numpy.random.default_rng(0).integers(0, 2, shape)).astype(dtype)
        same(through(array), array)

    @pytest.mark.parametrize("scalar", [numpy.float64(1.5), numpy.int32(-3), numpy.bool_(True), numpy.complex64(1j)])
    def test_a_numpy_scalar_is_an_array_of_no_dimension(self, scalar):
        same(through(scalar), numpy.array(scalar))

    @pytest.mark.parametrize(
        "view",
        [
            lambda x: x.T,
            lambda x: x[::2, 1::3],
            lambda x: x.flip(0),
            lambda x: x[0].expand(4, -1),
            lambda x: torch.complex(x, -x).conj(),
            lambda x: torch.complex(x, -x).conj().imag,  # a negative view
            lambda x: x.requires_grad_(),
            lambda x: x.requires_grad_() * 2,
        ],
        ids=["transposed", "sliced", "flipped", "expanded", "conjugated", "negated", "leaf", "with a graph"],
    )
    def test_views_of_tensors(self, view):
        tensor = view(torch.arange(24.0).reshape(4, 6))
        got = through(tensor)
        same(got, tensor)
        assert got.is_contiguous()
        assert not got.requires_grad
        assert not got.is_conj()
        assert not got.is_neg()

    @pytest.mark.parametrize(
        "index", [(..., slice(None, None, -1)), (slice(None, None, 2),), (slice(None), 1)], ids=str
    )
    def test_views_of_arrays(self, index):
        array = numpy.arange(24).reshape(4, 6)[index]
        same(through(array), array)

    def test_a_parameter_is_its_tensor(self):
        parameter = torch.nn.Parameter(torch.ones(3))
        got = through(parameter)
        assert type(got) is torch.Tensor
        same(got, parameter.data)

    def test_nan_and_the_sign_of_zero_keep_their_bits(self):
        tensor = torch.tensor([math.nan, -0.0, math.inf, -math.inf])
        assert through(tensor).view(torch.int32).tolist() == tensor.view(torch.int32).tolist()

    def test_several_in_one_message_stay_apart_and_can_be_written_to(self):
        tensors = [torch.full((n,), n, dtype=torch.uint8) for n in range(1, 5)]
        first, *rest = through(tensors)
        first += 100
        assert first.tolist() == [101]
        for got, sent in zip(rest, tensors[1:], strict=True):
            same(got, sent)
        assert tensors[0].tolist() == [1]

    def test_received_tensors_are_aligned(self, channels):
        message = [torch.ones(n, dtype=torch.uint8) for n in (1, 3, 65)] + [torch.ones(2, dtype=torch.complex128)]
        channels[0].send(message)
        places = [tensor.data_ptr() for tensor in channels[1].receive()]
        assert [(place - places[0]) % 64 for place in places] == [0, 0, 0, 0]
        assert places[0] % 16 == 0  # the largest element

    def test_the_cost_grows_with_the_number_of_tensors_no_faster(self):
        def calls(count):
            number = 0

            def on_event(*_):
                nonlocal number
                number += 1

            sys.setprofile(on_event)
            try:
                encode([torch.ones(())] * count)
            finally:
                sys.setprofile(None)
            return number

        assert calls(400) <= 9 * calls(50)


class Subclassed(torch.Tensor):
    pass


class Number(int):
    pass


class Colour(enum.IntEnum):
    RED = 1


REFUSED = {
    "a tensor subclass": torch.ones(2).as_subclass(Subclassed),
    "an ndarray subclass": numpy.ones(2).view(numpy.matrix),
    "a record array": numpy.zeros(2, dtype=[("a", "i4")]),
    "a masked array": numpy.ma.masked_array([1, 2], [True, False]),
    "an object array": numpy.array([print, None], dtype=object),
    "an array of strings": numpy.array(["a"]),
    "an array of dates": numpy.array(["2026-01-01"], dtype="datetime64[D]"),
    "an array of the other byte order": numpy.ones(2, dtype=">f8"),
    "a complex longer than the wire knows": numpy.ones(2, dtype="clongdouble"),
    "a numpy string": numpy.str_("a"),
    "a sparse tensor": torch.eye(2).to_sparse(),
    "a meta tensor": torch.ones(2, device="meta"),
    "a quantized dtype": torch.zeros(2, dtype=torch.float8_e4m3fn),
    "a function": print,
    "a class": int,
    "a generator": (x for x in ()),
    "a set": {1},
    "a range": range(3),
    "an int subclass": Number(3),
    "an enum": Colour.RED,
    "a named tuple of what is no data": collections.namedtuple("Pair", "a b")(1, print),
    "a dict subclass": collections.OrderedDict(a=1),
    "a bytearray": bytearray(2),
    "a decimal": Decimal(1),
    "a module": math,
    "a tensor for a key": {torch.ones(1): 1},
    "a tuple for a key": {(1, 2): 1},
    "an enum for a key": {Colour.RED: 1},
    "half a character": "\ud800",
    "half a character for a key": {"\ud800": 1},
    "an integer of too many digits": 10**5000,
}


class TestRefused:
    @pytest.mark.parametrize("name", REFUSED)
    @pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"a": [1, (x,)]}], ids=["alone", "nested"])
    def test_what_is_not_plain_data(self, name, wrap):
        with pytest.raises(NotDataError, match="not plain data"):
            encode(wrap(REFUSED[name]))

    def test_the_message_says_where(self):
        with pytest.raises(NotDataError) as caught:
            encode({"out": [1, (2, print)]})
        assert caught.value.message == (
            "['out'][1][1] is of type builtins.builtin_function_or_method, which is not plain data."
        )

    def test_nothing_is_sent_of_a_message_that_is_refused(self, channels):
        left, right = channels
        with pytest.raises(NotDataError):
            left.send([torch.ones(1000), print])
        left.send("next")
        assert right.receive(soon(5)) == "next"

    @pytest.mark.parametrize(
        "tree",
        [
            {"what": 1},
            {"tuple": 1},
            {"tuple": [], "list": []},
            {},
            {"dict": [[1, 2, 3]]},
            {"dict": [[[1], 2]]},
            {"dict": {"tuple": []}},
            {"int": "1" * 5000},
            {"int": "one"},
            {"complex": [1]},
            {"complex": ["a", 1]},
            {"dtype": "Tensor"},
            {"dtype": ["float32"]},
            {"tensor": ["float32", [2], 0, 4]},
            {"tensor": ["float32", [2], 60, 8]},
            {"tensor": ["float32", [-1], 0, 4]},
            {"tensor": ["float32", [True], 0, 4]},
            {"tensor": ["float32", [2**47, 2**47], 0, 8]},
            {"tensor": ["float32", [1] * 17, 0, 4]},
            {"tensor": ["float32", 2, 0, 8]},
            {"tensor": ["load", [1], 0, 8]},
            {"tensor": ["float32", [2], -8, 8]},
            {"array": ["object", [1], 0, 8]},
            {"array": ["i4,O", [1], 0, 12]},
            {"array": [["float32"], [1], 0, 4]},
            {"array": ["float64", [2**60], 0, 0]},
        ],
        ids=str,
    )
    def test_a_header_that_breaks_the_rules(self, tree):
        with pytest.raises(WireError):
            decode(msgpack.packb(tree), bytearray(64))

    def test_a_header_that_is_nested_without_end(self):
        with pytest.raises(WireError):
            decode(b"\x91" * 5000 + b"\x90", bytearray())

    @pytest.mark.parametrize("header", [b"", b"\xc1", b"\x92\x01", b"\x01\x01", b"\xc7\x01\x05a", b"\xd9\x02\xff\xff"])
    def test_a_header_that_is_no_msgpack(self, header):
        with pytest.raises(WireError, match="malformed"):
            decode(header, bytearray())


class TestChannel:
    def test_frames_arrive_in_order_and_whole(self, channels):
        left, right = channels
        big = torch.arange(3 << 20)  # more than the sockets hold
        sender = threading.Thread(target=lambda: [left.send(message) for message in ("a", {"big": big}, None)])
        sender.start()
        assert right.receive(soon(20)) == "a"
        same(right.receive(soon(20))["big"], big)
        assert right.receive(soon(20)) is None
        sender.join()

    @pytest.mark.parametrize(
        ("message", "pieces"),
        [([1, "a"], 1), ([torch.ones(4), torch.ones(5), numpy.ones(6)], 1), ([torch.ones(4), torch.ones(1 << 14)], 2)],
        ids=["no tensor", "small ones", "a large one"],
    )
    def test_what_is_small_is_sent_in_one_piece(self, channels, monkeypatch, message, pieces):
        left, right = channels
        sent = []
        send = left._send
        monkeypatch.setattr(left, "_send", lambda data: sent.append(send(data)) or sent[-1])
        left.send(message)
        assert len(sent) == pieces
        assert len(right.receive(soon(20))) == len(message)

    def test_no_answer_in_time(self, channels):
        with pytest.raises(DeadlineError):
            channels[0].receive(soon())

    def test_half_an_answer_in_time(self, channels):
        left, right = channels
        chunk = b"".join(bytes(chunk) for chunk in encode("hello"))
        left.sock.send(chunk[:-2])
        with pytest.raises(DeadlineError):
            right.receive(soon())

    def test_a_deadline_that_is_past_still_takes_what_is_there(self, channels):
        left, right = channels
        left.send("there")
        assert right.receive(time.monotonic() - 1) == "there"

    def test_nobody_takes_the_frame(self, channels):
        with pytest.raises(DeadlineError):
            channels[0].send(torch.zeros(16 << 20), soon())

    @pytest.mark.parametrize("sent", [0, 3, 16, 20])
    def test_the_other_side_closes(self, channels, sent):
        left, right = channels
        left.sock.send(b"".join(bytes(chunk) for chunk in encode("hello"))[:sent] if sent else b"")
        left.close()
        left.close()  # twice is fine
        with pytest.raises(PeerClosedError):
            right.receive(soon(5))

    def test_sending_to_a_closed_side(self, channels):
        left, right = channels
        right.close()
        with pytest.raises(PeerClosedError):
            left.send(torch.zeros(16 << 20), soon(5))

    @pytest.mark.parametrize(
        ("bounds", "message"),
        [(Bounds(header_bytes=64), "x" * 65), (Bounds(buffer_bytes=128), torch.zeros(129, dtype=torch.uint8))],
        ids=["header", "buffer"],
    )
    def test_bounds(self, channels, bounds, message):
        left, right = channels
        right.bounds = bounds
        left.send(message[:60])
        assert len(right.receive(soon(5))) == 60
        left.send(message)
        with pytest.raises(WireError, match="the bound is"):
            right.receive(soon(5))

    def test_memory_is_not_taken_on_the_word_of_the_other_side(self, channels):
        left, right = channels
        left.sock.send(struct.pack("!4sIQ", b"KAT1", 10, 2**63))
        with pytest.raises(WireError, match="the bound is"):
            right.receive(soon(5))

    def test_not_a_frame(self, channels):
        left, right = channels
        left.sock.send(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(WireError, match="not a frame"):
            right.receive(soon(5))

    def test_other_descriptors_are_served_while_waiting(self, channels):
        left, right = channels
        readable, writable = os.pipe()
        heard = []

        def handler():
            data = os.read(readable, 100)
            heard.append(data)
            if data == b"two":
                left.send("answer")
            return bool(data)

        idle = Idle({readable: handler})
        os.write(writable, b"one")
        with pytest.raises(DeadlineError):
            right.receive(soon(), idle)
        os.write(writable, b"two")
        assert right.receive(soon(5), idle) == "answer"
        os.close(writable)
        with pytest.raises(DeadlineError):
            right.receive(soon(), idle)
        assert heard == [b"one", b"two", b""]
        assert idle.descriptors() == []  # at its end the handler was done
        os.close(readable)

    def test_other_descriptors_are_served_while_sending(self, channels):
        left, right = channels
        readable, writable = os.pipe()
        received = []
        thread = threading.Thread(target=lambda: received.append(right.receive(soon(20))))

        def handler():
            os.read(readable, 1)
            thread.start()  # only now does anybody take the frame
            return False

        os.write(writable, b"!")
        big = torch.arange(3 << 20)
        left.send(big, soon(20), Idle({readable: handler}))
        thread.join()
        same(received[0], big)
        os.close(readable)
        os.close(writable)


@pytest.mark.parametrize(
    "change",
    [
        lambda header, buffer: (header, buffer + bytes(64)),  # more than the tensors need
        lambda header, buffer: (header.replace(b"\x40", b"\x00", 1), buffer),  # two tensors in one place
    ],
    ids=["padded", "shared"],
)
def test_a_frame_carries_nothing_beyond_its_tensors(change):
    _, header, *buffers = encode([torch.ones(3), torch.zeros(3)])
    assert decode(header, bytearray(b"".join(buffers)))[1].tolist() == [0, 0, 0]
    assert b"\x40" in header
    header, buffer = change(header, b"".join(buffers))
    with pytest.raises(WireError):
        decode(header, bytearray(buffer))


class TestSeveral:
    """`wait_for_any`."""

    @pytest.fixture
    def pairs(self):
        pairs = [socket.socketpair() for _ in range(2)]
        near, far = zip(*([Channel(sock) for sock in pair] for pair in pairs), strict=True)
        yield near, far
        for channel in (*near, *far):
            channel.close()

    @pytest.mark.parametrize("who", [(0,), (1,), (0, 1), ()], ids=repr)
    def test_which_one_has_something(self, pairs, who):
        near, far = pairs
        for number in who:
            far[number].send("here")
        assert wait_for_any([(channel, Idle({})) for channel in near], soon()) == [number in who for number in (0, 1)]

    def test_the_end_of_one_is_something(self, pairs):
        near, far = pairs
        far[1].close()
        assert wait_for_any([(channel, Idle({})) for channel in near], soon(20)) == [False, True]

    def test_other_descriptors_are_served_meanwhile(self, pairs):
        near, far = pairs
        readable, writable = os.pipe()
        os.write(writable, b"text")
        read = []

        def serve():
            read.append(os.read(readable, 10))
            os.close(writable)
            far[0].send("now")
            return False

        assert wait_for_any([(near[0], Idle({readable: serve})), (near[1], Idle({}))], soon(20)) == [True, False]
        assert read == [b"text"]
        os.close(readable)


def test_a_frame_is_kept():
    message = {"x": torch.arange(6.0).reshape(2, 3), "y": [numpy.eye(2), None, ("a", 1)]}
    got = message_of(frame_of(message))
    assert torch.equal(got["x"], message["x"])
    assert numpy.array_equal(got["y"][0], numpy.eye(2))
    assert got["y"][1:] == [None, ("a", 1)]


NO_FRAMES = {
    "empty": lambda frame: b"",
    "cut": lambda frame: frame[:-1],
    "longer": lambda frame: frame + b"\0",
    "another magic": lambda frame: b"KAT2" + frame[4:],
    "a huge header": lambda frame: frame[:4] + b"\xff" * 4 + frame[8:],
    "a huge buffer": lambda frame: frame[:8] + b"\xff" * 8 + frame[16:],
    "another header": lambda frame: frame[:16] + b"\xff" + frame[17:],
}


@pytest.mark.parametrize("spoil", NO_FRAMES.values(), ids=NO_FRAMES)
def test_what_is_no_frame_is_refused(spoil):
    with pytest.raises(WireError):
        message_of(spoil(frame_of({"x": torch.ones(2)})))
