"""Counting work without a clock: lines of Python, and aten operations.

Both counts are exact and repeatable, so a growth budget never depends on how busy the machine is.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

_FOLDERS = (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, str(Path(__file__).parent))
_INSTALLED = tuple({f"{path}/" for path in _FOLDERS if path} | {"<frozen"})


class TamperedError(Exception):
    """The submission replaced the counter."""


def is_installed(code: CodeType) -> bool:
    """True for code of the interpreter and of installed packages: not written, or generated, by a submission."""
    return code.co_filename.startswith(_INSTALLED)


class OpCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch leaves it untyped
    """Counts the aten operations that reach the dispatcher, those of the backward pass too."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

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
    ``numpy.vectorize`` makes from inside C code, on any thread. Torch functions that ``map`` calls directly run no
    line, so the operations that reach the dispatcher are counted along with the lines.

    Args:
        exempt: the file name of the checks' probes.
    """

    def __init__(self, exempt: str) -> None:
        self._lines = 0
        self._ops = OpCounter()
        self._exempt = exempt
        self._ours: dict[CodeType, bool] = {}

    @property
    def count(self) -> int:
        """Lines, calls and operations so far."""
        return self._lines + self._ops.count

    def __enter__(self) -> LineCounter:
        self._ops.__enter__()  # type: ignore[no-untyped-call]
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)
        return self

    def __exit__(self, *exception: object) -> None:
        tampered = sys.gettrace() != self._on_call
        sys.settrace(None)
        threading.settrace(None)
        self._ops.__exit__(*exception)  # type: ignore[no-untyped-call]
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
        self._lines += 1
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._lines += 1
        return self._on_line
