"""`kata export grader`: what the one who grades is given, and that it belongs to the handout."""

from __future__ import annotations

import tomllib
import zipfile

import pytest
from world_handouts import RIGHT


def test_what_is_in_it(course):
    handout = course.hand_out()
    done = course.kata("export", "grader", course.assignment, "-o", "g", "--handout", handout)
    assert done.returncode == 0, done.stderr
    root = course.root / "g"
    rules = tomllib.loads((root / "assignment.toml").read_text())
    assert rules["handout"] == tomllib.loads((handout / "handout.toml").read_text())["digest"]
    assert (rules["packs"], rules["only_packs"], rules["late"]) == (["pack"], True, {"per_day": 0.1})
    assert [part["name"] for part in rules["exercise"]] == ["alpha/one", "alpha/two-b"]
    assert (root / "pack/solutions/alpha/one/solution.py").is_file()
    assert (root / "pack/exercises/alpha/one/checks.py").is_file()
    assert not list(root.rglob("*three*"))  # what is not of the assignment stays at home


def test_the_default_is_a_zip(course):
    assert course.kata("export", "grader", course.assignment).returncode == 0
    with zipfile.ZipFile(course.root / "hw1-grader.zip") as archive:
        assert "hw1-grader/assignment.toml" in archive.namelist()


def test_it_grades_without_the_packs_that_it_was_made_of(course):
    assert course.kata("export", "grader", course.assignment, "-o", "g").returncode == 0
    course.pack.root.rename(course.root / "gone")
    (course.root / "handed/ada").mkdir(parents=True)
    (course.root / "handed/ada/one.py").write_text(RIGHT)
    done = course.learner(course.root)("grade", "handed", "--assignment", "g/assignment.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 solved, 1 missing" in done.stdout


OTHERS = {
    "the statement": ("exercises/alpha/one/README.md", "# Double", "# Triple"),
    "the stub": ("exercises/alpha/two-b/two_b.py", "TODO", "todo"),
    "the metadata": ("exercises/alpha/one/exercise.toml", "difficulty = 1", "difficulty = 2"),
    "a public check": ("exercises/alpha/one/checks.py", "[2, 3]", "[2, 4]"),
}


@pytest.mark.parametrize(("file", "before", "after"), OTHERS.values(), ids=OTHERS)
def test_another_handout_is_refused(course, file, before, after):
    handout = course.hand_out()
    was = tomllib.loads((handout / "handout.toml").read_text())["digest"]
    assert course.kata("export", "grader", course.assignment, "-o", "g").returncode == 0
    for path in (course.pack.root / file, course.root / "g/pack" / file):
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
    said = course.kata.refuses("export", "grader", course.assignment, "-o", "again", "--handout", handout)
    assert "got the digest" in said
    assert f"expected {was}" in said.replace("\n", " ")
    assert "hand out a new one" in said
    assert not (course.root / "again").exists()
    (course.root / "handed/ada").mkdir(parents=True)
    said = course.learner(course.root).refuses("grade", "handed", "--assignment", "g/assignment.toml")
    assert f"expected {was}" in said.replace("\n", " ")


FREE = {
    "a hidden check": ("exercises/alpha/one/checks.py", "7), 2)", "8), 2)"),
    "the solution": ("solutions/alpha/one/solution.py", "2 * x", "x * 2"),
    "a hint": ("exercises/alpha/one/exercise.toml", '"think"', '"think twice"'),
}


@pytest.mark.parametrize(("file", "before", "after"), FREE.values(), ids=FREE)
def test_what_is_hidden_may_be_corrected(course, file, before, after):
    handout = course.hand_out()
    path = course.pack.root / file
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    done = course.kata("export", "grader", course.assignment, "-o", "g", "--handout", handout)
    assert done.returncode == 0, done.stderr


def test_only_packs_without_packs_leaves_nothing(course):
    text = course.assignment.read_text().replace('packs = ["pack"]', "only_packs = true")
    course.assignment.write_text(text)
    assert "`only_packs` without `packs`" in course.kata.refuses("export", "grader", course.assignment)
