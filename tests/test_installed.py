"""Whether the installation has changed."""

from __future__ import annotations

import types
from importlib.machinery import PathFinder

import pytest

from grader.installed import fingerprint


class TestFingerprint:
    @pytest.fixture
    def package(self, monkeypatch, tmp_path):
        (tmp_path / "_content").mkdir()
        for name in ("client.py", "wire.py", "_content/checks.py"):
            (tmp_path / name).write_text("x = 1\n")
        monkeypatch.setattr("grader.installed.PACKAGE", tmp_path)
        return tmp_path

    def test_it_changes_with_the_graders_code_and_with_nothing_else(self, package):
        before = fingerprint()
        assert fingerprint() == before
        (package / "_content" / "checks.py").write_text("x = 2\n" * 10)
        (package / "notes.txt").write_text("x")
        assert fingerprint() == before
        (package / "wire.py").write_text("x = 22\n")
        assert fingerprint() != before

    def test_it_changes_with_a_new_file(self, package):
        before = fingerprint()
        (package / "more.py").touch()
        assert fingerprint() != before

    @pytest.mark.parametrize("name", ["torch", "numpy", "pytest"])
    def test_it_changes_with_what_the_server_has_imported(self, package, monkeypatch, name):
        before = fingerprint()
        find, other = PathFinder.find_spec, package / "other version"
        other.touch()
        monkeypatch.setattr(
            PathFinder,
            "find_spec",
            lambda wanted, path: types.SimpleNamespace(origin=str(other)) if wanted == name else find(wanted, path),
        )
        assert fingerprint() != before
