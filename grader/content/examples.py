"""The examples of a statement, as Python that can be run."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator


def examples_of(text: str) -> Iterator[list[str]]:
    """The statements of each example of the statement's text."""
    for block in _fenced(text):
        try:
            sources = [example.source for example in doctest.DocTestParser().get_examples(block)]
        except ValueError:
            continue
        if sources:
            yield sources


def _fenced(text: str) -> Iterator[str]:
    inside: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("```"):
            if inside is not None:
                yield inspect.cleandoc("\n".join(inside)) + "\n"
            inside = None if inside is not None else []
        elif inside is not None:
            inside.append(line)
