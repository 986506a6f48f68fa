from __future__ import annotations


def test_the_first_one_makes_the_workspace(kata):
    done = kata("next", "--topic", "alpha")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert (
        done.stdout
        == """\
The first
alpha/one · implement · difficulty 1/5 · 7 points

  statement  kata-workspace/alpha/one/README.md
  your file  kata-workspace/alpha/one/one.py

Read the statement, edit your file, then: `kata check`
"""
    )
    folder = kata.cwd / "kata-workspace" / "alpha" / "one"
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "one.py"]
    assert "TODO" in (folder / "one.py").read_text()
    assert kata.database.is_file()


def test_paths_are_relative_to_where_one_is(kata, issued):
    assert "  your file  one.py\n" in kata("next", "one", cwd=issued).stdout


def test_an_edited_file_stays(kata, issued):
    (issued / "one.py").write_text("mine")
    done = kata("next", "one")
    assert done.returncode == 0
    assert (issued / "one.py").read_text() == "mine"
    assert "is left as it is" in done.stdout
    assert "`kata reset`" in done.stdout


def test_a_deleted_file_comes_back(kata, issued):
    (issued / "one.py").unlink()
    (issued / "README.md").write_text("my notes")
    assert kata("next", "one").returncode == 0
    assert "TODO" in (issued / "one.py").read_text()
    assert (issued / "README.md").read_text() == "my notes"


def test_the_next_one_is_the_first_unsolved(kata, issued, record, make_report):
    assert "alpha/one" in kata("next").stdout
    record(make_report("alpha/one", solved=False))
    assert "alpha/one" in kata("next").stdout
    record(make_report("alpha/one"))
    assert "alpha/two-b" in kata("next").stdout


def test_after_giving_up_the_way_is_free(kata, issued):
    assert kata("solution", "--give-up").returncode == 0
    assert "alpha/two-b" in kata("next").stdout


def test_all_solved(kata, issued, record, make_report):
    record(make_report("alpha/one"))
    record(make_report("alpha/two-b"))
    done = kata("next", "--topic", "alpha")
    assert done.returncode == 0
    assert done.stdout == "All 2 exercises of alpha are solved. `kata board` shows the scoreboard.\n"


def test_a_solved_one_can_be_had_again(kata, issued, record, make_report):
    record(make_report("alpha/one"))
    assert "You have solved this one already." in kata("next", "one").stdout


def test_what_it_builds_on(kata, issued, record, make_report):
    assert "builds on alpha/one: not solved yet" in kata("next", "alpha/two").stdout
    record(make_report("alpha/one"))
    assert "builds on" not in kata("next", "alpha/two").stdout


def test_a_name_within_a_topic(kata):
    assert kata("next", "three", "--topic", "beta").returncode == 0
    assert "There is no exercise 'three'" in kata.refuses("next", "three", "--topic", "alpha")


def test_no_such_topic(kata):
    assert "Did you mean alpha?" in kata.refuses("next", "--topic", "alhpa")
    assert list(kata.cwd.iterdir()) == []


def test_a_broken_exercise(kata, pack):
    (pack.root / "exercises" / "alpha" / "one" / "checks.py").unlink()
    assert "checks.py is missing" in kata.refuses("next", "alpha/one", code=3)


def test_a_pack_without_solutions(kata, pack, tmp_path):
    other = type(pack)(tmp_path / "other")
    other.add("gamma/four", solution=False)
    assert kata("next", "four", "--pack", other.root).returncode == 0


def test_a_read_only_folder(kata):
    kata.cwd.chmod(0o555)
    try:
        done = kata.unprivileged("next", "one")
    finally:
        kata.cwd.chmod(0o755)
    assert done.returncode == 3
    assert "cannot be written: Permission denied" in done.stderr
    assert "--workspace" in done.stderr
    assert list(kata.cwd.iterdir()) == []


def test_hidden_files_never_reach_the_learner(kata, issued):
    names = {path.name for path in (kata.cwd / "kata-workspace").rglob("*")}
    assert names == {".kata", "progress.db", "alpha", "one", "README.md", "one.py"}
