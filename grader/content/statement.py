"""The rules of a statement: a numbered list that checks cite and that a failing check is told by."""

from __future__ import annotations

import re

_SECTION = re.compile(r"^## Rules\s*\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^(?P<number>\d+)\. (?P<text>.*(?:\n(?![ \t]*\n|\d+\. ).+)*)", re.MULTILINE)


def rules_of(text: str) -> dict[int, str]:
    """The numbered rules under the heading ``## Rules``.

    Args:
        text: a statement, Markdown.

    Returns:
        The rules by their number, each in one line; empty where the statement has no such section. Where a number
        comes twice, the last one counts: `kata verify` asks for 1, 2, 3 and so on.
    """
    section = _SECTION.search(text)
    items = _ITEM.finditer(section["body"]) if section else ()
    return {int(item["number"]): " ".join(item["text"].split()) for item in items}


def numbers_of(text: str) -> list[int]:
    """The numbers of the rules as they stand there, also those that come twice."""
    section = _SECTION.search(text)
    return [int(item["number"]) for item in _ITEM.finditer(section["body"])] if section else []
