"""Counting work without a clock: lines of Python, and aten operations.

Both counts are exact and repeatable, so a growth budget never depends on how busy the machine is. They are taken
inside the submission's process, since nothing else sees them.
"""

from __future__ import annotations

import functools
import itertools
import operator
import sys
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

from grader.confined import untouched
from grader.confined.origins import is_installed


class TamperedError(Exception):
    """The submission replaced the counter."""


class OpCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch leaves it untyped
    """Counts the aten operations that reach the dispatcher, those of the backward pass too."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __enter__(self) -> OpCounter:
        untouched.push_mode(self)
        return self

    def __exit__(self, *exception: object) -> None:
        """Torch's own would look up what a submission may have replaced."""
        found = untouched.count_modes() and untouched.pop_mode(None)
        while untouched.count_modes():
            untouched.pop_mode(None)
        if found is not self and exception[0] is None:
            raise TamperedError("the counter of operations was taken away, or another mode was left")

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Torch would import all of its compiler, 280 modules, to leave this mode out of compiled code."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


class LineCounter:
    """Counts lines and calls executed in everything that is not installed and not the checks' own.

    Every turn of a comprehension counts, and so does every call of a Python function that ``map`` or
    ``numpy.vectorize`` makes from inside C code, on any thread. Torch functions that C code calls directly run no
    line, so the operations that reach the dispatcher are counted along with the lines; other C functions are counted
    by what calls them, see `counted_builtins` and `count_loops_in_c`.

    Args:
        exempt: the file name of the checks' probes.
        filename: of the submission, whose busiest line is wanted.
    """

    active: LineCounter | None = None

    def __init__(self, exempt: str, filename: str = "") -> None:
        self._lines = 0
        self._ops = OpCounter()
        self._exempt = exempt
        self._filename = filename
        self._ours: dict[CodeType, bool] = {}
        self._by_line: Counter[int] = Counter()

    @property
    def count(self) -> int:
        """Lines, calls and operations so far."""
        return self._lines + self._ops.count

    @property
    def busiest(self) -> int:
        """The submission's line that ran most often, the first of several; 0 when none ran."""
        return max(self._by_line, key=self._by_line.__getitem__, default=0)

    def __enter__(self) -> LineCounter:
        self._tracing = {name: getattr(sys, name) for name in _SEALS}
        seal()
        LineCounter.active = self
        self._ops.__enter__()
        untouched.trace_threads(self._on_call)
        untouched.settrace(self._on_call)
        return self

    def __exit__(self, *exception: object) -> None:
        untouched.restore()
        tampered = untouched.gettrace() != self._on_call
        untouched.settrace(None)
        untouched.trace_threads(None)
        LineCounter.active = None
        self._ops.__exit__(*exception)
        for name, function in self._tracing.items():
            setattr(sys, name, function)
        if tampered and exception[0] is None:
            raise TamperedError("the line counter was replaced with sys.settrace")

    def add_call(self) -> None:
        """Count a call that runs no line of Python."""
        self._lines += 1

    def is_hook(self, function: object) -> bool:
        """Whether `function` is what this counter traces with: `threading` sets it in every new thread."""
        return function == self._on_call

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        counted = self._ours.get(code)
        if counted is None:
            counted = not is_installed(code) and code.co_filename != self._exempt
            self._ours[code] = counted
        if not counted:
            return None
        self._lines += 1
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._lines += 1
            if frame.f_code.co_filename == self._filename:
                self._by_line[frame.f_lineno] += 1
        return self._on_line


def seal() -> None:
    """Take tracing away from everything in this process but the counter."""
    for name, function in _SEALS.items():
        setattr(sys, name, function)


def counted_builtins() -> ModuleType:
    """The built-in functions for a submission: loops over C functions in them (`map`, ``key=``) count as such."""
    return untouched.builtins_with(**_BUILTINS)


def count_loops_in_c() -> None:
    """The same for `itertools` and `functools`, in this process and for good."""
    for module, functions in _LOOPS.items():
        vars(module).update(functions)


def _trace_only_to_count(function: object) -> None:
    if LineCounter.active is None or not LineCounter.active.is_hook(function):
        raise TamperedError("the line counter was to be replaced with sys.settrace or sys.setprofile")
    untouched.settrace(LineCounter.active._on_call)


def _no_debugger(*_: object, **__: object) -> None:
    raise RuntimeError("breakpoint() has nobody to talk to while a file is graded")


_SEALS: dict[str, Callable[..., Any]] = {
    "settrace": untouched.opaque(_trace_only_to_count),
    "setprofile": untouched.opaque(_trace_only_to_count),
    "gettrace": untouched.opaque(lambda: None),
    "breakpointhook": untouched.opaque(_no_debugger),  # an accident rather than an attack
}


def _visible(function: Any) -> Any:
    """`function`, counted where it would run no line of Python."""
    if LineCounter.active is None or isinstance(function, FunctionType | MethodType) or not callable(function):
        return function

    def counted(*args: Any) -> Any:
        if LineCounter.active is not None:
            LineCounter.active.add_call()
        return function(*args)

    return counted


def _counted(kind: type) -> type:
    """`map` or another of its kind, whose first argument is a function, which is counted."""
    make = kind.__new__

    def new(cls: type, function: Any, *iterables: Any) -> Any:
        return make(cls, _visible(function), *iterables)

    members = {"__new__": staticmethod(untouched.opaque(new)), "__module__": kind.__module__}
    return type(kind.__name__, (kind,), members)


def _with_key(function: Callable[..., Any]) -> Callable[..., Any]:
    """`sorted` or another of its kind, whose ``key`` is counted."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        if "key" in kwargs:
            kwargs["key"] = _visible(kwargs["key"])
        return function(*args, **kwargs)

    return untouched.opaque(counted)


def _reduce(function: Any, *rest: Any) -> Any:
    return _REDUCE(_visible(function), *rest)


class _Accumulate(itertools.accumulate):  # type: ignore[type-arg]  # it takes no argument at run time
    def __new__(cls, iterable: Any, func: Any = operator.add, **initial: Any) -> Any:
        return _ACCUMULATE(cls, iterable, _visible(func), **initial)


class _GroupBy(itertools.groupby):  # type: ignore[type-arg]
    def __new__(cls, iterable: Any, key: Any = None) -> Any:
        return _GROUP_BY(cls, iterable, _visible(key))


_ACCUMULATE, _GROUP_BY, _REDUCE = itertools.accumulate.__new__, itertools.groupby.__new__, functools.reduce
_BUILTINS = {"map": _counted(map), "filter": _counted(filter)} | {f.__name__: _with_key(f) for f in (sorted, min, max)}
_FUNCTION_FIRST = (itertools.starmap, itertools.filterfalse, itertools.takewhile, itertools.dropwhile)
_LOOPS: dict[ModuleType, dict[str, Any]] = {
    itertools: {kind.__name__: _counted(kind) for kind in _FUNCTION_FIRST}
    | {"accumulate": _Accumulate, "groupby": _GroupBy},
    functools: {"reduce": untouched.opaque(_reduce)},
}
