from __future__ import annotations

import json
import sys
import threading

import pytest

from grader.authoring.verify import Verified
from grader.cli import verify as command
from grader.screen.terminal import Terminal

WRONG = '''\
"""You triple it.

fails: correctness
"""


def double(x):
    return 3 * x
'''
COSTLY = '''\
"""You double the numbers one by one.

fails: performance
"""

import numpy


def double(x):
    return 2 * x if isinstance(x, int) else numpy.array([2 * number for number in x])
'''
CORRECT = "def double(x):\n    return x + x\n"


@pytest.fixture(autouse=True)
def good(pack, tmp_path, monkeypatch):
    """alpha/one and beta/three are good, alpha/two-b is as the shared fixture leaves it: not good."""
    for name in ("alpha/one", "beta/three"):
        statement = pack.root / "exercises" / name / "README.md"
        statement.write_text(statement.read_text("utf-8").replace("Write it", "Write `double(x)`"), "utf-8")
        for file, text in (("wrong/a.py", WRONG), ("wrong/b.py", COSTLY), ("correct/a.py", CORRECT)):
            path = pack.root / "solutions" / name / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")


@pytest.fixture
def verify(kata, tmp_path):
    def run(*arguments):
        return kata("verify", *arguments, env={"XDG_CACHE_HOME": str(tmp_path / "cache")})

    return run


def test_a_good_one(verify):
    done = verify("alpha/one", "--seeds", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    told = "  not diagnosed, told by what is wrong with its answers: a"
    assert lines[:4] == ["✓ alpha/one", told, "  not diagnosed, told by the budget that it breaks: b", ""]
    assert lines[4].split() == [
        "exercise",
        "checks",
        "mistakes",
        "correct",
        "diagnosed",
        "margin",
        "seconds",
        "verdict",
    ]
    cells = lines[6].split()
    assert cells[:6] == ["alpha/one", "7", "2", "1", "0/2", "0%"]  # whole numbers tell too little to name a mistake
    assert cells[-1] == "good"
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


def test_one_that_is_not(verify):
    done = verify("two-b", "--seeds", "1")
    assert done.returncode == 1
    assert "✗ alpha/two-b" in done.stdout
    assert "  error statement: README.md: The statement does not mention `double`" in done.stdout
    assert "  error mistake: mistakes.toml: There is no mistake;" in done.stdout
    assert "  warning correct: correct: There is no file in correct/" in done.stdout
    assert "  warning unproven: checks.py: test_doubles rejects no mistake" in done.stdout
    assert "  warning unproven: checks.py: test_no_loop rejects no mistake for what it" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("2 errors, 3 warnings")


def test_a_strict_one(verify):
    assert verify("alpha/one", "--seeds", "1", "--strict").returncode == 0
    done = verify("two-b", "--seeds", "1", "--strict")
    assert done.returncode == 1
    assert "  error unproven: checks.py: test_doubles rejects no mistake" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("5 errors")


def test_several_at_once_in_the_order_of_their_names_on_the_command_line(verify):
    done = verify("beta/three", "one", "alpha/one", "--seeds", "1", "--jobs", "4", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    data = json.loads(done.stdout)
    assert data["ok"] is True
    assert [entry["exercise"] for entry in data["exercises"]] == ["beta/three", "alpha/one"]
    first = data["exercises"][0]
    assert first["ok"] is True
    assert first["findings"] == []
    assert (first["figures"]["mistakes"], first["figures"]["diagnosed"]) == (2, 0)


def test_findings_as_json(verify, pack):
    (pack.root / "exercises" / "alpha" / "one" / "notes").write_text("x")
    done = verify("one", "--json", "--seeds", "1")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert data["ok"] is False
    (finding,) = data["exercises"][0]["findings"]
    assert (finding["rule"], finding["severity"], finding["place"]) == ("stray", "error", "notes")


def test_work_that_says_nothing_for_long_is_told_on_standard_error(monkeypatch, capsys):
    monkeypatch.setattr(command, "_PATIENCE", 0.05)
    watch = command._Watch(Terminal(sys.stdout), ["a/b"], quiet=True)
    told = threading.Event()

    def results():
        while "none has ended" not in (text := capsys.readouterr().err):
            told.wait(0.01)
        assert text.startswith("kata: 0 of 1 exercises, 0 gradings; none has ended for 0 s")
        yield Verified("a/b")

    assert [result.exercise for result in watch.follow(results(), lambda *_: "")] == ["a/b"]


def test_an_exercise_that_cannot_be_read(verify, pack):
    (pack.root / "exercises" / "alpha" / "two-b" / "exercise.toml").write_text("format = 1\n")
    done = verify("alpha/two-b")
    assert done.returncode == 1
    assert "error metadata" in done.stdout
    assert "missing" in done.stdout
    assert verify("alpha/two-b", "--mutate").returncode == 1


def test_mutants_and_their_score(verify):
    done = verify("alpha/one", "--mutate")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "✓ alpha/one"
    assert lines[2].split() == ["exercise", "mutants", "graded", "killed", "score", "equivalent", "seconds", "verdict"]
    assert lines[4].split()[:5] == ["alpha/one", "2", "2", "2", "100.0%"]
    assert lines[4].split()[-1] == "good"


def test_a_survivor_is_shown_as_a_diff(verify, pack):
    checks = pack.root / "exercises" / "alpha" / "one" / "checks.py"
    text = checks.read_text("utf-8").partition("@pytest.mark.performance")[0].replace("call, 2), 4", "call, 0), 0")
    checks.write_text(text, "utf-8")
    done = verify("alpha/one", "beta/three", "--mutate")
    assert done.returncode == 1
    assert "✗ alpha/one" in done.stdout
    assert "line 5, constant: every check accepts it" in done.stdout
    assert "    -    return 2 * x\n    +    return 3 * x\n" in done.stdout
    assert "1 survivor" in done.stdout
    assert "together" in done.stdout
    data = json.loads(verify("alpha/one", "--mutate", "--json", "--budget", "20").stdout)
    (entry,) = data["exercises"]
    assert [survivor["kind"] for survivor in entry["survivors"]] == ["constant"]
    assert (entry["total"], entry["killed"]) == (2, 1)


def test_a_budget_of_nothing(verify):
    done = verify("alpha/one", "--mutate", "--budget", "0")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].split()[:4] == ["alpha/one", "2", "0", "0"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "one of the two"),
        (("alpha/one", "--all"), "one of the two"),
        (("no-such-exercise",), "There is no exercise 'no-such-exercise'"),
        (("alpha/one", "--budget", "3"), "--budget is for --mutate"),
        (("alpha/one", "--strict", "--mutate"), "--strict is not for --mutate"),
        (("alpha/one", "--seeds", "0"), "--seeds"),
        (("alpha/one", "--jobs", "0"), "--jobs"),
        (("alpha/one", "--device", "tpu"), "'tpu' is no device"),
    ],
)
def test_wrong_usage(verify, arguments, message):
    done = verify(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_device_that_is_not_here(kata, verify):
    devices = json.loads(kata("doctor", "--json").stdout)["devices"]
    missing = next(name for name in ("mps", "cuda") if name not in devices)
    done = verify("alpha/one", "--device", missing)
    assert done.returncode == 2
    assert f"'{missing}' is not on this machine" in done.stderr


def test_a_device_that_is(verify):
    assert verify("alpha/one", "--device", "cpu", "--seeds", "1").returncode == 0


def test_a_grader_that_fails_is_not_the_exercises_fault(kata, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    done = kata("verify", "alpha/one", env={"KATA_RUNTIME_DIR": str(blocked)})
    assert done.returncode == 3
    assert "error fault" in done.stdout
