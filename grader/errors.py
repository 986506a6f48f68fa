"""Errors as types: whose fault it is decides the type, and the type decides the exit code.

Every message says what was got, what was expected and, in `next_step`, what to do now.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KataError(Exception):
    """Anything that `kata` reports in a sentence instead of a traceback.

    Args:
        message: what was got and what was expected.
        next_step: one line that tells the user what to do now.
    """

    exit_code = 3

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class UsageError(KataError):
    """The command was asked for something that it cannot do: an unknown name, a missing file."""

    exit_code = 2


class ExerciseError(KataError):
    """An exercise is broken. The author's fault: it never counts against a learner."""


class FaultsError(ExerciseError):
    """All that is wrong with a file of an exercise, so that its author need not find one after the other.

    Attributes:
        where: the file, or a part of it.
        faults: a sentence each; at least one.
    """

    def __init__(self, where: Path | str, faults: Sequence[str], next_step: str = "") -> None:
        super().__init__(f"{where}: {' '.join(faults)}", next_step)
        self.where = where
        self.faults = tuple(faults)


class GraderError(KataError):
    """The grader itself failed. Ours: it never counts against a learner."""


class DeviceError(GraderError):
    """A device that is here does not come up.

    Attributes:
        device: its name.
        words: what its driver says.
        shut_out: it came up, and does not work behind the barriers.
    """

    def __init__(self, device: str, words: str, *, shut_out: bool = False) -> None:
        super().__init__(
            f"{device} does not come up: {words}",
            "`kata doctor` tries it by itself; `kata check --device cpu` grades without it.",
        )
        self.device = device
        self.words = words
        self.shut_out = shut_out


class WireError(KataError):
    """A frame broke the wire's rules: too large, too deep, truncated, or not plain data."""


class WorkspaceError(KataError):
    """The workspace or its database cannot be used (read-only, locked, corrupt, of a newer version)."""
