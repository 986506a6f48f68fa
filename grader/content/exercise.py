"""Exercise folders: one folder in, one validated `Exercise` out.

The files of an exercise (format 1)::

    exercises/TOPIC/topic.toml            title, summary, order
                    shared.py             probes and helpers of the topic's checks, where it has any
    exercises/TOPIC/NAME/exercise.toml    metadata
                         README.md        the statement
                         NAME.py          the stub (dashes become underscores)
                         checks.py        the hidden checks
    solutions/TOPIC/NAME/solution.py      the reference
                         correct/*.py     other right ways
                         mistakes.toml    what learners get wrong, as edits of the solution
                         wrong/*.py       mistakes that are another program altogether

A handout (`handout`) has no solutions. Its exercises have ``public.bin``, and a ``checks.py`` that holds answers to it,
where something of them is checked before it is handed in; hints and what was learned may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import families
from grader.category import Category
from grader.content.fields import check_keys, faults_of_keys, not_one_of, read_toml
from grader.content.statement import rules_of
from grader.errors import ExerciseError, FaultsError

if TYPE_CHECKING:
    from grader.content.mistakes import Mistake

FORMAT = 1
DEVICES = ("cpu", "cuda", "mps")
SHARED = "shared.py"
"""In a topic's folder: what the checks of its exercises import. As hidden as they are."""
PUBLIC = "public.bin"
"""In an exercise's folder of a handout: what its public checks ask, and what is right."""
HANDOUT = "handout.toml"
"""In a pack that is handed out without solutions: which exercises it hands out, and for what."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LAST = 1_000_000  # the order of what states none: after everything that does

_EXERCISE_KEYS: Mapping[str, type] = {
    "format": int,
    "title": str,
    "kind": str,
    "difficulty": int,
    "order": int,
    "framework": str,
    "provides": list,
    "requires": list,
    "devices": list,
    "forbid": list,
    "allow": list,
    "hints": list,
    "learned": str,
    "points": dict,
    "batteries": dict,
}
KINDS = ("sequence", "selection", "optimizer", "module", "loader")
"""What an exercise may be about: steps one after the other, which of several are chosen, an optimizer, a module with
what it holds, or what goes through a loader's batches."""
_OPTIONAL = {"order", "framework", "requires", "forbid", "allow", "batteries"}
_NOT_HANDED_OUT = {"hints", "learned"}  # for the one who hands out to decide, and told once it is solved
_TOPIC_KEYS: Mapping[str, type] = {"title": str, "summary": str, "order": int}


@dataclass(frozen=True)
class Topic:
    """A group of exercises: ``exercises/<name>/topic.toml``."""

    name: str
    title: str
    summary: str
    order: int


@dataclass(frozen=True)
class Exercise:
    """One exercise, its metadata checked and its files known to be there.

    Attributes:
        name: ``topic/short-name``.
        provides: the names that a submission must define.
        requires: full names of the exercises to solve before.
        forbid: names that the learner is to write, not to call.
        allow: means that are refused elsewhere (threads, ``exec``, ...) and that this exercise needs.
        framework: ``torch`` or ``numpy``: what the checks' random inputs are made of.
        learned: what was worth learning and where it is used, told once it is solved.
        points: points per category; a category that is absent is not graded.
        solution_folder: None in a pack that is handed out without its solutions.
        kinds: what it is beside a function of numbers, of `KINDS`: batteries ask more of it.
        batteries_off: name of each battery that does not suit this exercise, and why (`grader.batteries`).
    """

    name: str
    topic: Topic
    folder: Path
    solution_folder: Path | None
    title: str
    kind: str
    difficulty: int
    order: int
    framework: str
    provides: tuple[str, ...]
    requires: tuple[str, ...]
    devices: tuple[str, ...]
    forbid: tuple[str, ...]
    allow: tuple[str, ...]
    hints: tuple[str, ...]
    learned: str
    points: Mapping[Category, int]
    batteries_off: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The name without its topic."""
        return self.name.partition("/")[2]

    @property
    def stub_name(self) -> str:
        """The name of the file that a learner edits."""
        return self.short.replace("-", "_") + ".py"

    @property
    def stub(self) -> Path:
        """The file that a learner starts from."""
        return self.folder / self.stub_name

    @property
    def statement(self) -> Path:
        """The task."""
        return self.folder / "README.md"

    @cached_property
    def rules(self) -> Mapping[int, str]:
        """The statement's numbered rules."""
        return rules_of(self.statement.read_text("utf-8", "replace"))

    @property
    def checks(self) -> Path:
        """The hidden checks."""
        return self.folder / "checks.py"

    @property
    def shared(self) -> Path:
        """What the checks of the topic share. Most topics have none."""
        return self.folder.parent / SHARED

    @property
    def is_handout(self) -> bool:
        """Whether it is handed out without its hidden checks: `grader.content.handout`."""
        return _is_handout(self.folder, self.solution_folder)

    @property
    def has_public_checks(self) -> bool:
        """Whether it is a handout of which something can be checked here."""
        return self.is_handout and (self.folder / PUBLIC).is_file()

    @property
    def solution(self) -> Path:
        """The reference.

        Raises:
            ExerciseError: this pack came without solutions.
        """
        if self.solution_folder is None:
            raise ExerciseError(
                f"{self.name} has no solution in its pack, so it is graded elsewhere.",
                "`kata submit` makes the zip that you hand in."
                if self.is_handout
                else "Hand the file in where you got the pack from.",
            )
        return self.solution_folder / "solution.py"

    @cached_property
    def correct_files(self) -> tuple[Path, ...]:
        """Other right answers, sorted by name."""
        return _python_files(self.solution_folder, "correct")

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What learners get wrong, sorted by name.

        Raises:
            ExerciseError: one of them cannot be read, or an edit of the solution cannot be made.
        """
        from grader.content.mistakes import read_mistakes  # which a grading of a right answer does without

        return read_mistakes(self.solution_folder, self.stub) if self.solution_folder else ()


def read_topic(folder: Path) -> Topic:
    """Read ``topic.toml``; a topic without one is called by its folder and comes last.

    Raises:
        ExerciseError: the file is there but not valid.
    """
    path = folder / "topic.toml"
    if not path.exists():
        return Topic(folder.name, folder.name.replace("-", " ").title(), "", _LAST)
    data = read_toml(path)
    check_keys(path, data, _TOPIC_KEYS, optional=set())
    return Topic(folder.name, data["title"], data["summary"], data["order"])


def read_exercise(folder: Path, solution_folder: Path | None, topic: Topic | None = None) -> Exercise:
    """Read and validate one exercise folder.

    Args:
        folder: ``.../exercises/TOPIC/NAME``.
        solution_folder: ``.../solutions/TOPIC/NAME``, or None when the pack has no solutions.
        topic: the topic, when it has been read already.

    Raises:
        FaultsError: keys are missing, unknown or of the wrong type or value.
        ExerciseError: a file is missing.
    """
    path = folder / "exercise.toml"
    data = read_toml(path)
    if type(data.get("format")) is int and data["format"] > FORMAT:
        raise ExerciseError(f"{path}: format {data['format']}, this kata reads up to {FORMAT}.", "Update kata.")
    if not _NAME.fullmatch(folder.name):
        raise ExerciseError(f"{folder}: a name is lower-case words joined by dashes, got {folder.name!r}.")
    handout = _is_handout(folder, solution_folder)
    faults = list(_faults(data, handout=handout))
    if faults:
        raise FaultsError(path, faults)
    batteries = data.get("batteries", {})
    exercise = Exercise(
        name=f"{folder.parent.name}/{folder.name}",
        topic=topic or read_topic(folder.parent),
        folder=folder,
        solution_folder=solution_folder,
        title=data["title"],
        kind=data["kind"],
        difficulty=data["difficulty"],
        order=data.get("order", _LAST),
        framework=data.get("framework", "torch"),
        provides=tuple(data["provides"]),
        requires=tuple(data.get("requires", ())),
        devices=tuple(data["devices"]),
        forbid=tuple(data.get("forbid", ())),
        allow=tuple(data.get("allow", ())),
        hints=tuple(data.get("hints", ())),
        learned=" ".join(data.get("learned", "").split()),
        points={c: data["points"][c] for c in Category if c in data["points"]},
        batteries_off=batteries.get("off", {}),
        kinds=tuple(batteries.get("kinds", ())),
    )
    needed = [exercise.statement, exercise.stub]
    needed += [exercise.checks] if not handout or exercise.has_public_checks else []
    needed += [exercise.solution] if solution_folder else []
    for file in needed:
        if not file.is_file():
            raise ExerciseError(f"{exercise.name}: {file} is missing.")
    return exercise


def _is_handout(folder: Path, solution_folder: Path | None) -> bool:
    return solution_folder is None and (folder.parent.parent.parent / HANDOUT).is_file()


def _faults(data: dict[str, Any], *, handout: bool) -> Iterator[str]:
    """All that is wrong with the metadata: keys first, then the values of those that are there as they should be."""
    yield from faults_of_keys(data, _EXERCISE_KEYS, _OPTIONAL | (_NOT_HANDED_OUT if handout else set()))
    sound: dict[str, Any] = {key: value for key, value in data.items() if type(value) is _EXERCISE_KEYS.get(key)}
    yield from not_one_of("kind", sound.get("kind", "fix"), ("fix", "implement"))
    yield from not_one_of("framework", sound.get("framework", "torch"), ("torch", "numpy"))
    for device in sound.get("devices", ()):
        yield from not_one_of("devices", device, DEVICES)
    for key in ("provides", "devices", "hints"):
        if sound.get(key) == []:
            yield f"`{key}` is empty."
    for key in ("provides", "requires", "devices", "forbid", "allow", "hints"):
        if not all(isinstance(item, str) and item for item in sound.get(key, [])):
            yield f"`{key}` is a list of non-empty strings, got {sound[key]!r}."
    for name in sound.get("forbid", []):
        if isinstance(name, str) and not families.is_known(name):
            known = ", ".join(sorted({*families.FAMILIES, *families.LIBRARIES}))
            yield f"`forbid` has {name!r}, which is no family and in no library: {known}."
    if not sound.get("learned", "said").strip():
        yield "`learned` is blank."
    if not 1 <= sound.get("difficulty", 1) <= 5:
        yield f"difficulty is 1 to 5, got {sound['difficulty']}."
    for key, value in sound.get("points", {}).items():
        yield from not_one_of("points", key, tuple(Category))
        if type(value) is not int or value < 1:
            yield f"points.{key} is a whole number of at least 1, got {value!r}."
    if sound.get("points") == {}:
        yield "`points` is empty: an exercise grades at least one category."
    yield from _faults_of_batteries(sound.get("batteries", {}))


def _faults_of_batteries(batteries: dict[str, Any]) -> Iterator[str]:
    keys = {"off": dict, "kinds": list}
    yield from faults_of_keys(batteries, keys, keys)
    sound: dict[str, Any] = {key: value for key, value in batteries.items() if type(value) is keys.get(key)}
    for kind in sound.get("kinds", []):
        yield from not_one_of("batteries.kinds", kind, KINDS)
    for key, value in sound.get("off", {}).items():
        if not isinstance(value, str) or not value.strip():
            yield f"`batteries.off.{key}` is the reason, in words; got {value!r}."


def _python_files(folder: Path | None, name: str) -> tuple[Path, ...]:
    return tuple(sorted((folder / name).glob("*.py"))) if folder else ()
