"""What every command has in common: errors, exit codes, closed pipes, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys

import pytest


def test_an_error_says_what_is_wrong_and_what_to_do(kata):
    done = kata("next", "alpha/on")
    assert done.returncode == 0  # a part of a name will do
    done = kata("next", "alpha/onne")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "kata: There is no exercise 'alpha/onne'. Did you mean alpha/one, alpha/two-b?\n"
        "      `kata list` shows them all.\n"
    )


def test_an_error_as_json(kata):
    done = kata("hint", "alpha/onne", "--json", "--workspace", ".")
    assert done.returncode == 2
    assert done.stderr == ""
    assert set(json.loads(done.stdout)) == {"error", "next_step"}


def test_wrong_usage_as_json(kata):
    done = kata("check", "--json", "--bogus")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer.pop("next_step") == "`kata check --help` shows how it is used."
    assert "--bogus" in answer.pop("error")
    assert answer == {}


def test_a_closed_pipe_is_quiet(kata):
    with kata.start("list", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == ""


def test_a_closed_stdout_is_no_error(kata):
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *kata.command("list")],
        cwd=kata.cwd,
        env=dict(kata.environ),
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def redirected(kata, where: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`kata` with its streams as the shell's redirections say."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {where}', "sh", *kata.command(*arguments)],
        cwd=kata.cwd,
        env=dict(kata.environ),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
class TestAFullDisk:
    @pytest.mark.parametrize(
        "arguments", [["list"], ["board", "--json"], ["--help"], ["list", "--help"], ["hint", "nothing", "--json"]]
    )
    def test_it_is_named(self, kata, arguments):
        done = redirected(kata, ">/dev/full", *arguments)
        assert done.returncode == 3
        assert done.stderr.startswith("kata: The output could not be written: No space left on device.\n")
        assert done.stderr.count("\n") == 2

    @pytest.mark.parametrize(("arguments", "code"), [(["list"], 0), (["hint", "nothing"], 2), (["list", "--bogus"], 2)])
    def test_errors_that_cannot_be_told_keep_their_exit_code(self, kata, arguments, code):
        assert redirected(kata, "2>/dev/full", *arguments).returncode == code

    def test_neither_stream_can_be_written(self, kata):
        assert redirected(kata, ">/dev/full 2>&1", "list").returncode == 3


def test_ctrl_c_is_quiet(kata):
    """Interrupted while it waits for a lock on its database."""
    assert kata("next", "one").returncode == 0
    connection = sqlite3.connect(kata.database, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    with kata.start("hint", "one", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        connection.execute("ROLLBACK")
        connection.close()
        stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (130, "", "")


BUG = """
import sys
import grader.cli.list as broken
def fail(*_, **__):
    raise ZeroDivisionError("oops")
broken.make_board = fail
from grader.cli import main
sys.argv = ["kata", "list", *sys.argv[1:]]
sys.exit(main())
"""


@pytest.fixture
def bug():
    """``bug(*arguments, **environ)``: a `kata list` that has one."""

    def run(*arguments, **environ):
        command = [sys.executable, "-c", BUG, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})

    return run


def test_a_bug_is_called_one(bug):
    done = bug()
    assert done.returncode == 3
    assert done.stderr.startswith("kata: This is a bug of kata, not your fault: ZeroDivisionError: oops\n")
    assert "KATA_DEBUG=1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_with_its_traceback(bug):
    done = bug("--json", KATA_DEBUG="1")
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert "oops" in json.loads(done.stdout)["error"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_without_our_signs(kata, encoding):
    done = kata("list", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert "  - one " in done.stdout
    assert done.stderr == ""
