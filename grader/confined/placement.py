"""Where a submission makes its tensors, asked without an accelerator: a call is repeated on torch's `meta` device.

A tensor on `meta` has a shape and a dtype and no values. The arguments are put there, and what the submission makes on
the CPU without being asked to then meets them in an operation. Torch sees that only sometimes (it lets ``index``,
``copy_`` and much else pass on `meta`), so every aten operation is looked at before it runs, and refused where a CUDA
device would refuse it.
"""

from __future__ import annotations

import itertools
import linecache
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from grader.confined import readings

META = "meta"
MOST_PLACES = 4096  # tensors of an answer whose places are told

# What CUDA's kernels take from the CPU beside their own tensors, other than a tensor without dimensions. Copies go
# between devices; an index may lie on the CPU (TensorAdvancedIndexing.cpp: "indices should be either on cpu or on the
# same device as the indexed tensor"); lengths of sequences and places of cuts have to (PackedSequence.cpp, LossCTC.cpp,
# TensorShape.cpp); probabilities are moved (DistributionTemplates.h); a fill reads its value.
_COPIES = {"copy_", "_foreach_copy_", "copy", "_foreach_copy"}
_INDEXED = {"index", "index_put", "index_put_", "_index_put_impl_", "_unsafe_index", "_unsafe_index_put"}
_FREE = {
    *("_to_copy", "fill", "fill_", "set_", "tensor_split"),
    *("_pack_padded_sequence", "_pad_packed_sequence", "_pack_padded_sequence_backward"),
    *("ctc_loss", "_ctc_loss", "_cudnn_ctc_loss", "_use_cudnn_ctc_loss", "bernoulli", "bernoulli_"),
}
_LENGTHS = {torch.ops.aten._pack_padded_sequence.default}  # its second argument has to be on the CPU
_NO_SCALARS = {"cat", "stack", "nextafter"}  # they take no tensor from the CPU, not even one without dimensions
_OF_TORCH = ("same device", "expected device")  # torch's own words, where it looks itself, above its operations


class MixedDevicesError(RuntimeError):
    """An operation was given tensors of two devices. A `RuntimeError`, as torch's own is.

    Attributes:
        operation: its name, without the namespace; empty where torch gave none.
        made: the tensor on the CPU, in words; empty where there is none, and one has to be there.
        given: one of those on the arguments' device.
    """

    def __init__(self, operation: str, made: str, given: str) -> None:
        on_the_cpu = f"a {made} on the CPU and " if made else ""
        super().__init__(f"{operation}: {on_the_cpu}a {given} on the device of the arguments")
        self.operation = operation
        self.made = made
        self.given = given


class TooManyOperationsError(Exception):
    """The call does more than a look at it is worth."""


class MetaGenerator(torch.Generator):
    """A generator that says that it is on `meta`, where torch has none, and draws on the CPU.

    An operation does not see which of two generators it was given, so that where one of these was made, none is told to
    be on the wrong device.
    """

    made = False

    def __new__(cls, device: Any = "cpu") -> MetaGenerator:  # noqa: D102
        self = super().__new__(cls, device="cpu")  # type: ignore[call-arg]  # not in the stubs
        MetaGenerator.made |= _is_meta(device)
        return self

    def __init__(self, device: Any = "cpu") -> None:
        self._where = torch.device(device)

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        """Where it was asked to be."""
        return self._where


class PlacementWatch(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch leaves it untyped
    """A context in which operations on tensors of two devices raise `MixedDevicesError` where CUDA's would raise.

    Inside, ``torch.Generator`` makes generators for `meta`, too.

    Args:
        filename: of the submission.
        most: operations, after which `TooManyOperationsError` ends the call.
        number: what every value on `meta` reads as, 1 or 0 (see `readings`).

    Attributes:
        operations: so far.
        copied_at: the submission's lines, outermost first, that first copied something to the CPU: of each its
            number, its function's name and its text.
    """

    def __init__(self, filename: str, most: int, number: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations = 0
        self._most = most
        self._number = number
        self.copied_at: list[tuple[int, str, str]] = []
        self._filename = filename

    def __enter__(self) -> PlacementWatch:
        MetaGenerator.made = False
        self._generator, torch.Generator = torch.Generator, MetaGenerator  # type: ignore[misc]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *exception: object) -> None:
        torch.Generator = self._generator  # type: ignore[misc]
        super().__exit__(*exception)  # type: ignore[no-untyped-call]

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """See `counting.OpCounter`."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        self.operations += 1
        if self.operations > self._most:
            raise TooManyOperationsError(f"more than {self._most} operations")
        found = list(_tensors((args, kwargs)))
        made = [tensor for tensor in found if tensor.device.type == "cpu"]
        given = [tensor for tensor in found if tensor.device.type == META]
        drawn_there = not made and (given or _is_meta(kwargs.get("device")))
        if kwargs.get("generator") is not None and drawn_there and not MetaGenerator.made:
            raise MixedDevicesError(func._schema.name.rpartition("::")[2], "random generator", "tensor")
        if func in _LENGTHS and args[1].device.type == META:
            raise MixedDevicesError("pack_padded_sequence", "", _words(args[1]))
        if not made or not given:
            return readings.read(func, args, kwargs, self._number) if given else func(*args, **kwargs)
        if func._can_decompose():  # e.g. `expand_as`, which only reads a shape: without gradients it comes in one piece
            with self:
                return func.decompose(*args, **kwargs)
        return self._on_both(func, args, kwargs, made, given)

    def _on_both(self, func: Any, args: Any, kwargs: Any, made: list[torch.Tensor], given: list[torch.Tensor]) -> Any:
        name = func._schema.name.rpartition("::")[2]
        if name in _FREE:
            return func(*args, **kwargs)
        if name in _COPIES:
            return self._to_the_cpu(args[0]) if args[0] is made[0] else func(*args, **kwargs)
        if name in _INDEXED:
            return self._on_an_index(name, func, args, kwargs)
        written = {id(tensor) for tensor in _written(func, args, kwargs)}
        for tensor in made:
            if tensor.ndim or name in _NO_SCALARS or id(tensor) in written:
                raise _mixed(name, tensor, given[0])
        # Torch's kernels for `meta` are not all as lenient with tensors without dimensions as CUDA's.
        return func(*_moved(args), **_moved(kwargs))

    def _on_an_index(self, name: str, func: Any, args: Any, kwargs: Any) -> Any:
        """The indexed tensor decides; its indices may be on the CPU, and a value without dimensions anywhere."""
        indexed, *more = args
        indices, *values = more
        ours = [tensor for tensor in _tensors(indices) if tensor.device.type == META]
        if indexed.device.type == "cpu" and ours:
            raise _mixed(name, indexed, ours[0])
        other = next((t for t in _tensors(values) if t.device != indexed.device), None)
        if other is None:
            return func(*args, **kwargs)
        if other.ndim:
            raise _mixed(name, *((indexed, other) if indexed.device.type == "cpu" else (other, indexed)))
        if indexed.device.type == "cpu":
            return self._to_the_cpu(indexed)
        return func(*(_moved(item) if item is other else item for item in args), **kwargs)

    def _to_the_cpu(self, target: Any) -> Any:
        """What is copied from `meta` reads as the number."""
        if not self.copied_at:
            self.copied_at = list(self._lines(sys._getframe(1)))[::-1]
        for tensor in _tensors(target):
            tensor.fill_(self._number)
        return target

    def _lines(self, frame: FrameType | None) -> Iterator[tuple[int, str, str]]:
        while frame is not None:
            if frame.f_code.co_filename == self._filename:
                text = linecache.getline(self._filename, frame.f_lineno).strip()
                yield frame.f_lineno, frame.f_code.co_name, text
            frame = frame.f_back


def mix_behind(error: BaseException | None) -> MixedDevicesError | None:
    """The mix of devices that `error` is, or was raised from; None where it is about something else."""
    while error is not None:
        if isinstance(error, MixedDevicesError):
            return error
        if type(error) is RuntimeError and any(words in str(error) for words in _OF_TORCH):
            return MixedDevicesError("", "tensor", "tensor")
        error = error.__cause__
    return None


def on_meta(outlined: Any) -> Any:
    """The value that `hosts.outline` outlined, with its tensors on `meta`."""
    kind, content, *dtype = outlined
    if kind == "tensor":
        return torch.empty(content, dtype=dtype[0], device=META)
    if kind == "dict":
        return {key: on_meta(item) for key, item in content}
    if kind == "value":
        return content
    items = [on_meta(item) for item in content]
    return items if kind == "list" else tuple(items)


def places(value: Any) -> str:
    """Where the tensors of an answer are: ``c`` on the CPU, ``m`` on `meta`, ``.`` where either is as good.

    Other devices take from the CPU what has no dimensions, and what they are indexed with.
    """
    found = itertools.islice(_tensors(value), MOST_PLACES)
    return "".join(
        "." if not tensor.ndim or not (tensor.is_floating_point() or tensor.is_complex()) else tensor.device.type[0]
        for tensor in found
    )


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _tensors(item)


def _is_meta(device: Any) -> bool:
    return device is not None and torch.device(device).type == META


def _written(func: Any, args: Any, kwargs: Any) -> Iterator[torch.Tensor]:
    """The arguments that the operation writes to."""
    for position, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            yield from _tensors(args[position] if position < len(args) else kwargs.get(argument.name))


def _moved(value: Any) -> Any:
    """`value` with its tensors on `meta`."""
    if isinstance(value, torch.Tensor):
        return value.to(META)
    if isinstance(value, list | tuple):
        return type(value)(_moved(item) for item in value)
    return {key: _moved(item) for key, item in value.items()} if isinstance(value, dict) else value


def _mixed(operation: str, made: torch.Tensor, given: torch.Tensor) -> MixedDevicesError:
    return MixedDevicesError(operation, _words(made), _words(given))


def _words(tensor: torch.Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} tensor of shape {tuple(tensor.shape)}"
