from __future__ import annotations

from pathlib import Path

import pytest

from grader.content.exercise import Exercise, Topic, read_exercise, read_topic
from grader.errors import ExerciseError
from grader.report import Category


@pytest.fixture
def folder(pack) -> Path:
    return pack.root / "exercises" / "alpha" / "one"


@pytest.fixture
def solution(pack) -> Path:
    return pack.root / "solutions" / "alpha" / "one"


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "exercise.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def broken(folder: Path, solution: Path) -> str:
    with pytest.raises(ExerciseError) as caught:
        read_exercise(folder, solution)
    assert caught.value.exit_code == 3
    return caught.value.message


def test_all_of_it(folder, solution):
    exercise = read_exercise(folder, solution)
    assert exercise == Exercise(
        name="alpha/one",
        topic=Topic("alpha", "Alpha", "For tests.", -2),
        folder=folder,
        solution_folder=solution,
        title="The first",
        kind="implement",
        difficulty=1,
        order=1,
        framework="numpy",
        provides=("double",),
        requires=(),
        devices=("cpu",),
        forbid=(),
        allow=(),
        hints=("think", "multiply", "return 2 * x"),
        learned="Doubling is adding a number to itself.",
        points={Category.CORRECTNESS: 5, Category.PERFORMANCE: 2},
    )


def test_a_battery_is_switched_off_with_a_reason(folder, solution):
    change(folder, "[points]", '[batteries.off]\nsome = "since"\n[points]')
    assert read_exercise(folder, solution).batteries_off == {"some": "since"}


def test_files(pack):
    folder = pack.root / "exercises" / "alpha" / "two-b"
    exercise = read_exercise(folder, pack.root / "solutions" / "alpha" / "two-b")
    assert exercise.short == "two-b"
    assert exercise.stub == folder / "two_b.py"
    assert exercise.statement == folder / "README.md"
    assert exercise.checks == folder / "checks.py"
    assert exercise.solution == pack.root / "solutions" / "alpha" / "two-b" / "solution.py"
    assert exercise.correct_files == ()
    assert exercise.mistakes == ()


def test_without_solutions_it_is_graded_elsewhere(folder):
    exercise = read_exercise(folder, None)
    assert exercise.mistakes == ()
    with pytest.raises(ExerciseError, match="graded elsewhere") as caught:
        _ = exercise.solution
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 2", "format 2, this kata reads up to 1"),
        ("format = 1\n", "", "missing `format`"),
        ("title", "titel", "unknown key `titel`; did you mean `title`?"),
        ('title = "The first"', "title = 1", "`title` is a str, got a int: 1"),
        ("difficulty = 1", "difficulty = true", "`difficulty` is a int, got a bool"),
        ("difficulty = 1", "difficulty = 6", "difficulty is 1 to 5, got 6"),
        ('"implement"', '"guess"', "`kind` is one of fix, implement; got 'guess'"),
        ('"numpy"', '"jax"', "`framework` is one of torch, numpy; got 'jax'"),
        ('["cpu"]', '["tpu"]', "`devices` is one of cpu, cuda, mps; got 'tpu'"),
        ('["cpu"]', "[]", "`devices` is empty"),
        ('["double"]', "[]", "`provides` is empty"),
        ("requires = []", "allow = [1]", "`allow` is a list of non-empty strings, got [1]"),
        ('["double"]', "[1]", "`provides` is a list of non-empty strings"),
        ('hints = ["think"', 'hints = [""', "`hints` is a list of non-empty strings"),
        ('learned = "Doubling is adding a number to itself."\n', "", "missing `learned`"),
        ('"Doubling is adding a number to itself."', "3", "`learned` is a str, got a int: 3"),
        ('"Doubling is adding a number to itself."', '" "', "`learned` is blank"),
        ("correctness = 5", "correctnes = 5", "`points` is one of"),
        ("correctness = 5", "correctness = 0", "points.correctness is a whole number of at least 1, got 0"),
        ("correctness = 5", "correctness = true", "points.correctness is a whole number"),
        ("correctness = 5\nperformance = 2", "", "`points` is empty"),
        ("[points]", "[points", "exercise.toml"),
        ("[points]", "[batteries]\non = {}\n[points]", "unknown key `on`"),
        (
            "[points]",
            "[batteries]\nkinds = ['queue']\n[points]",
            "`batteries.kinds` is one of sequence, selection, optimizer, module, loader; got",
        ),
        ("[points]", "[batteries.off]\na = ''\n[points]", "`batteries.off.a` is the reason, in words; got ''"),
        ("[points]", "[batteries.off]\na = true\n[points]", "`batteries.off.a` is the reason, in words; got True"),
    ],
)
def test_mistakes_in_the_metadata(folder, solution, old, new, message):
    change(folder, old, new)
    assert message in broken(folder, solution)


@pytest.mark.parametrize("name", ["exercise.toml", "README.md", "one.py", "checks.py"])
def test_a_file_is_missing(folder, solution, name):
    (folder / name).unlink()
    message = broken(folder, solution)
    assert name in message
    assert "is missing" in message


def test_the_solution_is_missing(folder, solution):
    (solution / "solution.py").unlink()
    assert "solution.py is missing" in broken(folder, solution)


def test_metadata_that_is_not_utf8(folder, solution):
    (folder / "exercise.toml").write_bytes(b'title = "\xe9"')
    assert "exercise.toml" in broken(folder, solution)


def test_a_bad_name(pack, folder, solution):
    renamed = folder.with_name("One_1")
    folder.rename(renamed)
    assert "lower-case words joined by dashes, got 'One_1'" in broken(renamed, solution)


class TestTopic:
    def test_without_a_file(self, tmp_path):
        (tmp_path / "state-space").mkdir()
        topic = read_topic(tmp_path / "state-space")
        assert (topic.name, topic.title) == ("state-space", "State Space")
        assert topic.order > 1000

    def test_mistakes(self, tmp_path):
        (tmp_path / "topic.toml").write_text('title = "T"\nsummary = "S"\n')
        with pytest.raises(ExerciseError, match="missing `order`"):
            read_topic(tmp_path)
