"""Which workspace, which packs, which exercise: seen through `kata hint`, which needs all three."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess

import pytest


def test_no_workspace(kata):
    said = kata.refuses("hint", "one")
    assert "There is no workspace in kata-workspace." in said
    assert "`kata next`" in said
    assert list(kata.cwd.iterdir()) == []


class TestWorkspace:
    def test_from_the_variable(self, kata, issued):
        elsewhere = kata.cwd / "elsewhere"
        elsewhere.mkdir()
        done = kata("hint", "one", cwd=elsewhere, env={"KATA_WORKSPACE": "../kata-workspace"})
        assert done.returncode == 0, done.stderr

    def test_from_the_folder_around(self, kata, issued):
        assert kata("hint", cwd=issued).returncode == 0
        assert kata("hint", cwd=issued.parent.parent).returncode == 0

    def test_from_beside_it(self, kata, issued):
        assert kata("hint").returncode == 0

    def test_a_folder_that_was_deleted(self, kata, issued):
        gone = kata.cwd / "gone"
        gone.mkdir()
        shell = f'cd "{gone}" && rmdir "{gone}" && exec "$@"'
        done = subprocess.run(
            ["sh", "-c", shell, "sh", *kata.command("hint")],
            env=dict(kata.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "current folder is not there" in done.stderr


class TestPacks:
    def test_from_the_workspace(self, kata, issued, pack, tmp_path):
        other = type(pack)(tmp_path / "other")
        other.add("gamma/four")
        (kata.cwd / "kata-workspace" / "kata.toml").write_text('packs = ["../../other"]')
        assert "four" in kata("list").stdout
        assert "four" in kata("list", cwd=issued).stdout

    def test_a_course_of_ones_own(self, kata, issued, pack):
        """Without kata's own exercises: by an option, or for good in the workspace."""
        only = dataclasses.replace(kata, options=())
        assert "rmsnorm" in kata("list").stdout
        assert "rmsnorm" not in only("list", "--only-pack", pack.root).stdout
        listed = only("--only-pack", pack.root, "list", "--json").stdout
        names = [row["name"] for row in json.loads(listed)["exercises"]]
        assert names == ["alpha/one", "alpha/two-b", "beta/three"]
        assert "'rmsnorm'" in only.refuses("check", "rmsnorm", "--only-pack", pack.root)
        config = kata.cwd / "kata-workspace" / "kata.toml"
        config.write_text(f"packs = [{json.dumps(str(pack.root))}]\nonly_packs = true\n")
        assert only("list", "--json").stdout == listed
        assert "'rmsnorm'" in only.refuses("check", "rmsnorm")

    def test_what_two_packs_hold_is_told_with_the_list(self, kata, issued, pack, tmp_path):
        other = type(pack)(tmp_path / "other")
        other.add_topic("beta", 7)
        other.add("alpha/one")
        shown = " ".join(kata("list", "--pack", other.root).stdout.split())
        assert "the topic beta is described in" in shown
        assert "alpha/one is in" in shown

    def test_a_mistake_in_the_configuration(self, kata, issued):
        (kata.cwd / "kata-workspace" / "kata.toml").write_text("pack = 1")
        assert "unknown key `pack`; did you mean `packs`?" in kata.refuses("list")


class TestExercise:
    def test_the_current_one_is_the_one_handed_out_last(self, kata, issued):
        kata("next", "three")
        assert "(beta/three)" in kata("hint").stdout

    def test_that_of_the_current_folder_comes_first(self, kata, issued):
        kata("next", "three")
        assert "(alpha/one)" in kata("hint", cwd=issued).stdout

    def test_none_was_started(self, kata, issued):
        kata.database.unlink()
        assert "No exercise was started yet." in kata.refuses("hint")

    def test_the_current_one_is_not_here_any_more(self, kata, issued, pack):
        pack.add("alpha/one-more")  # must not be taken for it
        shutil.rmtree(pack.root / "exercises" / "alpha" / "one")
        assert "The current exercise alpha/one is in none of the packs." in kata.refuses("hint")

    @pytest.mark.parametrize("here", [True, False])
    def test_the_current_one_is_broken(self, kata, issued, pack, here):
        (pack.root / "exercises" / "alpha" / "one" / "checks.py").unlink()
        assert "checks.py is missing" in kata.refuses("hint", cwd=issued if here else None, code=3)

    def test_ambiguous(self, kata, issued):
        assert "fits several exercises" in kata.refuses("hint", "a/")


class TestDatabase:
    def test_corrupt(self, kata, issued):
        path = kata.database
        path.write_bytes(b"nonsense" * 1000)
        for command in ("hint", "board", "list", "next", "solution"):
            said = kata.refuses(command, code=3)
            assert "is damaged" in said
            assert "mv " in said
            assert path.read_bytes() == b"nonsense" * 1000

    def test_read_only(self, kata, issued):
        folder = kata.cwd / "kata-workspace" / ".kata"
        (folder / "progress.db").chmod(0o444)
        folder.chmod(0o555)
        try:
            assert kata.unprivileged("board").returncode == 0
            done = kata.unprivileged("hint")
            assert done.returncode == 3
            assert "cannot be written" in done.stderr
        finally:
            folder.chmod(0o755)

    def test_no_access(self, kata, issued):
        folder = kata.cwd / "kata-workspace" / ".kata"
        folder.chmod(0o000)
        try:
            done = kata.unprivileged("board")
            assert done.returncode == 3
            assert "cannot be opened: Permission denied" in done.stderr
        finally:
            folder.chmod(0o755)
