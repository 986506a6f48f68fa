from __future__ import annotations

import json

import pytest

from grader.content.mistakes import read_mistakes

MISTAKES = """\
[[mistake]]
name = "thrice"
fails = ["correctness"]
says = "You triple the number."
old = 'return 2 * x'
new = 'return 3 * x'
in_stub = true

[[mistake]]
name = "slow"
fails = ["performance"]
says = "You add again and again."
old = 'return 2 * x'
new = 'return sum([x, x])'
"""


@pytest.fixture
def solutions(pack):
    folder = pack.root / "solutions" / "alpha" / "one"
    (folder / "mistakes.toml").write_text(MISTAKES)
    return folder


def test_they_are_listed(kata, solutions):
    assert kata("mistake", "alpha/one").stdout == (
        "slow · performance\n  You add again and again.\nthrice · correctness · in the stub\n  You triple the number.\n"
    )


def test_one_is_shown_by_what_it_changes(kata, solutions):
    lines = kata("mistake", "alpha/one", "thrice").stdout.splitlines()
    assert lines[:2] == ["You triple the number.", "fails: correctness · in the stub"]
    assert [line for line in lines if line[0] in "+-"] == ["-    return 2 * x", "+    return 3 * x"]


def test_the_whole_program(kata, solutions):
    expected = (solutions / "solution.py").read_text().replace("2 * x", "3 * x")
    assert kata("mistake", "alpha/one", "thrice", "--file").stdout == expected


def test_as_json(kata, solutions):
    found = json.loads(kata("mistake", "alpha/one", "--json").stdout)
    assert [item["name"] for item in found] == ["slow", "thrice"]
    assert [item["in_stub"] for item in found] == [False, True]
    assert found[1]["edits"] == [{"old": "return 2 * x", "new": "return 3 * x"}]


def test_an_edited_copy_is_written_down(kata, solutions):
    copy = kata.cwd / "copy.py"
    copy.write_text((solutions / "solution.py").read_text().replace("2 * x", "x"))
    done = kata("mistake", "alpha/one", "unchanged", "--take", "copy.py")
    assert done.returncode == 0, done.stderr
    assert "FILL: the misconception" in done.stdout
    names = {mistake.name: mistake for mistake in read_mistakes(solutions, solutions / "stub.py")}
    assert set(names) == {"slow", "thrice", "unchanged"}
    assert names["unchanged"].source == copy.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("thrise",), "has no mistake 'thrise'. Did you mean thrice?"),
        (("thrice", "--take", "copy.py"), "has a mistake 'thrice' already"),
        (("new", "--take", "nowhere.py"), "nowhere.py cannot be read"),
        (("--take", "copy.py"), "A mistake needs a name"),
    ],
)
def test_wrong_usage(kata, solutions, arguments, message):
    (kata.cwd / "copy.py").write_text("x = 1\n")
    done = kata("mistake", "alpha/one", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
