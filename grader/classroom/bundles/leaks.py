"""Proof that a handout holds no line of what is hidden, and nothing but what a handout has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.bundles.files import Files
from grader.classroom.bundles.marked import lines_of
from grader.classroom.bundles.toml import quoted
from grader.content.exercise import HANDOUT, PUBLIC, Exercise
from grader.content.fields import read_toml
from grader.content.owed import owed

WORKSPACE = "kata-workspace/kata.toml"
"""In a handout: its workspace knows the handout, and no other exercises."""
ROOT = (HANDOUT, "README.md", WORKSPACE)
"""What a handout has beside its exercises."""

_SHORTEST = 12  # characters without blanks: `return x` stands in every program
_SHOWN = 80  # characters of a line
_SAID_BY_ALL = ("import ", "from ", "@")  # imports and markers


@dataclass(frozen=True, slots=True)
class Secrets:
    """What of an exercise is hidden.

    Attributes:
        exercise: that it is of.
        lines: without blanks, each as it stands in which file: of checks, solution, other right answers and
            mistakes, but not those that the stub, the statement or a public check's probe has, too.
    """

    exercise: Exercise
    lines: Mapping[str, tuple[Path, str]]

    @classmethod
    def of(cls, exercise: Exercise) -> Secrets:
        """Read an exercise's files."""
        hidden = [exercise.checks, exercise.shared, *exercise.solution.parent.rglob("*")]
        given = _plain("\n".join([*_lines(exercise.stub), *_lines(exercise.statement), *lines_of(exercise)]))
        found: dict[str, tuple[Path, str]] = {}
        for file in hidden:
            if file.is_file() and file.suffix in (".py", ".toml"):
                lines = {_telling(line): line.strip() for line in _lines(file)}
                found |= {plain: (file, line) for plain, line in lines.items() if plain and plain not in given}
        learned = read_toml(exercise.folder / "exercise.toml").get("learned", "")
        if plain := _telling(learned):
            found[plain] = exercise.folder / "exercise.toml", learned
        return cls(exercise, found)


def statement_of(exercise: Exercise) -> bytes:
    """The statement as it is handed out: with what every answer owes below it."""
    return exercise.statement.read_bytes() + owed(exercise).encode()


def leaks(handout: Files, secrets: Sequence[Secrets]) -> list[str]:
    """What is wrong with a handout, a sentence each: nothing where it holds nothing that is hidden.

    Args:
        handout: its files by name.
        secrets: of each of its exercises.
    """
    return [*_unexpected(handout, secrets), *_changed(handout, secrets), *_told(handout, secrets)]


def _unexpected(handout: Files, secrets: Iterable[Secrets]) -> Iterator[str]:
    expected = {*ROOT, *(name for of in secrets for name in _names(of.exercise))}
    for name in sorted(handout.keys() - expected):
        yield f"{name} is no part of a handout."


def _names(exercise: Exercise) -> tuple[str, ...]:
    folder = f"exercises/{exercise.name}"
    ours = ("exercise.toml", "README.md", exercise.stub_name, "checks.py", PUBLIC)
    return (f"exercises/{exercise.topic.name}/topic.toml", *(f"{folder}/{name}" for name in ours))


def _changed(handout: Files, secrets: Iterable[Secrets]) -> Iterator[str]:
    """Statement and stub are the author's own words to the learner: they are held to be just these."""
    for of in secrets:
        folder, exercise = f"exercises/{of.exercise.name}", of.exercise
        for name, data in (("README.md", statement_of(exercise)), (exercise.stub_name, exercise.stub.read_bytes())):
            if handout.get(f"{folder}/{name}") != data:
                yield f"{folder}/{name} is not what {exercise.folder} has."


def _told(handout: Files, secrets: Iterable[Secrets]) -> Iterator[str]:
    for of in secrets:
        folder = f"exercises/{of.exercise.name}/"
        looked_at = {*ROOT, f"exercises/{of.exercise.topic.name}/topic.toml"}
        open_ = {f"{folder}{file.name}" for file in (of.exercise.statement, of.exercise.stub)}
        for name, data in handout.items():
            if (name in looked_at or name.startswith(folder)) and name not in open_:
                text = _plain(_without_hints(data.decode("utf-8", "replace"), of.exercise))
                for plain, (file, line) in of.lines.items():
                    if plain in text:
                        yield f"{name} has a line of {file}: {line[:_SHOWN]!r}."


def _without_hints(text: str, exercise: Exercise) -> str:
    """Hints are given away on purpose, and may quote the solution."""
    for hint in exercise.hints:
        text = text.replace(quoted(hint), "")
    return text


def _telling(line: str) -> str:
    """A line without blanks, where it says something; else nothing."""
    plain = _plain(line)
    return "" if len(plain) < _SHORTEST or line.strip().startswith(_SAID_BY_ALL) else plain


def _plain(text: str) -> str:
    return "".join(text.split())


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines()
