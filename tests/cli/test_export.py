"""`kata export gradescope`: the zip, tried in a folder laid out as Gradescope's."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile

import pytest
from world_commands import KATA

ASSIGNMENT = """\
format = 1
name = "hw1"
title = "Homework \\"1\\""
packs = ["pack"]
reveal = "all"
[[exercise]]
name = "alpha/one"
points = 10
"""


@pytest.fixture
def bundle(kata, tmp_path):
    (tmp_path / "assignment.toml").write_text(ASSIGNMENT)
    done = kata("export", "gradescope", tmp_path / "assignment.toml", "-o", tmp_path / "a.zip", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert "4 GB" in done.stdout
    return tmp_path / "a.zip"


def test_what_is_in_it(bundle):
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
        modes = {name: archive.getinfo(name).external_attr >> 16 & 0o777 for name in names}
    assert {"setup.sh", "run_autograder", "assignment.toml", "roster.csv"} <= set(names)
    assert {"pack/exercises/alpha/one/checks.py", "pack/solutions/alpha/one/solution.py"} <= set(names)
    assert not [name for name in names if "two" in name]  # what is not of the assignment stays at home
    assert {name for name, mode in modes.items() if mode & 0o111} == {"setup.sh", "run_autograder"}


def test_exercises_of_kata_are_not_in_it(kata, tmp_path):
    text = ASSIGNMENT.replace("alpha/one", "rmsnorm").replace('packs = ["pack"]\n', "")
    (tmp_path / "assignment.toml").write_text(text)
    done = kata("export", "gradescope", tmp_path / "assignment.toml", "-o", tmp_path / "a.zip")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == 4


SUBMISSIONS = {
    "right": ("one.py", "def double(x):\n    return 2 * x\n", 10, "Solved."),
    "another name": ("answer.py", "def double(x):\n    return 2 * x\n", 10, "Solved."),
    "nothing": ("notes.txt", "x\n", 0, "You handed in nothing"),
    "no Python": ("one.py", "def double(x:\n", 0, "could not be loaded"),
}


@pytest.mark.parametrize(("name", "text", "score", "words"), SUBMISSIONS.values(), ids=SUBMISSIONS)
def test_it_grades_in_a_folder_laid_out_as_theirs(bundle, tmp_path, server_folder, name, text, score, words):
    root = tmp_path / "autograder"
    for folder in ("source", "submission", "results"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(root / "source")
    (root / "submission" / name).write_text(text)
    environ = {
        **{key: value for key, value in os.environ.items() if not key.startswith("KATA_")},
        **{"KATA_AUTOGRADER_ROOT": str(root), "KATA_COMMAND": str(KATA), "KATA_RUNTIME_DIR": server_folder},
    }
    subprocess.run(["bash", root / "source" / "run_autograder"], env=environ, check=False, timeout=100)
    data = json.loads((root / "results" / "results.json").read_text())
    assert data["score"] == score
    assert words in data["output"]
    assert data["extra_data"]["seed"] == 7


def test_a_grader_that_fails_gives_no_score(bundle, tmp_path):
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(root / "source")
    environ = {**os.environ, "KATA_AUTOGRADER_ROOT": str(root), "KATA_COMMAND": "false"}
    subprocess.run(["bash", root / "source" / "run_autograder"], env=environ, check=False, timeout=100)
    data = json.loads((root / "results" / "results.json").read_text())
    assert "score" not in data
    assert data["output"] == "The grader is at fault, not you."


def test_programs_for_tools_that_compare_them(kata, pack, tmp_path):
    handed = tmp_path / "handed"
    stub = (pack.root / "exercises/alpha/one/one.py").read_text()
    texts = {"ada": "def double(x):\n    return 2 * x\n", "bob": "def double(x:\n", "cyd": stub, "dee": ""}
    for student, text in texts.items():
        (handed / student).mkdir(parents=True)
        (handed / student / "one.py").write_text(text)
    (handed / "eve").mkdir()
    (handed / "eve" / "one.py").symlink_to(handed / "ada" / "one.py")
    done = kata("export", "similarity", handed, "one", "two-b", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "holds 2 programs" in done.stdout
    files = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*.py")}
    assert set(files) == {
        *("alpha-one/ada.py", "alpha-one/bob.py"),
        *("base/alpha-one/one.py", "base/alpha-two-b/two_b.py"),
    }
    assert files["alpha-one/ada.py"].read_text() == texts["ada"]
    assert files["base/alpha-one/one.py"].read_text() == stub
