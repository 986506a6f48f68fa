"""A folder of submissions as a whole: who handed in what, for which exercise, and what is nobody's."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom import archives
from grader.classroom.layouts import AUTO, Arranged, Handed, arrange
from grader.classroom.matching import Match, called, matched
from grader.classroom.people import People, Student, read_gradescope
from grader.classroom.walking import Entry, walk
from grader.content.exercise import Exercise
from grader.errors import UsageError

_DIGEST = 16  # characters
METADATA = "submission_metadata.yml"


@dataclass(frozen=True, slots=True)
class Found:
    """What is in a folder of submissions.

    Attributes:
        layout: by which it was read.
        people: the class: the roster, and who else handed in.
        matches: what each of them handed in, by student and exercise.
        left: files that are nobody's, or whose student the layout cannot tell.
        times: when a platform says that a student handed in, ISO 8601.
        folder: where it lies.
    """

    layout: str
    people: People
    matches: Mapping[tuple[str, str], Match]
    left: tuple[Entry, ...]
    times: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def students(self) -> tuple[Student, ...]:
        """Of the class, sorted."""
        return tuple(self.people)


def find(
    folder: Path,
    exercises: Sequence[Exercise],
    *,
    layout: str = AUTO,
    roster: Sequence[Student] = (),
    choices: Callable[[People], Mapping[tuple[str, str], str]] = lambda people: {},
    with_notebooks: bool = False,
    with_archives: bool = False,
    handout: str = "",
    on_match: Callable[[str, str], None] = lambda student, exercise: None,
) -> Found:
    """Read a folder of submissions. Nothing in it is run, followed or changed.

    Args:
        folder: of submissions.
        exercises: that are graded.
        layout: see `layouts.arrange`.
        roster: who must have a row.
        choices: of this class, see `matching.matched`.
        on_match: called before each match.
        with_notebooks: see `matching.Matcher`.
        with_archives: look into zips and tar files, not only into those that `kata submit` makes.
        handout: digest of what the class was given: who says to have another is told so. Empty: nobody asks.

    Raises:
        UsageError: there is no such folder, or no such layout.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder.", "Give the folder that holds what the class handed in.")
    entries = walk(folder)
    entries = archives.opened(entries, everything=with_archives)
    if layout == AUTO and _are_repositories(folder):
        layout = "git"
    arranged = arrange(entries, layout, lambda name: any(called(name, exercise) for exercise in exercises))
    people = People()
    for student in roster:
        people.add(student)
    files, times = _by_student(arranged, people, _metadata(entries))
    keys = [student.key for student in people]
    found = matched(exercises, files, keys, choices(people), with_notebooks=with_notebooks, on_match=on_match)
    told = {row: _with_its_handout(match, handout) for row, match in found.items()}
    return Found(arranged.layout, people, told, arranged.left, times, folder.resolve())


def _with_its_handout(match: Match, expected: str) -> Match:
    """The match, with a note where its student has another handout than the class."""
    got = match.handed.entry.handout if match.handed is not None else ""
    if not got or not expected or got == expected:
        return match
    note = f"made with another handout: got {got[:_DIGEST]}, expected {expected[:_DIGEST]}"
    return dataclasses.replace(match, note="; ".join(filter(None, (match.note, note))))


def _are_repositories(folder: Path) -> bool:
    """Whether each folder is a clone."""
    inside = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    return bool(inside) and all((path / ".git").exists() for path in inside)


def _metadata(entries: Sequence[Entry]) -> dict[str, tuple[list[Student], str]]:
    """What Gradescope says of its folders."""
    files = [entry for entry in entries if entry.parts[-1] == METADATA and len(entry.parts) <= 2 and not entry.refused]
    return read_gradescope(files[0].path) if files and not files[0].member else {}


def _by_student(
    arranged: Arranged, people: People, metadata: Mapping[str, tuple[list[Student], str]]
) -> tuple[dict[str, list[Handed]], dict[str, str]]:
    """The files of each student; a group's are each member's."""
    files: dict[str, list[Handed]] = defaultdict(list)
    times: dict[str, str] = {}
    for handed in arranged.handed:
        members, time = metadata.get(handed.student, ([], ""))
        for names in [(m.key, *m.also) for m in members] or [(handed.student, *handed.also)]:
            student = people.find(names)
            files[student.key].append(handed)
            if time:
                times[student.key] = time
    return files, times
