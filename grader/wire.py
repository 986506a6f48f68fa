"""The wire: length-prefixed frames of plain data. Nothing is ever unpickled.

A frame is a fixed prefix (magic, header length, buffer length), a msgpack header and the raw bytes of every tensor
and array in it, one after the other. The header holds the message with tensors replaced by their place in the
buffer, dtype and shape. Only exact types cross: a Tensor or ndarray subclass, a lazy ``__array__`` or any other object
is refused by the sender (`NotDataError`), and the receiver builds plain tensors only.

The receiver trusts nothing: sizes are bounded before memory is taken, depth and counts are bounded, and every
length, dtype and shape is checked against the bytes that are really there (`WireError`).

Torch and numpy are used when they are loaded and never imported here, so that light processes can talk too. A host's
own end of the wire stands beside a submission that may replace what modules and classes have for attributes. So all
that is called here is bound when it is first used, before a submission is loaded: functions of C, and methods of
classes that cannot be changed. A value is looked at through these alone, and only when its exact type is known.
"""

from __future__ import annotations

import math
import select
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgpack

from grader.errors import KataError, WireError

_PREFIX = struct.Struct("!4sIQ")
_MAGIC = b"KAT1"
_MAX_DEPTH = 32
_MAX_ITEMS = 1_000_000  # a value in a list or a dict is one
_MAX_TENSORS = 20_000  # to make a tensor takes the receiver as long as to read fifty values
_MAX_DIMS = 16
_SOCKET_BUFFER = 4 << 20
_ALIGNMENT = 64
_SMALL, _PIECE = 1 << 14, 1 << 17  # bytes: to copy so few takes less than another call of the system

_TORCH_DTYPES = (
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)
_NUMPY_KINDS = "biufc"  # bool, int, unsigned, float, complex: never objects or strings
_product, _monotonic, _poll, _POLLIN, _POLLOUT = math.prod, time.monotonic, select.poll, select.POLLIN, select.POLLOUT
_Packer, _unpack, _PackError = msgpack.Packer, msgpack.unpackb, (ValueError, OverflowError, RuntimeError)


class NotDataError(KataError):
    """A value that cannot cross the wire. `path` says where in the answer it was found."""

    def __init__(self, path: str, got: str) -> None:
        text = f"{path[:200] or 'the value'} is {got[:200]}, which is not plain data."
        super().__init__(text.encode("utf-8", "backslashreplace").decode())


class PeerClosedError(WireError):
    """The other side closed the connection."""


class DeadlineError(WireError):
    """The other side did not answer, or did not finish its answer, in time."""


@dataclass(frozen=True)
class Bounds:
    """The largest frame that is accepted.

    Attributes:
        header_bytes: of the msgpack header.
        buffer_bytes: of all tensors and arrays together.
    """

    header_bytes: int = 8 << 20
    buffer_bytes: int = 512 << 20


# --- sending -----------------------------------------------------------------------------------------------------


def encode(message: Any) -> list[Any]:
    """Turn plain data into the chunks of one frame, without copying contiguous tensors.

    Raises:
        NotDataError: something in `message` is not plain data, or is nested deeper than 32.
    """
    buffers = _Buffers()
    try:
        header = _Packer(use_bin_type=True).pack(_pack(message, buffers, 0))
    except _NotDataHereError as error:
        raise NotDataError("".join(f"[{key!r}]" for key in reversed(error.keys)), error.got) from error
    except _PackError as error:  # half a character, a number of a million digits
        raise NotDataError("the answer", f"not to be written down: {type(error).__name__}: {error}") from error
    return [_PREFIX.pack(_MAGIC, len(header), buffers.size), header, *buffers.parts]


class _NotDataHereError(Exception):
    """A value that cannot cross: what it is, and the keys that lead to it, the last one first."""

    def __init__(self, got: str) -> None:
        super().__init__(got)
        self.got = got
        self.keys: list[Any] = []


@dataclass(slots=True)
class _Buffers:
    """The raw bytes of a frame so far, and their number."""

    parts: list[Any] = field(default_factory=list)
    size: int = 0
    count: int = 0

    def add(self, data: Any) -> int:
        """Append `data`, padded so that what follows it on the other side starts aligned; returns its start."""
        start, padding = self.size, -len(data) % _ALIGNMENT
        self.parts += [data, bytes(padding)]
        self.size += len(data) + padding
        self.count += 1
        return start


def _pack(value: Any, buffers: _Buffers, depth: int) -> Any:
    kind = type(value)
    # By identity: a class of a submission's may claim to equal any other.
    if kind is str or kind is bool or kind is float or kind is bytes or value is None:
        return value
    if kind is int:
        return _pack_int(value)
    if depth >= _MAX_DEPTH:
        raise _NotDataHereError(f"nested more than {_MAX_DEPTH} levels deep")
    if kind is list:
        return _pack_items(value, buffers, depth + 1)
    if kind is tuple:
        return {"tuple": _pack_items(value, buffers, depth + 1)}
    if kind is dict:
        return {"dict": _pack_pairs(value, buffers, depth + 1)}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    torch, numpy = _torch(), _numpy()
    if torch is not None:
        if kind is torch.Tensor or kind is torch.Parameter:
            return _pack_tensor(torch, value, buffers)
        if kind is torch.Size:
            return {"tuple": list(value)}
        if kind is torch.dtype:
            return {"dtype": str(value).removeprefix("torch.")}
    if numpy is not None and any(kind is known for known in numpy.kinds):
        return _pack_array(numpy, value, buffers)
    for base in _MRO(kind):
        if base is tuple:  # a named tuple is one: what it holds, whatever its class says of it
            return {"tuple": _pack_items([*_ITEMS(value)], buffers, depth + 1)}
    raise _NotDataHereError(f"of type {kind.__module__}.{kind.__qualname__}")


def _pack_items(items: Sequence[Any], buffers: _Buffers, depth: int) -> list[Any]:
    packed: list[Any] = []
    try:
        for item in items:
            packed.append(_pack(item, buffers, depth))  # its length says where one did not fit
    except _NotDataHereError as error:
        error.keys.append(len(packed))
        raise
    return packed


def _pack_pairs(values: dict[Any, Any], buffers: _Buffers, depth: int) -> list[list[Any]]:
    pairs = []
    for key, item in values.items():
        kind = type(key)
        plain = kind is str or kind is bool or kind is float or key is None or (kind is int and -(2**63) < key < 2**63)
        if not plain:
            raise _NotDataHereError(f"a dict with a key of type {kind.__name__}")
        try:
            pairs.append([key, _pack(item, buffers, depth)])
        except _NotDataHereError as error:
            error.keys.append(key)
            raise
    return pairs


_MRO = type.__dict__["__mro__"].__get__
_ITEMS = tuple.__iter__


def _pack_int(value: int) -> Any:
    return value if -(2**63) <= value < 2**64 else {"int": str(value)}


def _pack_tensor(torch: _Torch, tensor: Any, buffers: _Buffers) -> Any:
    base = torch.base
    dtype, layout = base.dtype.__get__(tensor), base.layout.__get__(tensor)
    name = torch.names.get(dtype)
    odd = base.is_quantized.__get__(tensor) or base.is_nested.__get__(tensor)
    if layout is not torch.strided or odd or name is None:
        raise _NotDataHereError(f"a tensor of layout {layout} and dtype {dtype}")
    if base.device.__get__(tensor).type == "meta":
        raise _NotDataHereError("a meta tensor, which has no values")
    plain = base.resolve_neg(base.resolve_conj(base.cpu(base.detach(tensor))))
    plain = base.reshape(base.contiguous(plain), -1)
    if base.is_complex(plain):
        plain = base.reshape(torch.view_as_real(plain), -1)
    data = memoryview(base.numpy(base.view(plain, torch.uint8))) if base.numel(plain) else b""
    return _place("tensor", name, base.shape.__get__(tensor), data, buffers)


def _pack_array(numpy: _Numpy, array: Any, buffers: _Buffers) -> Any:
    dtype = array.dtype
    if dtype.kind not in _NUMPY_KINDS or not dtype.isnative or dtype.itemsize > 16:
        raise _NotDataHereError(f"an array of dtype {dtype}")
    # A numpy scalar is sent as an array of shape (): `float64` the scalar and the 0-d array are one thing to a check.
    plain = numpy.ascontiguousarray(array).reshape(-1)
    data = memoryview(plain.view(numpy.uint8)) if plain.size else b""
    return _place("array", dtype.name, array.shape, data, buffers)


def _place(tag: str, dtype: str, shape: Sequence[int], data: Any, buffers: _Buffers) -> Any:
    if buffers.count == _MAX_TENSORS:
        raise _NotDataHereError(f"more than {_MAX_TENSORS} tensors or arrays")
    start = buffers.add(data)
    return {tag: [dtype, list(shape), start, len(data)]}


def _joined(parts: list[Any]) -> Iterator[Any]:
    """A frame's parts in fewer pieces: each piece that is sent wakes the other side, which could do nothing with it."""
    small: list[Any] = []
    size = 0
    for part in parts:
        if len(part) > _SMALL or size > _PIECE:
            yield b"".join(small)
            small, size = [], 0
        if len(part) > _SMALL:
            yield part
        else:
            small.append(part)
            size += len(part)
    yield b"".join(small)


class _Torch:
    """What is used of torch, bound. `base` cannot be changed: a class of C's, which `torch.Tensor` is derived from."""

    def __init__(self, torch: Any) -> None:
        self.Tensor, self.Parameter, self.Size, self.dtype = torch.Tensor, torch.nn.Parameter, torch.Size, torch.dtype
        self.base, self.strided, self.uint8 = torch._C.TensorBase, torch.strided, torch.uint8
        self.view_as_real, self.frombuffer, self.empty = torch.view_as_real, torch.frombuffer, torch.empty
        self.dtypes = {name: getattr(torch, name) for name in _TORCH_DTYPES}
        self.names = {dtype: name for name, dtype in self.dtypes.items()}


class _Numpy:
    """What is used of NumPy, bound. Arrays and scalars are classes of C's, whose methods cannot be changed."""

    def __init__(self, numpy: Any) -> None:
        self.ascontiguousarray, self.frombuffer, self.empty = numpy.ascontiguousarray, numpy.frombuffer, numpy.empty
        self.uint8, self.dtype = numpy.uint8, numpy.dtype
        self.kinds = (numpy.ndarray, *dict.fromkeys(numpy.sctypeDict.values()))


_libraries: dict[str, Any] = {}


def _bound(name: str, make: Callable[[Any], Any]) -> Any:
    """A library's functions; None where it is not loaded."""
    found = _libraries.get(name)
    if found is None and name in _modules:
        found = _libraries[name] = make(_modules[name])
    return found


def _torch() -> _Torch | None:
    found: _Torch | None = _bound("torch", _Torch)
    return found


def _numpy() -> _Numpy | None:
    found: _Numpy | None = _bound("numpy", _Numpy)
    return found


_modules = sys.modules


def bind() -> None:
    """Bind all that is used of the libraries that are loaded, before anybody may have changed them."""
    _torch()
    _numpy()


# --- receiving ---------------------------------------------------------------------------------------------------


def decode(header: bytes, buffer: Any) -> Any:
    """Turn a frame's header and buffer back into plain data.

    Args:
        header: the msgpack part.
        buffer: a writable bytes-like object; the tensors in the result share its memory.

    Raises:
        WireError: the header is malformed, or a tensor does not fit the buffer.
    """
    try:
        tree = _unpack(
            header,
            raw=False,
            strict_map_key=True,
            max_array_len=_MAX_ITEMS,
            max_map_len=4,
            max_str_len=len(header),
            max_bin_len=len(header),
            max_ext_len=0,
        )
        unpacking = _Unpacking(buffer)
        value = unpacking.value(tree, 0)
        unpacking.finish()
        return value
    except WireError:
        raise
    except Exception as error:  # msgpack raises several unrelated types on malformed bytes
        raise WireError(f"malformed header: {type(error).__name__}: {error}") from error


class _Unpacking:
    """One frame's values. What they cost to make is bounded, since they are made before any deadline is looked at."""

    def __init__(self, buffer: Any) -> None:
        self._buffer = buffer
        self._items = self._tensors = self._end = 0

    def finish(self) -> None:
        """A frame carries nothing that no tensor uses: it would be kept, and passed on, unseen."""
        if self._end != len(self._buffer):
            raise WireError(f"{len(self._buffer) - self._end} bytes that no tensor uses")

    def value(self, value: Any, depth: int) -> Any:
        self._items += 1
        if depth > 2 * _MAX_DEPTH or self._items > _MAX_ITEMS:
            raise WireError("nested too deep, or too many values")
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) != 1:
            raise WireError(f"a tag has one key, got {len(value)}")
        [(tag, content)] = value.items()
        if tag == "tuple":
            return tuple(self.value(item, depth + 1) for item in _list(content))
        if tag == "dict":
            pairs = [_list(pair, 2) for pair in _list(content)]
            return {_key(key): self.value(item, depth + 1) for key, item in pairs}
        if tag == "int":
            if not isinstance(content, str) or len(content) > 4000:
                raise WireError("an integer that is too long")
            return int(content)
        if tag == "complex":
            return complex(*_list(content, 2))
        if tag == "dtype":
            return _torch_dtype(content)
        if tag in ("tensor", "array"):
            self._tensors += 1
            if self._tensors > _MAX_TENSORS:
                raise WireError(f"more than {_MAX_TENSORS} tensors or arrays")
            dtype, shape, start, length = _list(content, 4)
            if start != self._end or type(length) is not int:
                raise WireError("a place in the buffer that is not the next one")
            self._end += length + -length % _ALIGNMENT
            return _unpack_buffer(tag, dtype, shape, start, length, self._buffer)
        raise WireError(f"unknown tag {str(tag)[:40]!r}")


def _unpack_buffer(tag: str, dtype: Any, shape: Any, start: Any, length: Any, buffer: Any) -> Any:
    shape = _list(shape)
    numbers = [*shape, start, length]
    if len(shape) > _MAX_DIMS or not all(type(n) is int and 0 <= n < 2**48 for n in numbers):
        raise WireError("a shape or a place in the buffer that cannot be")
    if start + length > len(buffer):
        raise WireError(f"a {tag} ends at byte {start + length} of {len(buffer)}")
    part = memoryview(buffer)[start : start + length]
    count = _product(shape)
    if tag == "array":
        numpy = _numpy()
        assert numpy is not None, "NumPy is not loaded"
        kind = numpy.dtype(dtype) if isinstance(dtype, str) else None
        if kind is None or kind.kind not in _NUMPY_KINDS or kind.name != dtype:
            raise WireError(f"no such array dtype: {str(dtype)[:40]!r}")
        _fits(tag, count * kind.itemsize, length)
        return numpy.frombuffer(part, dtype=kind).reshape(shape) if count else numpy.empty(shape, kind)
    torch = _torch()
    assert torch is not None, "torch is not loaded"
    kind = _torch_dtype(dtype)
    _fits(tag, count * kind.itemsize, length)
    if not count:
        return torch.empty(shape, dtype=kind)
    return torch.base.reshape(torch.frombuffer(part, dtype=kind), shape)


def _fits(tag: str, expected: int, got: int) -> None:
    if expected != got:
        raise WireError(f"a {tag} of {expected} bytes came with {got}")


def _torch_dtype(name: Any) -> Any:
    torch = _torch()
    if name not in _TORCH_DTYPES or torch is None:
        raise WireError(f"no such tensor dtype: {str(name)[:40]!r}")
    return torch.dtypes[name]


def _list(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise WireError("a list of the wrong length, or no list")
    return value


def _key(value: Any) -> Any:
    if not isinstance(value, str | int | float | bool | None):
        raise WireError("a dict key that is not a scalar")
    return value


def frame_of(message: Any) -> bytes:
    """Plain data as one frame, to be kept in a file.

    Raises:
        NotDataError: something in `message` is not plain data, or is nested deeper than 32.
    """
    return b"".join(map(bytes, encode(message)))


def message_of(frame: bytes) -> Any:
    """The plain data that `frame_of` made a frame of. As on the connection, nothing in it is trusted.

    Raises:
        WireError: it is no frame, or breaks the rules.
    """
    if len(frame) < _PREFIX.size or frame[: len(_MAGIC)] != _MAGIC:
        raise WireError("not a frame")
    _, header_bytes, buffer_bytes = _PREFIX.unpack_from(frame)
    end = _PREFIX.size + header_bytes
    if len(frame) != end + buffer_bytes:
        raise WireError(f"a frame of {end + buffer_bytes} bytes came with {len(frame)}")
    buffer = _allocate(buffer_bytes)
    memoryview(buffer)[:] = frame[end:]
    return decode(frame[_PREFIX.size : end], buffer)


# --- the connection ----------------------------------------------------------------------------------------------


class Channel:
    """One end of a stream socket that carries frames.

    Args:
        sock: a connected stream socket; the channel owns it from now on.
        bounds: the largest frame to accept from the other side.
    """

    def __init__(self, sock: socket.socket, bounds: Bounds | None = None) -> None:
        self.sock = sock
        self.bounds = bounds or Bounds()
        self._send, self._receive_into, self._descriptor = sock.send, sock.recv_into, sock.fileno()
        sock.setblocking(False)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER)

    def fileno(self) -> int:
        """The socket's descriptor, so that a channel can be polled."""
        return self.sock.fileno()

    def close(self) -> None:
        """Close the socket. Safe to call twice."""
        self.sock.close()

    def send(self, message: Any, deadline: float | None = None, idle: Idle | None = None) -> None:
        """Send one frame.

        Args:
            message: plain data.
            deadline: `time.monotonic()` value to give up at; None waits without an end.
            idle: other descriptors to serve while waiting.

        Raises:
            NotDataError: `message` is not plain data; nothing was sent.
            PeerClosedError, DeadlineError: the frame was not taken.
        """
        for chunk in _joined(encode(message)):
            rest = memoryview(chunk)
            while rest:
                try:
                    rest = rest[self._send(rest) :]
                except BlockingIOError:
                    self._wait(_POLLOUT, deadline, idle)
                except OSError as error:
                    raise PeerClosedError(f"the other side closed the connection: {error}") from error

    def receive(self, deadline: float | None = None, idle: Idle | None = None) -> Any:
        """Receive one frame: the whole of it, before the deadline.

        Raises:
            PeerClosedError, DeadlineError: no complete frame came.
            WireError: the frame breaks the rules; the connection is useless afterwards.
        """
        prefix = bytearray(_PREFIX.size)
        self._fill(memoryview(prefix), deadline, idle)
        magic, header_bytes, buffer_bytes = _PREFIX.unpack(prefix)
        if magic != _MAGIC:
            raise WireError("not a frame")
        if header_bytes > self.bounds.header_bytes or buffer_bytes > self.bounds.buffer_bytes:
            raise WireError(
                f"a frame of {header_bytes + buffer_bytes} bytes; the bound is"
                f" {self.bounds.header_bytes} for the header and {self.bounds.buffer_bytes} for tensors"
            )
        header = bytearray(header_bytes)
        self._fill(memoryview(header), deadline, idle)
        buffer = _allocate(buffer_bytes)
        self._fill(memoryview(buffer), deadline, idle)
        return decode(bytes(header), buffer)

    def _fill(self, target: memoryview, deadline: float | None, idle: Idle | None) -> None:
        while target:
            try:
                count = self._receive_into(target)
            except BlockingIOError:
                self._wait(_POLLIN, deadline, idle)
                continue
            except OSError as error:
                raise PeerClosedError(f"the other side closed the connection: {error}") from error
            if count == 0:
                raise PeerClosedError("the other side closed the connection")
            target = target[count:]

    def _wait(self, event: int, deadline: float | None, idle: Idle | None) -> None:
        poll = _poll()
        poll.register(self._descriptor, event)
        if idle is not None:
            for descriptor in idle.descriptors():
                poll.register(descriptor, _POLLIN)
        left = None if deadline is None else (deadline - _monotonic()) * 1000
        if left is not None and left <= 0:
            raise DeadlineError("no answer in time")
        ready = {descriptor for descriptor, _ in poll.poll(left)}
        if idle is not None:
            idle.serve(ready - {self._descriptor})


def wait_for_any(channels: Sequence[tuple[Channel, Idle]], deadline: float) -> list[bool]:
    """Wait until something comes in on one of several channels, or its other side is gone, or the deadline has passed.

    Args:
        channels: each with the other descriptors to serve while it is waited for.
        deadline: `time.monotonic()` value.

    Returns:
        Of each channel whether there is something to receive.
    """
    while True:
        poll = _poll()
        for channel, idle in channels:
            poll.register(channel.fileno(), _POLLIN)
            for descriptor in idle.descriptors():
                poll.register(descriptor, _POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, deadline - _monotonic()) * 1000)}
        here = [channel.fileno() in ready for channel, _ in channels]
        if any(here) or not ready:
            return here
        for _, idle in channels:
            idle.serve(ready)


class Idle:
    """Other descriptors to serve while a channel waits, e.g. the pipe of what a submission prints.

    Args:
        handlers: descriptor to the function that is called when it is readable or closed. A handler that
            is done returns False and is not called again.
    """

    def __init__(self, handlers: dict[int, Callable[[], bool]]) -> None:
        self._handlers = handlers

    def descriptors(self) -> list[int]:
        """What to poll."""
        return list(self._handlers)

    def serve(self, ready: set[int]) -> None:
        """Call the handlers of the descriptors that are ready."""
        for descriptor in ready & set(self._handlers):
            if not self._handlers[descriptor]():
                del self._handlers[descriptor]


def _allocate(size: int) -> Any:
    """Writable memory of `size` bytes; numpy's is not cleared first, which halves the cost of a large frame."""
    numpy = _numpy()
    return numpy.empty(size, "uint8") if numpy is not None and size else bytearray(size)
