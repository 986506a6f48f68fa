"""The house style's list: each turn is found where it stands, and stands nowhere in our own text."""

import re
from pathlib import Path

import pytest

from grader.authoring.verify import wording
from grader.authoring.verify.wording import TURNS, turns

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = sorted(path for path in (ROOT / "grader").rglob("*.py") if path != Path(wording.__file__))


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("Fix it.\nThen mend the loop.", 2, "mend"),
        ("A view fails without a\nword.", 1, "without a word"),
        ("The best box of each heap.", 1, "each heap"),
        ("The zeros behind are padding.", 1, "zeros behind"),
        ("It fails. Had it been copied, it would not.", 1, ". Had it"),
        ("The map is risen.", 1, "risen"),
        ("It runs at most: 1 times.", 1, "at most: 1"),
        ("You forgot the bias.", 1, "You forgot"),
    ],
)
def test_a_turn_is_found_where_it_stands(text, line, found):
    assert (line, found) in [(number, what) for number, what, _ in turns(text)]


@pytest.mark.parametrize(
    "text",
    [
        "`mend(x)` is code.",
        "```python\n>>> mend(x)  # for ever\n```",
        "The process behind the filter amends nothing.",
        "The heap is a data structure.",
        "It had it all. You should stop.",
    ],
)
def test_code_and_plain_words_are_left_alone(text):
    assert list(turns(text)) == []


def test_every_turn_says_what_to_write():
    assert all(turn.instead and re.compile(turn.pattern) for turn in TURNS)


@pytest.mark.parametrize("path", [*PAGES, *MODULES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_own_text_has_none(path):
    assert list(turns(path.read_text("utf-8"))) == []
