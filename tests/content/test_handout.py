from __future__ import annotations

import pytest

from grader.content.catalog import load_catalog
from grader.content.exercise import read_exercise
from grader.content.handout import Handout, read_handout
from grader.content.owed import owed
from grader.errors import ExerciseError

SAID = 'format = 1\nname = "hw1"\ntitle = "One"\ndigest = "0123"\nexercises = ["alpha/one"]\n'


@pytest.fixture
def handout(pack):
    """The pack as a handout: no solutions, and alpha/one without checks, hints and what was learned."""
    (pack.root / "solutions").rename(pack.root / "gone")
    (pack.root / "handout.toml").write_text(SAID)
    folder = pack.root / "exercises/alpha/one"
    text = (folder / "exercise.toml").read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("hints", "learned"))]
    (folder / "exercise.toml").write_text("\n".join(lines))
    (folder / "checks.py").unlink()
    return pack.root


def test_what_it_says(handout, tmp_path):
    assert read_handout(handout) == Handout("hw1", "One", "0123", ("alpha/one",))
    assert read_handout(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("format = 1", "format = 2", "format 2, this kata reads up to 1"),
        ('digest = "0123"\n', "", "missing `digest`"),
        ('["alpha/one"]', "[7]", "list of names"),
        ("format", "[format", "handout.toml"),
    ],
)
def test_what_is_wrong_is_told(handout, old, new, words):
    (handout / "handout.toml").write_text(SAID.replace(old, new))
    with pytest.raises(ExerciseError) as caught:
        read_handout(handout)
    assert words in caught.value.message


def test_an_exercise_of_it_needs_less(handout):
    exercise = read_exercise(handout / "exercises/alpha/one", None)
    assert exercise.is_handout
    assert not exercise.has_public_checks
    assert (exercise.hints, exercise.learned, owed(exercise)) == ((), "", "")
    (exercise.folder / "public.bin").write_bytes(b"")
    with pytest.raises(ExerciseError, match=r"checks\.py is missing"):
        read_exercise(exercise.folder, None)


def test_an_exercise_with_its_solution_is_none(handout):
    (handout / "gone").rename(handout / "solutions")
    assert next(broken.name for broken in load_catalog([handout], alone=True).broken) == "alpha/one"
    assert not read_exercise(handout / "exercises/alpha/two-b", handout / "solutions/alpha/two-b").is_handout
