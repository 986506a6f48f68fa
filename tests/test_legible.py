"""Nothing that others wrote steers, hides, reorders, or takes more columns than it is counted for."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from wcwidth import wcwidth

from grader import legible
from grader.legible import clean, clean_line, cut, width

STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
EVERY = [chr(number) for number in range(sys.maxunicode + 1)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ε ≤ é\n", "plain ε ≤ é\n"),
        ("a\r\nb\tc", "a\nb   c"),
        ("a\x1b[2Jb\x07\x9b\rc\x0c\0", "a\\x1b[2Jb\\x07\\x9b\\rc\\x0c\\x00"),
        ("\u202e.devloS\u202c \u2066x\u2069 \u061c", "\\u202e.devloS\\u202c \\u2066x\\u2069 \\u061c"),
        ("a\u200bb\u200dc\ufeffd\xade", "a\\u200bb\\u200dc\\ufeffd\\xade"),
        ("\U000e0041\U000e007f", "\\U000e0041\\U000e007f"),
        ("a\u2028b\u2029c\x85d\x1ce", "a\\u2028b\\u2029c\\x85d\\x1ce"),
        ("\xa0\u3000\u2003", "\\xa0\\u3000\\u2003"),
        ("\udcff\ud800", "\\udcff\\ud800"),
        ("\ue000\uffff\u0378", "\\ue000\\uffff\\u0378"),
        ("a\u3164b\uffa0c\u034fd\ufe0fe\u115f", "a\\u3164b\\uffa0c\\u034fd\\ufe0fe\\u115f"),
        ("z\u0336\u0335\u0489\u0301\u0300", "z\u0336\u0335\u0489\\u0301\\u0300"),
        ("\u0301a \u0301\n\u0301", "\\u0301a \\u0301\n\\u0301"),  # nothing bears them
        ("漢字 שלום नमस्ते 😀", "漢字 שלום नमस्ते 😀"),
    ],
)
def test_clean(text, shown):
    assert clean(text) == shown
    assert clean(shown) == shown
    assert clean_line(text) == shown.replace("\n", "\\n")


def test_every_character_is_harmless_once_it_is_clean():
    """Of all of Unicode: what is left is printable, in no category of controls, and of a known width."""
    for character in EVERY:
        for shown in clean(f"a{character}").removeprefix("a"):
            assert shown == "\n" or (shown.isprintable() and wcwidth(shown) >= 0), hex(ord(character))
            assert unicodedata.category(shown)[0] not in "C" or shown == "\n"
            assert unicodedata.bidirectional(shown) not in (
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            )


def test_what_is_taken_to_be_narrow_is():
    narrow = [character for character in EVERY if re.fullmatch(f"[{legible._NARROW}]", character)]
    assert len(narrow) > 1000
    assert all(wcwidth(character) == 1 and character.isprintable() for character in narrow)


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("漢字a", 5), ("e\u0301", 1), ("→ε", 2), ("😀", 2)])
def test_width(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "room", "left"),
    [
        ("abc", 2, "ab"),
        ("abc", 9, "abc"),
        ("abc", -1, ""),
        ("漢字", 3, "漢"),
        ("漢字", 1, ""),
        ("e\u0301x", 1, "e\u0301"),
    ],
)
def test_cut(text, room, left):
    assert cut(text, room) == left
