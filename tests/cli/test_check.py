"""`kata check` as a whole: finding the file, bad input, the report, what is recorded."""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli import check as check_command
from grader.cli import checking
from grader.report import Report, Why, from_data

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    print('x is', x)\n    return 3 * x\n"


@pytest.fixture
def check(kata, server_folder):
    """`kata check`, graded by a server of this test session."""

    def run(*arguments: str | Path, cwd: Path | None = None):
        return kata("check", *arguments, cwd=cwd, env={"KATA_RUNTIME_DIR": server_folder})

    return run


@pytest.fixture
def attempts(kata):
    def count() -> int:
        connection = sqlite3.connect(kata.database)
        (number,) = connection.execute("SELECT count(*) FROM attempt").fetchone()
        connection.close()
        return number

    return count


def test_a_right_answer(check, kata, issued, attempts):
    (issued / "one.py").write_text(RIGHT)
    done = check()
    assert done.stderr == ""
    assert (
        done.stdout
        == """\
The first · alpha/one
  ✓ 7 checks passed

  correctness 5/5   performance 2/2   total 7/7
Solved.
Doubling is adding a number to itself.

Next: `kata next`. Another way to write it: `kata solution`.
"""
    )
    assert done.returncode == 0
    assert attempts() == 1
    assert "✓ one" in kata("board").stdout
    assert "alpha/two-b" in kata("next").stdout


def test_a_wrong_answer(check, issued, attempts):
    (issued / "one.py").write_text(WRONG)
    done = check("one", "--seed", "5")
    assert done.returncode == 1
    assert "  ✗ Every number is doubled\n" in done.stdout
    assert "Your code printed:\n      │ x is 2\n" in done.stdout
    assert "`--seed 5` repeats this." in done.stdout
    assert "Not solved yet." in done.stdout
    assert attempts() == 1


def test_the_stub(check, issued):
    done = check()
    assert done.returncode == 1
    assert "  `double` is not written yet (line 5). 2 checks wait for it.\n" in done.stdout
    assert "NotImplementedError" not in done.stdout


def test_a_seed_repeats_a_run(check, issued):
    (issued / "one.py").write_text(WRONG)
    first, again = (check("one", "--seed", "5", *options).stdout for options in ([], ["--cold"]))
    assert first == again


def test_all(check, issued):
    """Each check and each cause, in full."""
    (issued / "one.py").write_text(WRONG)
    short, full = (check("one", "--seed", "5", *options).stdout for options in ([], ["--all"]))
    assert "  ✗ Longer inputs run no more lines of Python\n\n" in short
    assert "  ✗ Every number is doubled\n      The value is wrong.\n        expected: 4\n" in full
    assert "  ✗ Longer inputs run no more lines of Python\n      " in full
    assert short.rpartition("\n\n")[2] == full.rpartition("\n\n")[2], "points and verdict"

    (issued / "one.py").write_text(RIGHT)
    assert "  ✓ Every number is doubled\n  ✓ Longer inputs run" in check("one", "--all").stdout


def test_json(check, issued):
    (issued / "one.py").write_text(RIGHT)
    done = check("--json", "--seed", "12")
    report = from_data(Report, json.loads(done.stdout))
    assert (done.returncode, report.solved, report.seed, report.exercise) == (0, True, 12, "alpha/one")
    assert report.causes == ()


FORMATS = {
    "gradescope": lambda text: json.loads(text)["score"] == 7 and len(json.loads(text)["tests"]) == 7,
    "junit": lambda text: text.count("<testcase") == 7 and "<failure" not in text,
    "classroom50": lambda text: json.loads(text)["score"] == 7,
    "exercism": lambda text: json.loads(text)["status"] == "pass",
    "autolab": lambda text: json.loads(text.splitlines()[-1]) == {"scores": {"one": 7.0}},
}


@pytest.mark.parametrize(("name", "is_right"), FORMATS.items(), ids=FORMATS)
def test_formats_of_platforms(check, issued, attempts, name, is_right):
    (issued / "one.py").write_text(RIGHT)
    done = check("--format", name)
    assert done.returncode == 0, done.stderr
    assert is_right(done.stdout)
    assert attempts() == 1


def test_a_format_that_there_is_not(check, issued, attempts):
    done = check("--format", "csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "One file is not written as 'csv'" in done.stderr
    assert attempts() == 0


def test_json_has_the_causes(check, issued):
    (issued / "one.py").write_text(WRONG)
    data = json.loads(check("--json").stdout)
    report = from_data(Report, data)
    assert data["format"] == 2
    assert [cause.why for cause in report.causes] == [Why.SLIP]
    failed = {number for number, result in enumerate(report.checks) if result.failure is not None}
    assert {number for cause in report.causes for number in cause.checks} == failed == {0, 1}
    assert report.causes[0].example is not None
    assert data["causes"][0]["example"]["code"] == report.causes[0].example.code
    (issued / "one.py").write_text("def double(x):\n    return x + None\n")
    assert [cause["why"] for cause in json.loads(check("--json").stdout)["causes"]] == ["raised"]


def test_seeds_differ(check, issued):
    seeds = {json.loads(check("--json").stdout)["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_cold(check, issued):
    (issued / "one.py").write_text(RIGHT)
    assert check("--cold").returncode == 0


class TestWhichFile:
    @pytest.fixture(autouse=True)
    def three(self, kata, issued):
        """alpha/one is right; beta/three is the current one, and wrong."""
        (issued / "one.py").write_text(RIGHT)
        assert kata("next", "three").returncode == 0

    @pytest.mark.parametrize(
        ("arguments", "inside"),
        [
            (["one"], False),
            (["alpha/one"], False),
            (["kata-workspace/alpha/one/one.py"], False),
            (["./kata-workspace/alpha/one/one.py"], False),
            (["kata-workspace/alpha/one"], False),
            ([], True),
            (["."], True),
            (["one.py"], True),
        ],
    )
    def test_one(self, check, issued, arguments, inside):
        done = check(*arguments, cwd=issued if inside else None)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith("The first")

    def test_the_current_one(self, check):
        assert check().stdout.startswith("Title of three")

    def test_another_file_of_the_folder(self, check, issued):
        (issued / "one.2026-11-21-104501.py").write_text(WRONG)
        assert check(issued / "one.2026-11-21-104501.py").returncode == 1

    def test_a_file_elsewhere_goes_by_its_name(self, check, pack, tmp_path):
        (tmp_path / "one.py").write_text(RIGHT)
        assert check(tmp_path / "one.py").returncode == 0
        pack.add("beta/one")
        done = check(tmp_path / "one.py")
        assert done.returncode == 2
        assert "Several exercises have a file called one.py: alpha/one, beta/one." in done.stderr

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            (b"caf\xe9.py", "caf\\udce9.py"),
            ("\u202eyp.evlos\n\x1b[2J.py".encode(), "\\u202eyp.evlos\\n\\x1b[2J.py"),
        ],
    )
    def test_a_name_that_is_no_text_is_graded_and_shown_escaped(self, check, issued, name, shown):
        file = issued / os.fsdecode(name)
        file.write_text("def double(x):\n    raise ValueError(x)\n")
        done = check(file)
        assert done.returncode == 1, done.stderr
        assert f"{shown}:2 in double:  raise ValueError(x)" in done.stdout
        file.write_text(RIGHT)
        assert check(file).returncode == 0

    def test_a_name_is_shown_escaped_where_it_is_refused(self, check, issued):
        done = check(issued / "\u202e\x1b[2J\udcff\nSolved.py")
        assert done.returncode == 2
        assert done.stderr.startswith("kata: There is no file ")
        assert "\\u202e\\x1b[2J\\udcff\n      | Solved.py" in done.stderr
        assert all(letter.isprintable() or letter == "\n" for letter in done.stderr)

    @pytest.mark.parametrize(
        ("name", "message"),
        [("mine.py", "no exercise's file is called mine.py"), (".", "is not the folder of an exercise")],
    )
    def test_what_is_elsewhere_and_of_no_exercise(self, check, tmp_path, name, message):
        (tmp_path / "mine.py").write_text(RIGHT)
        done = check(tmp_path / name)
        assert done.returncode == 2
        assert message in done.stderr


class TestBadInput:
    """Nothing is graded, nothing is recorded, no file is touched."""

    def refused(self, check, attempts, message: str, *arguments: str, code: int = 2) -> None:
        done = check(*arguments)
        assert done.returncode == code, done.stdout
        assert message in done.stderr
        assert done.stderr.count("\n") == 2, "one line for what is wrong, one for what to do"
        assert attempts() == 0

    def test_no_workspace(self, check, kata):
        for arguments in ([], ["one"]):
            done = check(*arguments)
            assert done.returncode == 2
            assert "There is no workspace in kata-workspace." in done.stderr
        assert list(kata.cwd.iterdir()) == []

    def test_missing(self, check, issued, attempts):
        (issued / "one.py").unlink()
        self.refused(check, attempts, "`kata next alpha/one` puts the stub there.")

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "is empty"),
            (b"# caf\xe9", "is not UTF-8 text"),
            (b"x = '\0'", "has a NUL byte in line 1"),
            (b"#" * (2 << 20), "is larger than 1 MiB"),
        ],
    )
    def test_content(self, check, issued, attempts, data, message):
        (issued / "one.py").write_bytes(data)
        self.refused(check, attempts, message)
        assert (issued / "one.py").read_bytes() == data

    @pytest.mark.parametrize("kind", ["folder", "fifo", "link"])
    def test_no_regular_file(self, check, issued, attempts, kind):
        file = issued / "one.py"
        file.unlink()
        {"folder": file.mkdir, "fifo": lambda: os.mkfifo(file), "link": lambda: file.symlink_to("none")}[kind]()
        message = {"folder": "is a folder", "fifo": "is a FIFO", "link": "a link to a file that is not there"}[kind]
        self.refused(check, attempts, message)

    def test_a_link_to_the_solution(self, check, issued, pack, attempts):
        (issued / "one.py").unlink()
        (issued / "one.py").symlink_to(pack.root / "solutions" / "alpha" / "one" / "solution.py")
        self.refused(check, attempts, "an answer is a file of its own")

    def test_device(self, check, issued, attempts):
        self.refused(check, attempts, "is graded on cpu; got 'tpu'", "--device", "tpu")

    def test_unknown(self, check, issued, attempts):
        self.refused(check, attempts, "Did you mean alpha/one", "onne")

    def test_a_pack_without_solutions(self, check, kata, pack, issued, attempts, tmp_path):
        other = type(pack)(tmp_path / "other")
        other.add("gamma/four", solution=False)
        (kata.cwd / "kata-workspace" / "kata.toml").write_text('packs = ["../../other"]')
        self.refused(check, attempts, "graded elsewhere", "four", code=3)


class TestNotRecorded:
    """A grading is shown even where it cannot be kept."""

    def test_a_locked_database(self, check, kata, issued):
        (issued / "one.py").write_text(RIGHT)
        connection = sqlite3.connect(kata.database, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        done = check("one")
        connection.execute("ROLLBACK")
        connection.close()
        assert done.returncode == 0
        assert "Solved." in done.stdout
        assert "not on the scoreboard" in done.stderr
        assert "is locked by another program" in done.stderr

    def test_a_damaged_database_and_json(self, check, kata, issued):
        (issued / "one.py").write_text(RIGHT)
        path = kata.database
        path.write_bytes(b"nonsense" * 1000)
        done = check("one", "--json")
        assert done.returncode == 0
        assert json.loads(done.stdout)["solved"] is True
        assert "is damaged" in done.stderr
        assert path.read_bytes() == b"nonsense" * 1000

    def test_no_workspace(self, check, tmp_path, kata):
        (tmp_path / "one.py").write_text(RIGHT)
        done = check(tmp_path / "one.py")
        assert done.returncode == 0
        assert "there is no workspace here" in done.stderr
        assert list(kata.cwd.iterdir()) == []

    def test_a_broken_check_does_not_count(self, check, pack, issued, attempts):
        checks = pack.root / "exercises" / "alpha" / "one" / "checks.py"
        checks.write_text(checks.read_text().replace("4)", "undefined_name)"))
        (issued / "one.py").write_text(RIGHT)
        done = check()
        assert done.returncode == 3
        assert attempts() == 0


def test_ctrl_c_on_a_terminal(kata, issued, attempts, server_folder):
    """The line that is shown while it runs is wiped, nothing else is said, nothing is recorded."""
    (issued / "one.py").write_text("def double(x):\n    while True:\n        pass\n")
    master, slave = pty.openpty()
    environ = {"KATA_RUNTIME_DIR": server_folder, "TERM": "xterm"}
    with kata.start("check", env=environ, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        shown = b""
        while b"grading 0/7" not in shown:
            shown += os.read(master, 4096)
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # how a pty says that the other side is closed
            while more := os.read(master, 4096):
                shown += more
    os.close(master)
    assert process.returncode == 130
    assert shown.endswith(b"grading 0/7 ...\x1b[0m\r\x1b[K")
    assert attempts() == 0


def test_two_at_once(kata, issued, attempts, server_folder):
    (issued / "one.py").write_text(RIGHT)
    environ = {"KATA_RUNTIME_DIR": server_folder}
    both = [kata.start("check", env=environ, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert attempts() == 2


@pytest.fixture
def both_ways(kata, pack, issued, server_folder):
    """``both_ways(*arguments)``: what `kata check` says without the parser of options, and what it says with it."""
    (kata.cwd / "kata-workspace" / "kata.toml").write_text(f"packs = [{json.dumps(str(pack.root))}]\n")
    plain = dataclasses.replace(kata, options=())
    parsed = dataclasses.replace(kata, options=("--workspace", str(kata.cwd / "kata-workspace")))

    def run(*arguments: str):
        done = [
            way("check", *arguments, env={"KATA_RUNTIME_DIR": server_folder, "KATA_DEBUG": ""})
            for way in (plain, parsed)
        ]
        return [(one.returncode, re.sub(r"--seed \d+", "--seed N", one.stdout), one.stderr) for one in done]

    return run


class TestWithoutAnOption:
    @pytest.mark.parametrize(
        ("source", "arguments", "code"),
        [
            (RIGHT, (), 0),
            (RIGHT, ("alpha/one",), 0),
            (RIGHT, ("kata-workspace/alpha/one/one.py",), 0),
            ("def double(x):\n    print(x)\n    return None\n", ("one",), 1),
            ("def double(x:\n", ("one",), 1),
            (RIGHT, ("nothing",), 2),
            (RIGHT, ("",), 2),
            ("", (), 2),
        ],
    )
    def test_it_says_the_same(self, both_ways, issued, attempts, source, arguments, code):
        (issued / "one.py").write_text(source)
        plain, parsed = both_ways(*arguments)
        assert plain == parsed
        assert plain[0] == code
        assert attempts() == (2 if code < 2 else 0)

    def test_what_is_not_said_is_the_same(self):
        """What the command line fills in is what the check itself does without."""
        line = inspect.signature(check_command.command).parameters
        itself = inspect.signature(checking.check).parameters
        left = {name: parameter.default for name, parameter in line.items() if name not in ("context", "device")}
        assert left == {name: itself[name].default for name in itself if name not in ("session", "devices", "called")}
        assert (line["device"].default, itself["devices"].default) == (None, ())

    def test_it_imports_no_command_line_and_shows_when_the_job_is_sent(self, kata, pack, issued, server_folder):
        (issued / "one.py").write_text(RIGHT)
        (kata.cwd / "kata-workspace" / "kata.toml").write_text(f"packs = [{json.dumps(str(pack.root))}]\n")
        done = subprocess.run(
            [sys.executable, "-c", LOADED, "check"],
            cwd=kata.cwd,
            env={**kata.environ, "KATA_RUNTIME_DIR": server_folder},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        when_called, when_sent, in_the_end = (set(json.loads(line)) for line in done.stdout.splitlines()[-3:])
        assert "grader.content.exercise" in when_sent - when_called
        assert "grader.screen.report" in in_the_end - when_sent
        assert not {"typer", "click", "torch", "numpy", "pytest", "rich"} & in_the_end
        shown_or_explained = {
            "grader.report",
            "grader.screen.terminal",
            "grader.content.mistakes",
            "difflib",
            "hashlib",
        }
        assert not shown_or_explained & when_sent


LOADED = """
import json, sys
from grader import wire
from grader.cli import main
loaded = []
send = wire.Channel.send
wire.Channel.send = lambda *args: (loaded.append(sorted(sys.modules)), send(*args))
assert main() == 0
for modules in loaded[:2]:  # a judge is called, then the job is sent
    print(json.dumps(modules))
print(json.dumps(sorted(sys.modules)))
"""
