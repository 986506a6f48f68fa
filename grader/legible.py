"""Text that others wrote, as a terminal can show it: nothing that steers, hides or reorders, and a width that is known.

What a submission prints, raises or calls itself, and the names of files, pass through `clean` before they are shown.
What Python itself would not print becomes an escape (``\\u202e``): controls, marks of direction, what has no width,
tags, line separators, private and unassigned characters, halves of surrogates. So do the few that count as printable
and show nothing, and marks beyond what a letter may bear.
"""

from __future__ import annotations

import re

# Characters in wide use that take one column each: of texts that hold no others the width is the length.
_NARROW = (
    "\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0377\u0384-\u038a\u038e-\u03a1\u03a3-\u03ff"
    "\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u257f"
)
_PLAIN = re.compile(f"[\n{_NARROW}]*")
# Printable by their category, and nothing to be seen: Default_Ignorable_Code_Point of Unicode.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_MOST_MARKS = 3  # above and below one letter, as Hebrew has them; more of them reach into the lines around


def clean(text: str) -> str:
    """The text without what a terminal would obey, or could not show: that becomes escapes, and tabs blanks.

    Cleaning it once more changes nothing.
    """
    text = text.replace("\r\n", "\n").expandtabs(4)
    if _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    marks = _MOST_MARKS  # so many may not follow any more: at the start of a line there is no letter to bear one
    for character in text:
        columns = 1 if character == "\n" else _wcwidth(character)
        marks = marks + 1 if columns == 0 else _MOST_MARKS if character in "\n " else 0
        fine = character == "\n" or (character.isprintable() and columns >= 0 and not _UNSEEN.match(character))
        shown.append(character if fine and (columns or marks <= _MOST_MARKS) else _escape(character))
    return "".join(shown)


def clean_line(text: str) -> str:
    """The same in one line: line breaks are escaped, too."""
    return clean(text).replace("\n", "\\n")


def width(text: str) -> int:
    """Columns that one line of clean text takes."""
    if _PLAIN.fullmatch(text):
        return len(text)
    return sum(max(_wcwidth(character), 0) for character in text)


def cut(text: str, room: int) -> str:
    """As much of the start of clean text as takes at most so many columns; marks stay with their letter."""
    if _PLAIN.fullmatch(text):
        return text[: max(room, 0)]
    taken = 0
    for end, character in enumerate(text):
        taken += max(_wcwidth(character), 0)
        if taken > room:
            return text[:end]
    return text


def _wcwidth(character: str) -> int:
    """Columns, as terminals count them: 0 for a mark, -1 where that cannot be told."""
    from wcwidth import wcwidth  # not before it is needed: to import it takes as long as to show a report

    return wcwidth(character)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
