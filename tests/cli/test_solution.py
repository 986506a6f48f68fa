from __future__ import annotations


def test_not_before_it_is_solved(kata, issued, record, make_report):
    record(make_report("alpha/one", solved=False))
    done = kata("solution")
    assert (done.returncode, done.stdout) == (2, "")
    assert "alpha/one is not solved yet." in done.stderr
    assert "--give-up" in done.stderr


def test_after_it_is_solved(kata, issued, pack, record, make_report):
    record(make_report("alpha/one"))
    done = kata("solution", "one")
    assert done.returncode == 0
    assert done.stdout == (pack.root / "solutions" / "alpha" / "one" / "solution.py").read_text()
    kata("solution", "one", "--give-up")
    assert "Solution seen" not in kata("board").stdout


def test_giving_up_is_remembered(kata, issued):
    assert "return 2 * x" in kata("solution", "--give-up").stdout
    assert "return 2 * x" in kata("solution").stdout
    assert "Solution seen before solving: alpha/one." in kata("board").stdout


def test_a_pack_without_solutions(kata, issued, pack, tmp_path):
    other = type(pack)(tmp_path / "other")
    other.add("gamma/four", solution=False)
    assert "graded elsewhere" in kata.refuses("solution", "four", "--give-up", "--pack", other.root, code=3)
    assert "Solution seen" not in kata("board").stdout
