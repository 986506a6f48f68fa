from __future__ import annotations

import pytest

from grader.content.statement import numbers_of, rules_of

STATEMENT = """\
# A title

1. This is no rule.

## Rules

1. The first rule.
2. The second rule goes on
   in a second line.
10. The tenth one, with `1. code` in it.

A paragraph of its own.

## Notes

3. This is no rule either.
"""


def test_the_numbered_list_under_the_heading():
    assert rules_of(STATEMENT) == {
        1: "The first rule.",
        2: "The second rule goes on in a second line.",
        10: "The tenth one, with `1. code` in it.",
    }


def test_the_last_section_ends_with_the_text():
    assert rules_of("## Rules\n\n1. One.\n2. Two.") == {1: "One.", 2: "Two."}


def test_the_numbers_as_they_stand_there():
    assert numbers_of("## Rules\n1. One.\n1. Again.\n") == [1, 1]


@pytest.mark.parametrize(
    "text", ["", "# Title\n\n1. One.\n", "## Rules of the game\n\n1. One.\n", "## Rules\n\nNone.\n"]
)
def test_no_rules(text):
    assert rules_of(text) == {}
    assert numbers_of(text) == []
