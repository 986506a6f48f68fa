from __future__ import annotations

import json


def test_one_more_each_time(kata, issued):
    assert kata("hint").stdout == "Hint 1 of 3 (alpha/one)\n  think\n"
    assert kata("hint", "one").stdout == "Hint 2 of 3 (alpha/one)\n  multiply\n"
    assert kata("hint", cwd=issued).stdout == "Hint 3 of 3 (alpha/one)\n  return 2 * x\n"


def test_after_the_last_one_all_are_shown_again(kata, issued):
    for _ in range(3):
        kata("hint")
    text = kata("hint").stdout
    assert "Hint 1 of 3" in text
    assert "Hint 3 of 3" in text
    assert "`kata solution --give-up`" in text


def test_json(kata, issued):
    kata("hint")
    assert json.loads(kata("hint", "--json").stdout) == {
        "exercise": "alpha/one",
        "hints": ["think", "multiply"],
        "of": 3,
        "new": True,
    }


def test_each_exercise_counts_for_itself(kata, issued):
    kata("hint", "one")
    assert "Hint 1 of 3 (beta/three)" in kata("hint", "three").stdout
