"""A made-up class: what its students hand in, from solutions, known mistakes, stubs and broken files.

``python tests/worlds/made_up_class.py FOLDER [--students 40] [EXERCISE...]`` writes ``FOLDER/handed-in`` (a folder a
student), ``FOLDER/roster.csv`` and ``FOLDER/assignment.toml``. The same seed makes the same class.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.statuses import Status
from grader.content.catalog import load_catalog
from grader.content.exercise import Exercise

EXERCISES = ("rmsnorm", "softmax-op", "normalization/dropout", "detection/nms")
_FIRST = ("Ada", "Bob", "Cyd", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Joe", "Kim", "Leo", "Mia", "Ned", "Oda")
_LAST = ("Boole", "Church", "Dijkstra", "Euler", "Fermat", "Gauss", "Hopper", "Iverson", "Jacobi", "Knuth", "Lie")
# Of a hundred: what they hand in, and how its row ends (None: as the answer's checks say).
_KINDS = (
    ("solution", 42, Status.SOLVED),
    ("another right answer", 8, Status.SOLVED),
    ("mistake", 34, None),
    ("stub", 4, Status.UNCHANGED),
    ("nothing", 4, Status.MISSING),
    ("no Python", 3, Status.DOES_NOT_LOAD),
    ("empty", 1, Status.EMPTY),
    ("bytes", 1, Status.UNREADABLE),
    ("link", 1, Status.UNREADABLE),
    ("raises", 2, Status.DOES_NOT_LOAD),
)


@dataclass(frozen=True)
class Student:
    """One of them."""

    login: str
    name: str

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"


@dataclass(frozen=True)
class Handed:
    """What one of them has for one exercise.

    Attributes:
        kind: one of `_KINDS`.
        mistake: its misconception, where it is a known one.
        status: how its row ends; None where that is for the checks to say.
    """

    student: str
    exercise: str
    kind: str
    mistake: str
    status: Status | None


def make_class(
    folder: Path, exercises: Sequence[Exercise], students: int = 40, seed: int = 0, hanging: int = 0
) -> tuple[Handed, ...]:
    """Write a class of so many; `hanging` of the files never come to an end."""
    draw = random.Random(seed)
    names = list(itertools.islice(itertools.product(_LAST, _FIRST), students))
    people = [Student(f"{first}{last}".lower(), f"{first} {last}") for last, first in names]
    handed_in = folder / "handed-in"
    found = []
    for person in people:
        (handed_in / person.login).mkdir(parents=True, exist_ok=True)
        for exercise in exercises:
            found.append(_hand_in(handed_in / person.login, person, exercise, draw, len(found) < hanging))
    lines = ["student,name,email,section", *(f"{p.login},{p.name},{p.email},{p.login[0]}" for p in people)]
    (folder / "roster.csv").write_text("\n".join([*lines, "zoezuse,Zoe Zuse,zoe@example.org,z"]) + "\n", "utf-8")
    (folder / "assignment.toml").write_text("".join(_assignment(exercises)), "utf-8")
    return tuple(found)


def _hand_in(folder: Path, person: Student, exercise: Exercise, draw: random.Random, hangs: bool) -> Handed:
    path = folder / exercise.stub_name
    [(kind, _, status)] = draw.choices(_KINDS, [weight for _, weight, _ in _KINDS])
    mistake = draw.choice(exercise.mistakes or [None])
    solution, mark = exercise.solution.read_text("utf-8"), f"\n# by {person.name}\n"
    if hangs:
        kind, status = "hangs", Status.TIMEOUT
        path.write_text(_with_loops(solution), "utf-8")
    elif kind == "another right answer" and exercise.correct_files:
        path.write_text(draw.choice(exercise.correct_files).read_text("utf-8") + mark, "utf-8")
    elif kind == "mistake" and mistake is not None:
        path.write_text(mistake.source + mark, "utf-8")
        return Handed(person.login, exercise.name, kind, mistake.misconception, None)
    elif kind == "stub":
        path.write_bytes(exercise.stub.read_bytes().replace(b"\n", b"\r\n"))
    elif kind == "no Python":
        path.write_text(solution + "\ndef unfinished(:\n", "utf-8")
    elif kind == "raises":
        path.write_text(solution + mark + 'raise ValueError("no")\n', "utf-8")
    elif kind == "empty":
        path.write_bytes(b"\n")
    elif kind == "bytes":
        path.write_bytes(b"\x00\x01PNG")
    elif kind == "link":
        path.symlink_to(exercise.solution)
    elif kind != "nothing":
        kind, status = "solution", Status.SOLVED
        path.write_text(solution + mark, "utf-8")
    return Handed(person.login, exercise.name, kind, "", status)


def _with_loops(source: str) -> str:
    """The program with a loop without an end at the start of each function."""
    return "".join(_lines_with_loops(source.splitlines(keepends=True)))


def _lines_with_loops(lines: Sequence[str]) -> Iterator[str]:
    open_definition = False
    for line in lines:
        yield line
        open_definition = open_definition or line.lstrip().startswith("def ")
        if open_definition and line.rstrip().endswith(":"):
            yield " " * (len(line) - len(line.lstrip()) + 4) + "while True: pass\n"
            open_definition = False


def _assignment(exercises: Sequence[Exercise]) -> Iterator[str]:
    yield 'format = 1\nname = "hw1"\ntitle = "First steps"\n'
    for exercise in exercises:
        yield f'\n[[exercise]]\nname = "{exercise.name}"\npoints = 20\n'


def main() -> None:
    """Write a class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("exercises", nargs="*", default=EXERCISES)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    catalog = load_catalog()
    made = make_class(given.folder, [catalog.find(name) for name in given.exercises], given.students, given.seed)
    print(f"{len(made)} answers are in {given.folder / 'handed-in'}.")


if __name__ == "__main__":
    main()
