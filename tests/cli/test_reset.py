from __future__ import annotations

import re


def test_the_stub_is_back_and_nothing_is_lost(kata, issued):
    (issued / "one.py").write_text("mine")
    done = kata("reset")
    assert done.returncode == 0
    assert done.stdout.startswith("kata-workspace/alpha/one/one.py is the stub of alpha/one again.\n")
    (kept,) = issued.glob("one.*.py")
    assert re.fullmatch(r"one\.\d{4}-\d\d-\d\d-\d{6}\.py", kept.name)
    assert f"Your version is kept: kata-workspace/alpha/one/{kept.name}\n" in done.stdout
    assert kept.read_text() == "mine"
    assert "TODO" in (issued / "one.py").read_text()


def test_twice_in_a_second(kata, issued):
    for text in ("first", "second"):
        (issued / "one.py").write_text(text)
        assert kata("reset", "one").returncode == 0
    assert {path.read_text() for path in issued.glob("one.*.py")} == {"first", "second"}


def test_nothing_to_keep(kata, issued):
    assert "kept" not in kata("reset").stdout
    (issued / "one.py").unlink()
    assert "kept" not in kata("reset").stdout
    assert (issued / "one.py").is_file()


def test_read_only(kata, issued):
    (issued / "one.py").write_text("mine")
    issued.chmod(0o555)
    try:
        done = kata.unprivileged("reset", "one")
    finally:
        issued.chmod(0o755)
    assert done.returncode == 3
    assert "cannot be written: Permission denied" in done.stderr
    assert (issued / "one.py").read_text() == "mine"
    assert len(list(issued.iterdir())) == 2


def test_without_a_workspace(kata):
    assert kata("reset", "one").returncode == 2
    assert list(kata.cwd.iterdir()) == []
