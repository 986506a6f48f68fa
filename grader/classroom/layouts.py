"""How a folder of submissions is laid out: a pattern over the places of its files, which says whose each of them is.

A pattern is a regular expression with the groups ``student`` (required), ``exercise`` and ``file``; where ``file`` is
absent it is the whole place. A folder with nothing in it has a place that ends in ``/``, so that its student is known.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.classroom.walking import Entry
from grader.errors import UsageError

AUTO = "auto"
_PATTERNS: Mapping[str, str] = {
    # Flat files: lovelaceada_LATE_12345_67890_rope-1.py
    "canvas": r"(?P<student>[^_/]+)_(?:(?P<late>LATE)_)?(?P<id>\d+)_(?P<number>\d+)_(?P<file>.+)",
    # Ada Lovelace_12345_assignsubmission_file_/rope.py, or the same without the folder
    "moodle": r"(?P<student>[^/]+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<file>.*)",
    # submission_12345/rope.py beside submission_metadata.yml, which names the student
    "gradescope": r"(?:[^/]+/)?(?P<student>submission_\d+)/(?P<file>.*)",
    # submitted/ada/hw3/rope.py
    "nbgrader": r"submitted/(?P<student>[^/]+)/(?P<assignment>[^/]+)/(?P<file>.*)",
    # hw3-ada/rope.py: what all folders begin with is the assignment
    "git": r"(?P<student>[^/]+)/(?P<file>.*)",
    # monday/ada/rope.py, or rope/ada/rope.py
    "nested": r"(?P<exercise>[^/]+)/(?P<student>[^/]+)/(?P<file>.*)",
    # ada/rope.py, or ada/attention/rope/rope.py
    "folders": r"(?P<student>[^/]+)/(?P<file>.*)",
}
LAYOUTS = (AUTO, *_PATTERNS)
"""Names that `--layout` takes, beside a pattern of one's own."""
_CERTAIN = ("canvas", "moodle", "gradescope", "nbgrader")  # what looks so is so
_BESIDE = ("submission_metadata.yml", "timestamp.txt")  # what a platform writes: nobody's answer


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that a student handed in.

    Attributes:
        entry: where it lies.
        student: as the layout names them.
        also: other names of the same student: Canvas's number.
        inside: its place within what the student handed in.
        exercise: that the layout says it answers, as it is written there; empty where it does not say.
        late: the platform says so.
    """

    entry: Entry
    student: str
    also: tuple[str, ...]
    inside: tuple[str, ...]
    exercise: str = ""
    late: bool = False

    @property
    def name(self) -> str:
        """The file's own, as it was handed in; empty for a folder with nothing in it."""
        return self.inside[-1]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A folder of submissions, read by its layout.

    Attributes:
        layout: by which.
        handed: what is somebody's.
        left: what is nobody's.
    """

    layout: str
    handed: tuple[Handed, ...]
    left: tuple[Entry, ...]


def arrange(entries: Sequence[Entry], layout: str, is_exercise: Callable[[str], bool]) -> Arranged:
    """Say whose each file is.

    Args:
        entries: below the folder of submissions.
        layout: one of `LAYOUTS`, or a pattern.
        is_exercise: whether a name is that of an exercise.

    Raises:
        UsageError: the layout is no name and no pattern with a group ``student``.
    """
    entries = [entry for entry in entries if entry.parts[-1] not in _BESIDE]
    name = _guess(entries, is_exercise) if layout == AUTO else layout
    pattern = _pattern(name)
    before = _common(entries) if name == "git" else ""
    handed, left = [], []
    for entry in entries:
        found = pattern.fullmatch(entry.place.removeprefix(before))
        if found is None:
            left.append(entry)
        else:
            handed.append(_handed(entry, found))
    return Arranged(name, tuple(handed), tuple(left))


def _pattern(layout: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(_PATTERNS.get(layout, layout))
    except re.error as error:
        raise UsageError(f"--layout {layout!r} is no layout and no pattern: {error}.", _known()) from error
    if "student" not in pattern.groupindex:
        raise UsageError(f"--layout {layout!r} does not say where the student's name is.", _known())
    return pattern


def _known() -> str:
    return f"Give {', '.join(LAYOUTS)}, or a regular expression with (?P<student>...)."


def _handed(entry: Entry, found: re.Match[str]) -> Handed:
    groups = found.groupdict()
    file = found[0] if groups.get("file") is None else groups["file"]
    also = (groups["id"],) if groups.get("id") else ()  # not the number of a submission, which may be somebody's id
    inside = tuple(file.split("/"))
    return Handed(entry, groups["student"] or "", also, inside, groups.get("exercise") or "", bool(groups.get("late")))


def _guess(entries: Sequence[Entry], is_exercise: Callable[[str], bool]) -> str:
    """The layout of a platform that most of the files have; otherwise a folder a student, or an exercise first."""
    for name in _CERTAIN:
        fit = sum(re.fullmatch(_PATTERNS[name], entry.place) is not None for entry in entries)
        if 2 * fit > len(entries):
            return name
    first = {entry.parts[0] for entry in entries if len(entry.parts) > 1}
    deep = [entry for entry in entries if len(entry.parts) > 2]
    if first and deep and all(map(is_exercise, first)):
        return "nested"
    return "folders"


def _common(entries: Sequence[Entry]) -> str:
    """What the names of all folders begin with, up to its last dash: the assignment of ``hw3-ada``, ``hw3-bob``."""
    names = sorted({entry.parts[0] for entry in entries if len(entry.parts) > 1})
    if len(names) < 2:
        return ""
    # What the first and the last one share in the order of the alphabet, all do.
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(names[0], names[-1], strict=False))
    shared = "".join(letter for letter, _ in pairs)
    return shared[: shared.rfind("-") + 1]
