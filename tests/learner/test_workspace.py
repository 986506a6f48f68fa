from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise
from grader.content.owed import owed
from grader.errors import UsageError, WorkspaceError
from grader.learner.workspace import Workspace, find_workspace

NOW = datetime(2026, 11, 21, 10, 45, 1, tzinfo=UTC)


@pytest.fixture
def exercise(pack) -> Exercise:
    return load_catalog([pack.root]).find("alpha/two-b")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "work")
    workspace.create()
    return workspace


class TestFind:
    @pytest.mark.parametrize(
        ("option", "variable", "around", "found"),
        [
            (Path("mine"), "other", True, "mine"),  # the option wins
            (None, "other", True, "other"),  # the variable wins over the folder around
            (None, "", False, "kata-workspace"),  # an empty one is none
            (None, None, True, "."),
            (None, None, False, "kata-workspace"),
        ],
    )
    def test_an_option_then_the_variable_then_the_folder_around(self, tmp_path, option, variable, around, found):
        if around:
            (tmp_path / ".kata").mkdir()
        environ = {} if variable is None else {"KATA_WORKSPACE": variable}
        assert find_workspace(option, tmp_path, environ).root == tmp_path / found

    def test_the_nearest_folder_around(self, tmp_path):
        for folder in (tmp_path / ".kata", tmp_path / "a" / ".kata", tmp_path / "a" / "b" / "c"):
            folder.mkdir(parents=True)
        assert find_workspace(None, tmp_path / "a" / "b" / "c", {}).root == tmp_path / "a"

    def test_it_may_be_still_to_make(self, tmp_path):
        assert not find_workspace(None, tmp_path, {}).exists

    def test_a_file_called_kata_is_no_workspace(self, tmp_path):
        (tmp_path / ".kata").write_text("")
        assert find_workspace(None, tmp_path, {}).root == tmp_path / "kata-workspace"


class TestPlace:
    def test_stub_and_statement_are_copied(self, workspace, exercise):
        placed = workspace.place(exercise)
        assert placed.created
        assert placed.file == workspace.root / "alpha" / "two-b" / "two_b.py"
        assert placed.file.read_bytes() == exercise.stub.read_bytes()
        assert placed.statement.read_text() == exercise.statement.read_text() + owed(exercise)
        assert sorted(path.name for path in placed.file.parent.iterdir()) == ["README.md", "two_b.py"]

    def test_an_edited_file_is_left_as_it_is(self, workspace, exercise):
        placed = workspace.place(exercise)
        placed.file.write_text("mine")
        placed.statement.write_text("my notes")
        again = workspace.place(exercise)
        assert not again.created
        assert placed.file.read_text() == "mine"
        assert placed.statement.read_text() == "my notes"

    @pytest.mark.parametrize("kind", ["folder", "broken link", "fifo"])
    def test_whatever_is_there_stays(self, workspace, exercise, kind):
        file = workspace.file(exercise)
        file.parent.mkdir(parents=True)
        if kind == "folder":
            file.mkdir()
        elif kind == "fifo":
            os.mkfifo(file)
        else:
            file.symlink_to("nowhere")
        assert not workspace.place(exercise).created
        assert os.path.lexists(file)
        assert not (workspace.root / "alpha" / "two-b" / "nowhere").exists()

    def test_without_hard_links(self, workspace, exercise, monkeypatch):
        monkeypatch.setattr(os, "link", _no_links)
        placed = workspace.place(exercise)
        assert placed.file.read_bytes() == exercise.stub.read_bytes()
        assert not workspace.place(exercise).created

    def test_a_file_in_the_way_of_the_folder(self, workspace, exercise):
        (workspace.root / "alpha").write_text("")
        with pytest.raises(WorkspaceError, match="alpha") as caught:
            workspace.place(exercise)
        assert caught.value.next_step

    def test_a_kill_leaves_no_half_file(self, workspace, exercise, monkeypatch):
        def killed(descriptor):
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            workspace.place(exercise)
        assert list(workspace.folder(exercise).iterdir()) == []


class TestReset:
    def test_the_learners_file_is_kept(self, workspace, exercise):
        file = workspace.place(exercise).file
        file.write_text("mine")
        kept = workspace.reset(exercise, NOW)
        assert kept == file.with_name("two_b.2026-11-21-104501.py")
        assert kept.read_text() == "mine"
        assert file.read_bytes() == exercise.stub.read_bytes()
        file.write_text("new")
        assert kept.read_text() == "mine", "the copy is a file of its own"

    def test_a_copy_is_never_overwritten(self, workspace, exercise):
        file = workspace.place(exercise).file
        kept = []
        for text in ("first", "second", "third"):
            file.write_text(text)
            kept.append(workspace.reset(exercise, NOW))
        assert [path.read_text() for path in kept] == ["first", "second", "third"]
        assert kept[2].name == "two_b.2026-11-21-104501-3.py"

    def test_the_unchanged_stub_needs_no_copy(self, workspace, exercise):
        workspace.place(exercise)
        assert workspace.reset(exercise, NOW) is None
        assert len(list(workspace.folder(exercise).iterdir())) == 2

    def test_a_missing_file_comes_back(self, workspace, exercise):
        workspace.place(exercise).file.unlink()
        assert workspace.reset(exercise, NOW) is None
        assert workspace.file(exercise).read_bytes() == exercise.stub.read_bytes()

    def test_a_folder_in_its_place_is_kept(self, workspace, exercise):
        file = workspace.file(exercise)
        file.mkdir(parents=True)
        (file / "inside").write_text("mine")
        kept = workspace.reset(exercise, NOW)
        assert (kept / "inside").read_text() == "mine"
        assert file.is_file()

    def test_a_broken_link_is_kept(self, workspace, exercise):
        file = workspace.file(exercise)
        file.parent.mkdir(parents=True)
        file.symlink_to("nowhere")
        kept = workspace.reset(exercise, NOW)
        assert kept.is_symlink()
        assert file.read_bytes() == exercise.stub.read_bytes()
        assert not file.is_symlink()

    def test_without_hard_links(self, workspace, exercise, monkeypatch):
        monkeypatch.setattr(os, "link", _no_links)
        file = workspace.place(exercise).file
        file.write_text("mine")
        assert workspace.reset(exercise, NOW).read_text() == "mine"
        assert file.read_bytes() == exercise.stub.read_bytes()

    def test_nothing_is_lost_when_the_stub_cannot_be_written(self, workspace, exercise, monkeypatch):
        file = workspace.place(exercise).file
        file.write_text("mine")

        def full(descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(WorkspaceError, match="No space left"):
            workspace.reset(exercise, NOW)
        assert file.read_text() == "mine"


class TestNameOf:
    def test_inside_and_outside(self, workspace, tmp_path):
        folder = workspace.root / "alpha" / "one"
        (folder / "deeper").mkdir(parents=True)
        assert workspace.name_of(folder) == "alpha/one"
        assert workspace.name_of(folder / "deeper") == "alpha/one"
        assert workspace.name_of(workspace.root / "alpha") is None
        assert workspace.name_of(workspace.root) is None
        assert workspace.name_of(tmp_path) is None

    def test_through_a_link(self, workspace, tmp_path):
        (workspace.root / "alpha" / "one").mkdir(parents=True)
        (tmp_path / "link").symlink_to(workspace.root)
        assert workspace.name_of(tmp_path / "link" / "alpha" / "one") == "alpha/one"
        assert Workspace(tmp_path / "link").name_of(workspace.root / "alpha" / "one") == "alpha/one"


class TestConfig:
    def test_packs_are_relative_to_the_workspace(self, workspace):
        (workspace.root / "kata.toml").write_text('packs = ["../more", "/absolute"]')
        assert workspace.packs() == (workspace.root / "../more", Path("/absolute"))

    def test_none(self, workspace, tmp_path):
        assert workspace.packs() == ()
        assert Workspace(tmp_path / "not" / "there").packs() == ()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("pack = []", "unknown key `pack`; did you mean `packs`?"),
            ("colour = 1", "unknown key `colour`."),
            ('packs = "one"', "`packs` is a list of paths, got 'one'"),
            ("packs = [1]", "`packs` is a list of paths, got [1]"),
            ("packs = ['a']\nonly_packs = 1", "`only_packs` is true or false, got 1"),
            ("packs = [", "is not valid TOML"),
            ("packs = ['\xe9']", "is not valid TOML"),
        ],
    )
    def test_mistakes(self, workspace, text, message):
        (workspace.root / "kata.toml").write_bytes(text.encode("latin-1"))
        with pytest.raises(UsageError) as caught:
            workspace.packs()
        assert message in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "only"), [("", False), ("only_packs = true", True), ("only_packs = false", False)]
    )
    def test_only_these(self, workspace, text, only):
        (workspace.root / "kata.toml").write_text(f'packs = ["more"]\n{text}')
        assert workspace.only_packs() is only

    def test_only_none(self, workspace):
        (workspace.root / "kata.toml").write_text("only_packs = true")
        with pytest.raises(UsageError, match="leaves no exercise"):
            workspace.only_packs()

    def test_a_folder(self, workspace):
        (workspace.root / "kata.toml").mkdir()
        with pytest.raises(UsageError, match="cannot be read"):
            workspace.packs()


def test_create_twice(workspace):
    workspace.create()
    assert workspace.exists


def test_create_where_a_file_is(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="file") as caught:
        Workspace(tmp_path / "file").create()
    assert "--workspace" in caught.value.next_step


def _no_links(*_: object, **__: object) -> None:
    raise OSError(1, "Operation not permitted")
