"""Pictures in the workspace: of the first failure, of everything with `--show`, and what is said without them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

CHECKS = '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_close, probe


@probe
def call(sub, x):
    return sub.double(x)


@pytest.mark.correctness
@pytest.mark.parametrize("n", [2, 3])
def test_doubles(candidate, reference, rng, picture, n):
    """Every number is doubled."""
    x = rng.normal((n, n))
    got, expected = candidate(call, x), reference(call, x)
    picture.matrix(got, expected)
    assert_close(got, expected)


@pytest.mark.performance
def test_no_picture(candidate):
    """One is doubled."""
    assert candidate(call, 1) == 2
'''
RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x\n"


@pytest.fixture
def shown(kata, pack, server_folder):
    """Grade alpha/one with a file, and return what was done and the pictures that lie there."""
    (pack.root / "exercises/alpha/one/checks.py").write_text(CHECKS)
    assert kata("next", "alpha/one").returncode == 0
    workspace = kata.cwd / "kata-workspace"

    def run(source: str, *arguments: str | Path):
        (workspace / "alpha/one/one.py").write_text(source)
        done = kata("check", *arguments, env={"KATA_RUNTIME_DIR": server_folder, "MPLCONFIGDIR": str(kata.cwd)})
        last = workspace / ".kata" / "last"
        return done, sorted(path.name for path in last.glob("*"))

    return run


def test_the_first_failure_is_drawn(shown, kata):
    done, names = shown(WRONG)
    assert names == ["test_doubles-2-cpu.png"]
    assert f"Picture: kata-workspace/.kata/last/{names[0]}\n" in done.stdout
    assert done.returncode == 1
    assert (kata.cwd / "kata-workspace/.kata/last" / names[0]).read_bytes().startswith(b"\x89PNG")


def test_the_next_grading_takes_it_away(shown):
    shown(WRONG)
    done, names = shown(RIGHT)
    assert names == []
    assert "Picture" not in done.stdout
    assert done.returncode == 0


def test_everything_is_drawn_on_request(shown):
    done, names = shown(RIGHT, "--show")
    assert names == ["test_doubles-2-cpu.png", "test_doubles-3-cpu.png"]
    assert done.stdout.count("Picture: ") == 2


def test_json_stays_json(shown):
    done, names = shown(RIGHT, "--show", "--json")
    assert len(names) == 2
    assert json.loads(done.stdout)["solved"] is True


def test_a_file_that_fails_before_there_is_anything_to_draw(shown):
    done, names = shown("def double(x):\n    raise ValueError\n", "--show")
    assert names == []
    assert "No check of this exercise drew a picture." in done.stdout


def test_without_matplotlib(shown, kata, monkeypatch):
    # A module of that name that is there and cannot be found: what `find_spec` sees where it is not installed.
    (kata.cwd / "sitecustomize.py").write_text("import sys\nsys.modules['matplotlib'] = None\n")
    path = os.pathsep.join(filter(None, (str(kata.cwd), kata.environ.get("PYTHONPATH"))))
    monkeypatch.setitem(kata.environ, "PYTHONPATH", path)
    done, names = shown(WRONG)
    assert names == []
    assert "For a picture of this: pip install 'kata-dl[pictures]'" in done.stdout
    assert done.returncode == 1


def test_a_folder_that_cannot_be_written(shown, kata):
    last = kata.cwd / "kata-workspace/.kata/last"
    (kata.cwd / "kata-workspace/.kata").mkdir(exist_ok=True)
    last.write_text("in the way")
    done, _ = shown(WRONG)
    assert "A picture could not be drawn: FileExistsError" in done.stdout
    assert done.returncode == 1
