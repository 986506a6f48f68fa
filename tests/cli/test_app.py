"""The command line itself: help, version, global options, wrong usage."""

from __future__ import annotations

import pytest

from grader import __version__


def test_help_without_a_command(kata):
    done = kata()
    assert done.returncode == 0
    assert done.stdout == kata("--help").stdout
    for command in ("next", "check", "board", "list", "hint", "reset", "solution", "doctor", "server"):
        assert f"\n  {command} " in done.stdout
    assert "...\n" not in done.stdout.partition("Commands:")[2], "a summary is too long for its line"
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", ["next", "check", "board", "list", "hint", "reset", "solution", "doctor"])
def test_help_of_a_command(kata, command):
    done = kata(command, "--help")
    assert done.returncode == 0
    assert f"Usage: kata {command}" in done.stdout


def test_version(kata):
    assert kata("--version").stdout == f"kata {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message", "next_step"),
    [
        (["nxet"], "No such command 'nxet'", "`kata --help`"),
        (["next", "a", "b"], "unexpected extra argument", "`kata next --help`"),
        (["check", "--seed", "x"], "'--seed'", "`kata check --help`"),
        (["check", "--seed", "-1"], "'--seed'", "`kata check --help`"),
        (["server"], "Missing command", "`kata server --help`"),
        (["--pack"], "--pack", "`kata --help`"),
    ],
)
def test_wrong_usage(kata, arguments, message, next_step):
    done = kata(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert next_step in done.stderr
    assert "Traceback" not in done.stderr


class TestGlobalOptions:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["--workspace", "mine", "next", "one"],
            ["next", "one", "--workspace", "mine"],
            ["next", "--workspace=mine", "one"],
        ],
    )
    def test_stand_anywhere(self, kata, arguments):
        assert kata(*arguments).returncode == 0
        assert (kata.cwd / "mine" / "alpha" / "one" / "one.py").is_file()

    def test_not_after_two_dashes(self, kata):
        assert "There is no exercise '--workspace=mine'" in kata.refuses("next", "--", "--workspace=mine")

    def test_packs_add_up(self, kata, pack, tmp_path):
        other = type(pack)(tmp_path / "other")
        other.add("gamma/four")
        listed = kata("list", "--pack", other.root).stdout
        assert "four" in listed
        assert "three" in listed

    def test_no_pack(self, kata):
        assert "is no pack" in kata.refuses("list", "--pack", "nowhere")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kata hi", ["hint"]),
        ("kata check alpha/o", ["alpha/one"]),
        ("kata hint two-b", ["two-b"]),
        ("kata next zz", []),
    ],
)
def test_completion(kata, typed, expected):
    words = typed.split(" ", 1)
    typed = " ".join([words[0], *map(str, kata.options), words[1]])
    shell = {"_KATA_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)}
    done = kata(env=shell)
    assert (done.stdout.split(), done.stderr, done.returncode) == (expected, "", 0)
