"""Counting work without a clock: lines of Python, and aten operations.

Both counts are exact and repeatable, so a growth budget never depends on how busy the machine is.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from types import CodeType, FrameType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

_INSTALLED = tuple(
    {f"{path}/" for path in (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix) if path} | {"<frozen"}
)


class TamperedError(Exception):
    """The submission replaced the counter."""


def is_installed(code: CodeType) -> bool:
    """True for code of the interpreter and of installed packages: not written, or generated, by a submission."""
    return code.co_filename.startswith(_INSTALLED)


class LineCounter:
    """Counts lines and calls executed in everything that is not installed and not the checks' own.

    Code from ``exec`` and ``eval`` counts, every turn of a comprehension counts, and so does every call of a function
    that ``map`` or ``numpy.vectorize`` makes from inside C code, on any thread.

    Args:
        exempt: the file name of the checks' probes.
    """

    def __init__(self, exempt: str) -> None:
        self.count = 0
        self._exempt = exempt
        self._ours: dict[CodeType, bool] = {}

    def __enter__(self) -> LineCounter:
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)
        return self

    def __exit__(self, *exception: object) -> None:
        tampered = sys.gettrace() != self._on_call
        sys.settrace(None)
        threading.settrace(None)
        if tampered and exception[0] is None:
            raise TamperedError("the line counter was replaced with sys.settrace")

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        counted = self._ours.get(code)
        if counted is None:
            counted = not is_installed(code) and code.co_filename != self._exempt
            self._ours[code] = counted
        if not counted:
            return None
        self.count += 1
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.count += 1
        return self._on_line


class OpCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch leaves it untyped
    """Counts the aten operations that reach the dispatcher, those of the backward pass too."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))
