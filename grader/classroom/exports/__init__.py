"""What is written of a gradebook, by name.

Each is a function of the book and of the folder that it may write into. It returns what a person should know of it, in
lines: e.g. who is in the class and not in the file that was filled in.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.classroom.gradebook import Gradebook
from grader.errors import UsageError

Export = Callable[[Gradebook, Path], Sequence[str] | None]
# A module of this package each, with a function `write`: loaded when it is asked for.
NAMES = (
    "csv",
    "json",
    "feedback",
    "report",
    "canvas",
    "moodle",
    "moodle-feedback",
    "gradescope",
    "junit",
    "classroom50",
    "exercism",
    "autolab",
)
DEFAULT = ("csv", "json", "feedback", "report")


def export_of(name: str) -> Export:
    """The export called `name`, or the function ``module:function`` of somebody's own.

    Raises:
        UsageError: there is none.
    """
    module, colon, function = name.removeprefix("python:").rpartition(":")
    if not colon:
        if name not in NAMES:
            raise UsageError(f"There is no format {name!r}.", f"Give {', '.join(NAMES)}, or MODULE:FUNCTION.")
        module, function = f"{__name__}.{name.replace('-', '_')}", "write"
    try:
        export: Export = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"The format {name!r} cannot be loaded: {error}.", "Give MODULE:FUNCTION.") from error
    return export
