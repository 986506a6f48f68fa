"""What is graded, and what is known: by key, once for all who handed in the same."""

from __future__ import annotations

import dataclasses

import pytest

from grader.classroom.keys import digest_of, key_of
from grader.classroom.running import Setting, Task, job_of, plan
from grader.classroom.statuses import Status
from grader.classroom.submissions import find
from grader.content.catalog import load_exercise

ANSWER = "def double(x):\n    return 2 * x\n"
SETTING = Setting(seed=7, here=("cpu",))


@pytest.fixture
def exercise(pack):
    return load_exercise("alpha/one", [pack.root])


@pytest.fixture
def matches(tmp_path, exercise):
    """ada and bob handed in the same, cyd something else, dee nothing."""
    for student, text in (("ada", ANSWER), ("bob", ANSWER), ("cyd", "x = 1\n"), ("dee", None)):
        folder = tmp_path / "handed" / student
        folder.mkdir(parents=True)
        if text is not None:
            (folder / "one.py").write_text(text)
    return find(tmp_path / "handed", [exercise]).matches


def planned(matches, exercise, known=None, again=lambda student, name: False):
    found = plan(matches, [exercise], SETTING, known or {}, lambda student, match: ("t", "s"), again)
    return [[entry.student for entry in task.entries] for task in found.tasks], {
        entry.student: (entry.status, entry.grading) for entry in found.settled
    }


@pytest.fixture
def known(exercise):
    """The answer of ada and bob has been graded."""
    return {key_of(ANSWER, digest_of(exercise), 7, ("cpu",)): (5, Status.SOLVED)}


def test_the_same_text_is_one_grading(matches, exercise):
    assert planned(matches, exercise) == ([["ada", "bob"], ["cyd"]], {"dee": (Status.MISSING, None)})


def test_what_is_known_is_not_graded(matches, exercise, known):
    tasks, settled = planned(matches, exercise, known)
    assert tasks == [["cyd"]]
    assert settled == {"ada": (Status.SOLVED, 5), "bob": (Status.SOLVED, 5), "dee": (Status.MISSING, None)}


def test_where_one_is_graded_again_all_are_who_handed_in_the_same(matches, exercise, known):
    tasks, _ = planned(matches, exercise, known, lambda student, name: student == "bob")
    assert tasks == [["ada", "bob"], ["cyd"]]


CHANGES = {
    "a check": ("exercises/alpha/one/checks.py", True),
    "what the topic shares": ("exercises/alpha/shared.py", True),
    "the solution": ("solutions/alpha/one/solution.py", True),
    "another right answer": ("solutions/alpha/one/correct/a.py", True),
    "a mistake": ("solutions/alpha/one/wrong/a.py", True),
    "the stub": ("exercises/alpha/one/one.py", True),
    "the statement": ("exercises/alpha/one/README.md", False),
}


@pytest.mark.parametrize(("file", "matters"), CHANGES.values(), ids=CHANGES)
def test_what_a_result_depends_on(pack, exercise, file, matters):
    before = digest_of(exercise)
    path = pack.root / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "\n# changed\n")
    assert (digest_of(load_exercise("alpha/one", [pack.root])) != before) == matters


@pytest.mark.parametrize(
    ("old", "new", "matters"),
    [
        ("correctness = 5", "correctness = 6", False),
        ('"think"', '"think again"', False),
        ('devices = ["cpu"]', 'devices = ["cpu", "cuda"]', True),
        ('framework = "numpy"', 'framework = "numpy"\nforbid = ["numpy.add"]', True),
    ],
)
def test_points_and_hints_need_no_regrading(pack, exercise, old, new, matters):
    before = digest_of(exercise)
    path = pack.root / "exercises/alpha/one/exercise.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert (digest_of(load_exercise("alpha/one", [pack.root])) != before) == matters


def test_a_key_tells_everything_apart():
    keys = {
        key_of("a", "d", 7, ("cpu",)),
        key_of("b", "d", 7, ("cpu",)),
        key_of("a", "e", 7, ("cpu",)),
        key_of("a", "d", 8, ("cpu",)),
        key_of("a", "d", 7, ("cpu", "cuda")),
    }
    assert len(keys) == 5


def test_what_others_handed_in_is_out_of_reach(exercise):
    setting = dataclasses.replace(SETTING, hidden=("/handed-in", "/grades"))
    assert {"/handed-in", "/grades"} < set(job_of(Task("key", "digest", exercise, ANSWER), setting).out_of_reach)
