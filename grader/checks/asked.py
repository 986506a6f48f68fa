"""What an exercise's own checks asked the submission, kept for the batteries, which ask it once more in another way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy
import torch

from grader.checks.calls import Call
from grader.checks.nested import leaves
from grader.report import Reach

_MOST = 16  # questions of one device
_MOST_PER_PROBE = 3  # so that a probe that is asked in many ways leaves room for the others
_MOST_EMPTY = 8
_LARGEST = 1 << 20  # bytes of one question's tensors
_FEW_PROBES, _FEW_TENSORS, _FEW_ELEMENTS = 4, 24, 1 << 13
_ERROR = "ValueError"
_HALVES = (torch.bfloat16, torch.float16)
_ARRAYS = (torch.Tensor, numpy.ndarray)


@dataclass(frozen=True)
class Question:
    """A probe and its arguments, which the submission has answered once.

    Attributes:
        turn: how many questions there were of the same probe before it.
    """

    probe: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    turn: int = 0


@dataclass
class Selection:
    """The questions of one grading on one device: of each probe the first of every structure of arguments, bounded."""

    _kept: dict[Any, Question] = field(default_factory=dict)
    _empty: dict[Any, Question] = field(default_factory=dict)
    _refused: dict[Any, Question] = field(default_factory=dict)
    _by_probe: dict[str, int] = field(default_factory=dict)
    halves: set[torch.dtype] = field(default_factory=set)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The first of each probe, then the second of each: a battery that does not come to the end saw them all."""
        return tuple(sorted(self._kept.values(), key=lambda question: question.turn))

    @property
    def empty(self) -> tuple[Question, ...]:
        """What was asked with empty tensors, of each probe the first for every choice of empty ones, bounded."""
        return tuple(sorted(self._empty.values(), key=lambda question: question.turn))

    @property
    def refused(self) -> tuple[Question, ...]:
        """What the submission has refused with an error, as `Question`: the first of each probe first."""
        return tuple(sorted(self._refused.values(), key=lambda question: question.turn))

    def add(self, record: Iterable[Call]) -> None:
        """Take from what one check asked: what was asked with tensors, in the ordinary way, and answered or refused."""
        for call in record:
            if call.failure is not None and _ERROR in call.failure.builtin_types:
                self._add_refused(call)
            if call.failure is not None or call.how.strided or call.how.inputs:
                continue
            self._add_empty(call)
            found = (leaf.dtype for _, leaf in leaves((call.args, call.kwargs)) if isinstance(leaf, torch.Tensor))
            self.halves.update(dtype for dtype in found if dtype in _HALVES)
            if len(self._kept) >= _MOST:
                continue
            of_probe = self._by_probe.get(call.probe, 0)
            if of_probe >= _MOST_PER_PROBE:
                continue
            key = (call.probe, _structure(call.args), _structure(call.kwargs))
            sizes = list(_sizes((call.args, call.kwargs)))
            if key not in self._kept and sizes and sum(sizes) <= _LARGEST:
                self._kept[key] = Question(call.probe, call.args, call.kwargs, of_probe)
                self._by_probe[call.probe] = of_probe + 1

    def _add_empty(self, call: Call) -> None:
        sizes = list(_sizes((call.args, call.kwargs)))
        turn = sum(question.probe == call.probe for question in self._empty.values())
        key = (call.probe, tuple(size == 0 for size in sizes))
        room = turn < _MOST_PER_PROBE and len(self._empty) < _MOST_EMPTY and sum(sizes) <= _LARGEST
        if 0 in sizes and key not in self._empty and room:
            self._empty[key] = Question(call.probe, call.args, call.kwargs, turn)

    def _add_refused(self, call: Call) -> None:
        sizes = list(_sizes((call.args, call.kwargs)))
        turn = sum(question.probe == call.probe for question in self._refused.values())
        key = (call.probe, _structure(call.args), _structure(call.kwargs), _shapes((call.args, call.kwargs)))
        if key not in self._refused and turn < _MOST_PER_PROBE and sizes and sum(sizes) <= _LARGEST:
            self._refused[key] = Question(call.probe, call.args, call.kwargs, turn)


@dataclass
class Asked:
    """The fixture `asked` of a battery: the questions, and a note of what the battery could do with each.

    Attributes:
        questions: that the exercise's own checks asked on this device.
        empty: those with empty tensors, for which an answer may have lines of its own.
        refused: those that the submission refused with a ValueError.
        halves: dtypes of half precision in which they asked.
        known: what batteries found out about the solution, for the gradings of further submissions.
    """

    questions: tuple[Question, ...]
    refused: tuple[Question, ...] = ()
    empty: tuple[Question, ...] = ()
    halves: frozenset[torch.dtype] = frozenset()
    known: dict[Any, Any] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)
    _left_out: dict[str, str] = field(default_factory=dict)
    _at_fault: dict[str, str] = field(default_factory=dict)

    @property
    def one_of_each(self) -> tuple[Question, ...]:
        """Of the first few probes a small question each, with as many dimensions as there are.

        For a battery that asks a question in many ways, so that all of them take some 10 ms.
        """
        found: dict[str, Question] = {}
        for question in self.questions:
            tensors, elements, _ = _extent(question)
            if tensors > _FEW_TENSORS or elements > _FEW_ELEMENTS:
                continue
            if question.probe not in found or _extent(question)[2] > _extent(found[question.probe])[2]:
                found[question.probe] = question
        return tuple(found.values())[:_FEW_PROBES]

    def tried(self, question: Question) -> None:
        """It could be asked."""
        self._tried.add(question.probe)

    def left_out(self, question: Question, why: str) -> None:
        """It could not be asked, and nobody is to blame."""
        self._left_out.setdefault(question.probe, why)

    def at_fault(self, question: Question, how: str) -> None:
        """It could not be asked, since the solution, or the probe, itself breaks what is asked about."""
        self._at_fault.setdefault(question.probe, how)

    def reach(self) -> Reach:
        """The notes. A probe that could be asked in one way is tried, whatever became of the others."""
        left_out = {probe: why for probe, why in self._left_out.items() if probe not in self._tried}
        return Reach(tuple(sorted(self._tried)), left_out, dict(self._at_fault))


def _structure(value: Any) -> Any:
    """What two questions have in common that take the same way through the code, as far as arguments tell."""
    if isinstance(value, torch.Tensor):
        return "tensor", value.ndim, value.is_floating_point()
    if isinstance(value, numpy.ndarray):
        return "array", value.ndim
    if isinstance(value, list | tuple):
        return type(value), frozenset(_structure(item) for item in value)
    if isinstance(value, dict):
        return "dict", frozenset((key, _structure(item)) for key, item in value.items())
    return (type(value), value) if isinstance(value, str | bool | None) else type(value)


def _shapes(value: Any) -> tuple[Any, ...]:
    """Of each tensor and array; what else is refused by its value is of a shape of its own."""
    return tuple(tuple(leaf.shape) if isinstance(leaf, _ARRAYS) else repr(leaf) for _, leaf in leaves(value))


def _extent(question: Question) -> tuple[int, int, int]:
    """How many tensors and arrays it has, how many elements these have, and the most dimensions of one."""
    found = [leaf for _, leaf in leaves((question.args, question.kwargs)) if isinstance(leaf, _ARRAYS)]
    return len(found), sum(math.prod(leaf.shape) for leaf in found), max((leaf.ndim for leaf in found), default=0)


def _sizes(value: Any) -> Iterator[int]:
    """Bytes of each tensor and array."""
    return (leaf.nbytes for _, leaf in leaves(value) if isinstance(leaf, _ARRAYS))
