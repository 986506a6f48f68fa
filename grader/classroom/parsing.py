"""A stranger's program as a tree: it is read, never run, and whatever it is, reading it raises and says nothing."""

from __future__ import annotations

import ast
import warnings


def parsed(source: str) -> ast.Module | None:
    """The program's tree; None for what is no Python, or is nested too deep to be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an escape that is none: they are the student's to see
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
