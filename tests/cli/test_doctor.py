from __future__ import annotations

import json

import pytest

from grader import __version__


@pytest.fixture
def facts(kata, server_folder):
    """What `kata doctor --json` says about the workspace in the current folder, and its exit code."""

    def ask(*arguments: object) -> tuple[dict, int]:
        done = kata("doctor", "--json", *arguments, env={"KATA_RUNTIME_DIR": server_folder})
        assert done.stderr == ""
        return json.loads(done.stdout), done.returncode

    return ask


def test_all_is_well(facts, issued, pack):
    found, _ = facts()
    assert found["kata"] == __version__
    assert set(found["packages"]) == {"torch", "numpy", "pytest"}
    assert found["workspace"] == {"path": str(issued.parent.parent), "exists": True}
    assert found["database"] == "ok"
    assert {"path": str(pack.root), "exercises": 3, "solutions": True} in found["packs"]
    assert found["devices"][0] == "cpu"
    assert found["barriers"]
    assert found["server"]["running"] is True


def test_without_a_workspace(facts, kata):
    found, _ = facts()
    assert found["workspace"]["exists"] is False
    assert found["database"] == "not made yet"
    assert list(kata.cwd.iterdir()) == []


def test_problems_are_listed_and_stop_nothing(facts, issued, pack):
    (issued.parent.parent / ".kata" / "progress.db").write_bytes(b"nonsense" * 1000)
    (pack.root / "exercises" / "alpha" / "one" / "README.md").unlink()
    found, code = facts()
    assert code == 3
    assert found["database"] == "unusable"
    assert any("progress.db is damaged" in problem for problem in found["problems"])
    assert any("README.md is missing" in problem for problem in found["problems"])
    assert "alpha/one" in [broken["name"] for broken in found["broken"]]
    assert found["devices"]


def test_a_pack_that_is_none(facts):
    found, code = facts("--pack", "nowhere")
    assert code == 3
    assert any("is no pack" in problem for problem in found["problems"])


def test_text(kata, issued, server_folder):
    done = kata("doctor", env={"KATA_RUNTIME_DIR": server_folder})
    assert f"kata        {__version__}, Python 3." in done.stdout
    assert "progress    ok\n" in done.stdout
    assert "devices     cpu" in done.stdout
    assert "barriers    " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
