"""`kata export handout`: what a class is given, used by a learner, and proven to hold nothing that is hidden."""

from __future__ import annotations

import json
import shutil
import tomllib
import zipfile

import pytest
from world_handouts import CHECKS, RIGHT, SOLUTION, WRONG

ONE = "exercises/alpha/one"
TWO = "exercises/alpha/two-b"


@pytest.fixture
def handout(course):
    return course.hand_out()


@pytest.fixture
def learner(course, handout):
    return course.learner(handout)


def answer(handout, text, name="alpha/one/one.py"):
    (handout / "kata-workspace" / name).write_text(text, "utf-8")


def names(handout):
    return {path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()}


def test_what_is_in_it(course, handout):
    assert names(handout) == {
        *("README.md", "handout.toml", "kata-workspace/kata.toml", "exercises/alpha/topic.toml"),
        *(f"{ONE}/{name}" for name in ("README.md", "one.py", "exercise.toml", "checks.py", "public.bin")),
        *(f"{TWO}/{name}" for name in ("README.md", "two_b.py", "exercise.toml")),
    }
    said = tomllib.loads((handout / "handout.toml").read_text())
    assert said["exercises"] == ["alpha/one", "alpha/two-b"]
    assert len(said["digest"]) == 16
    readme = (handout / "README.md").read_text()
    assert '# Homework "1"' in readme
    assert "Due: 2026-12-20 23:59 +0100." in readme
    assert "| alpha/two-b | 5 (extra) |" in readme
    statement = (handout / ONE / "README.md").read_text()
    assert statement.startswith((course.exercise("alpha/one") / "README.md").read_text())
    assert "## What every answer owes" in statement
    metadata = tomllib.loads((handout / TWO / "exercise.toml").read_text())
    assert metadata["requires"] == ["alpha/one"]
    assert "learned" not in metadata


def test_no_line_that_is_hidden_is_in_it(handout):
    everything = b"\n".join(path.read_bytes() for path in handout.rglob("*") if path.is_file())
    for line in (*CHECKS.splitlines(), *SOLUTION.splitlines()):
        hidden = "secretly" in line or "steps" in line or "drawn_for_the_public" in line or "solution" in line
        assert not (hidden and line.strip().encode() in everything), line
    assert b"drawn_for_the_public" not in everything
    assert b"budget" not in everything
    assert b"def twice_as_much(sub, x):" in everything  # a public check's probe needs it


def test_the_same_state_gives_the_same_zip(course):
    first, second = course.hand_out(name="a.zip"), course.hand_out(name="b.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"hw1"}


def test_a_learner_works_with_it(handout, learner):
    done = learner("list")
    assert done.returncode == 0
    assert "one    implement" in done.stdout
    assert "rmsnorm" not in done.stdout  # kata's own are not of this course
    assert "The hidden checks" in done.stdout
    done = learner("next")
    assert "kata-workspace/alpha/one/one.py" in done.stdout
    task = (handout / "kata-workspace/alpha/one/README.md").read_text()
    assert task.count("## What every answer owes") == 1
    answer(handout, "x = 1\n")
    assert "is the stub of alpha/one again" in learner("reset").stdout
    assert [learner("hint").returncode for _ in range(4)] == [0] * 4
    assert "--give-up" not in learner("hint").stdout
    assert "graded elsewhere" in learner.refuses("solution", "--give-up", code=3)


def test_the_public_checks_pass(handout, learner):
    learner("next")
    answer(handout, RIGHT)
    done = learner("check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 public checks passed." in done.stdout
    assert "The hidden checks run after you hand in." in done.stdout
    assert "correctness" not in done.stdout  # the points are those of checks that are not here
    assert "alpha/two-b" in learner("next").stdout
    report = json.loads(learner("check", "one", "--json").stdout)
    ids = [check["id"] for check in report["checks"]]
    assert ids == ["test_doubles[2]", "test_doubles[3]", "test_example"]
    assert {check["outcome"] for check in report["checks"]} == {"passed"}


FAILING = {
    "wrong": (WRONG, {"test_doubles[2]", "test_doubles[3]", "test_example"}, "The statement's example gives"),
    "by a little": ("def double(x):\n    return 2 * x + 1e-3 * (x != 21)\n", None, "expected"),
    "an example only": (
        "def double(x):\n    return x + x if isinstance(x, (int, float)) or not isinstance(x, str) else x\n",
        {"test_example"},
        "`[double(1), double('ab')]` gives another answer",
    ),
    "raises": ("def double(x):\n    raise KeyError('no')\n", None, "KeyError"),
    "the stub": (None, None, "is not written yet"),
    "no number": ("def double(x):\n    return lambda: x\n", None, "not plain data"),
    "ends": ("import os\n\n\ndef double(x):\n    os._exit(0)\n", None, "os._exit"),
    "no Python": ("def double(x:\n", None, "could not be loaded"),
}


@pytest.mark.parametrize(("text", "failing", "words"), FAILING.values(), ids=FAILING)
def test_a_public_check_fails(handout, learner, text, failing, words):
    learner("next")
    if text is not None:
        answer(handout, text)
    done = learner("check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stdout.replace("\n    ", " ")
    assert "The hidden checks run after you hand in." in done.stdout.replace("\n", " ") or failing is None
    report = json.loads(learner("check", "--json").stdout)
    assert not report["solved"]
    if failing is not None:
        assert {check["id"] for check in report["checks"] if check["outcome"] == "failed"} == failing


def test_without_public_checks(handout, learner):
    learner("next", "two-b")
    said = learner.refuses("check", "two-b", code=3)
    assert "graded elsewhere" in said
    assert "kata submit" in said


def test_without_hints(course):
    handout = course.hand_out("--no-hints")
    learner = course.learner(handout)
    learner("next")
    assert "handed out without hints" in learner.refuses("hint")


def test_a_file_of_answers_that_is_lost_is_nobodys_mistake(handout, learner):
    learner("next")
    answer(handout, RIGHT)
    (handout / ONE / "public.bin").write_bytes(b"KAT1 and then nothing")
    done = learner("check")
    assert done.returncode == 3
    assert "Get the handout once more" in done.stdout or "cannot be read" in done.stdout


def proven(course, handout, code=0):
    done = course.kata("verify", "--handout", handout, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["hw1", "hw1.zip"])
def test_it_is_proven(course, name):
    said = proven(course, course.hand_out(name=name))
    assert said["findings"] == []
    assert said["hidden_lines"] > 20


def plant(path, text):
    path.write_bytes(path.read_bytes() + text.encode())


PLANTED = {
    "a hidden check": (f"{ONE}/checks.py", "\nassert_equal(candidate(secretly,   7), 2)\n", "has a line of"),
    "a hidden probe": (f"{ONE}/checks.py", "\n    return sub.double(x) - sub.double(x - 1)\n", "has a line of"),
    "the solution": (f"{ONE}/exercise.toml", "\n# doubled_in_the_solution = 2 * x\n", "solution.py"),
    "in the answers": (f"{ONE}/public.bin", "doubled_in_the_solution = 2 * x", "public.bin has a line of"),
    "in the readme": ("README.md", "\n  return doubled_in_the_solution\n", "README.md has a line of"),
    "what was learned": ("README.md", "Doubling is adding a number to itself.", "exercise.toml"),
    "a mistake": (f"{ONE}/checks.py", "\n    return tripled_by_mistake(x)\n", "wrong"),
    "in the stub": (f"{ONE}/one.py", "\n# 2 * x\n", "one.py is not what"),
    "in the statement": (f"{ONE}/README.md", "\n2 * x\n", "README.md is not what"),
    "another digest": ("handout.toml", "", "they differ"),
}


@pytest.mark.parametrize(("name", "text", "words"), PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(course, name, text, words):
    wrong = course.pack.root / "solutions/alpha/one/wrong"
    wrong.mkdir()
    (wrong / "tripled.py").write_text("def double(x):\n    return tripled_by_mistake(x)\n")
    handout = course.hand_out()
    assert proven(course, handout)["findings"] == []
    plant(handout / name, text)
    if not text:
        stub = course.exercise("alpha/two-b") / "exercise.toml"
        stub.write_text(stub.read_text().replace("difficulty = 3", "difficulty = 4"))
    findings = proven(course, handout, code=1)["findings"]
    assert findings
    assert all(words in finding for finding in findings)


def test_a_file_too_many_is_found(course, handout):
    shutil.copy(course.exercise("alpha/one") / "checks.py", handout / ONE / "old.py")
    assert any("old.py is no part of a handout" in finding for finding in proven(course, handout, code=1)["findings"])


def test_a_hidden_check_that_is_corrected_leaves_the_digest(course, handout):
    checks = course.exercise("alpha/one") / "checks.py"
    checks.write_text(checks.read_text().replace("7), 2)", "8), 2)"))
    assert proven(course, handout)["findings"] == []


def test_nothing_is_written_that_would_give_something_away(course):
    metadata = course.exercise("alpha/one") / "exercise.toml"
    metadata.write_text(metadata.read_text().replace('"The first"', '"doubled_in_the_solution = 2 * x"'))
    said = course.kata.refuses("export", "handout", course.assignment, "-o", "hw1", code=3)
    assert "exercise.toml has a line of" in said
    assert not (course.root / "hw1").exists()


def test_a_folder_with_something_in_it_is_left_alone(course):
    (course.root / "hw1").mkdir()
    (course.root / "hw1" / "mine.txt").write_text("mine")
    assert "is there already" in course.kata.refuses("export", "handout", course.assignment, "-o", "hw1")
    assert [path.name for path in (course.root / "hw1").iterdir()] == ["mine.txt"]


SHARED = '''
from grader.checks import assert_close, probe


@probe
def thrice(sub, x):
    return sub.double(x) + x


def assert_thrice(candidate, x):
    """A helper that stays hidden."""
    assert_close(candidate(thrice, x), 3 * x)
'''
CASE = '''

@pytest.mark.public
@pytest.mark.correctness
def test_more({fixtures}):
    """More."""
    {line}
'''
NOT_PUBLIC = {
    "a budget": ("candidate, budget", "assert budget", "`budget`, which asks the solution each time"),
    "a contract": ("candidate, contract", "assert contract", "`contract`, which asks the solution each time"),
    "no candidate": ("reference", "assert reference(call, 1) == 2", "does not use the fixture `candidate`"),
    "by its own means": ("candidate", "assert candidate(call, 1) == 2", "looks at an answer by other means"),
    "a part": ("candidate", "assert_equal(candidate(call, [1])[0], 1)", "something else than a whole answer"),
    "nothing": ("candidate", "pass", "looks at an answer by other means"),
    "wrong": ("candidate", "assert_equal(candidate(call, 1), 3)", "test_more does not pass with the solution"),
}


@pytest.mark.parametrize(("fixtures", "line", "words"), NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_what_cannot_be_public_is_refused(course, fixtures, line, words):
    checks = course.exercise("alpha/one") / "checks.py"
    checks.write_text(checks.read_text() + CASE.format(fixtures=fixtures, line=line))
    said = course.kata.refuses("export", "handout", course.assignment, code=3)
    assert words in " ".join(said.split())
    assert "Traceback" not in said
    assert not (course.root / "hw1.zip").exists()


def test_a_public_check_may_compare_by_a_function_of_the_shared_file(course):
    folder = course.exercise("alpha/one")
    folder.with_name("shared.py").write_text(SHARED)
    own = CASE.format(fixtures="candidate, rng", line="assert_thrice(candidate, rng.normal((2,)))")
    text = (folder / "checks.py").read_text() + own
    (folder / "checks.py").write_text(
        text.replace("import pytest\n", "import pytest\nfrom shared import assert_thrice\n", 1)
    )
    handout = course.hand_out()
    given = (handout / "exercises/alpha/one/checks.py").read_text()
    assert "def thrice" in given
    assert "assert_thrice" not in given
    assert course.kata("verify", "--handout", handout).returncode == 0


def test_verify_refuses_what_is_no_handout(course, tmp_path):
    assert "is no handout" in course.kata.refuses("verify", "--handout", course.pack.root)
    assert "is not there" in course.kata.refuses("verify", "--handout", tmp_path / "nowhere")
    handout = course.hand_out()
    assert "Leave --all" in course.kata.refuses("verify", "--handout", handout, "--all")
    said = course.learner(course.root)("verify", "--handout", handout)  # without the pack
    assert said.returncode == 2
    assert "no exercise" in said.stderr
