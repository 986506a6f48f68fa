"""All exercises of all packs: found by looking, ordered by what requires what, looked up by part of a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.content.exercise import Exercise, Topic, read_exercise, read_topic
from grader.errors import ExerciseError, UsageError
from grader.installed import builtin_pack

_NO_EXERCISES = (".", "__")  # what editors and Python leave


@dataclass(frozen=True)
class Broken:
    """A folder that looks like an exercise or a topic and is none, or not the one that counts.

    Attributes:
        name: of the exercise, or of the topic.
        error: why.
        folder: where it lies; None where that does not matter.
    """

    name: str
    error: ExerciseError
    folder: Path | None = None


@dataclass(frozen=True)
class Catalog:
    """Exercises in the order in which they are walked, and the folders that could not be read."""

    exercises: tuple[Exercise, ...]
    broken: tuple[Broken, ...] = ()

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def find(self, text: str) -> Exercise:
        """The exercise called `text`, or the only one whose name contains it.

        Raises:
            UsageError: none or several fit; near misses are suggested.
            ExerciseError: the folder of that name is there but broken.
        """
        wanted = _wanted(text)
        whole = [exercise for exercise in self.exercises if wanted in (exercise.name, exercise.short)]
        part = [exercise for exercise in self.exercises if wanted and wanted in exercise.name]
        for found in (whole, part):
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(exercise.name for exercise in found[:8])
                more = f" and {len(found) - 8} more" if len(found) > 8 else ""
                raise UsageError(f"{text!r} fits several exercises: {names}{more}.", "Give more of the name.")
        for broken in self.broken:
            if wanted and wanted in broken.name:
                raise broken.error
        import difflib  # only for who made a mistake

        names_of = {exercise.short: exercise.name for exercise in self.exercises}
        names_of |= {exercise.name: exercise.name for exercise in self.exercises}
        near = list(dict.fromkeys(names_of[n] for n in difflib.get_close_matches(wanted, names_of, n=3)))
        raise UsageError(
            f"There is no exercise {text!r}." + (f" Did you mean {', '.join(near)}?" if near else ""),
            "`kata list` shows them all.",
        )


def load_catalog(packs: Sequence[Path] = (), *, alone: bool = False) -> Catalog:
    """Read the built-in pack and then `packs`.

    A broken folder never stops the rest: it is listed in `Catalog.broken`. Where two packs hold an exercise of the same
    name, or describe a topic of the same name in two ways, the first one counts and the other is listed as broken.

    Args:
        packs: folders with ``exercises``.
        alone: without the built-in pack.

    Raises:
        UsageError: a pack has no ``exercises`` folder.
    """
    found: dict[str, Exercise] = {}
    broken: list[Broken] = []
    topics: dict[str, tuple[Path, Topic]] = {}
    for pack in _every(packs, alone):
        for exercise in _read_pack(pack, topics, broken):
            if exercise.name in found:
                where = found[exercise.name].folder
                message = f"{exercise.folder}: {exercise.name} is in {where} already, and that one counts."
                error = ExerciseError(message, "Rename it.")
                broken.append(Broken(exercise.name, error, exercise.folder))
            else:
                found[exercise.name] = exercise
    return Catalog(tuple(_ordered(found, broken)), tuple(broken))


def load_exercise(name: str, packs: Sequence[Path] = (), *, alone: bool = False) -> Exercise | None:
    """The exercise of this full name, as `load_catalog` would find it, without reading the others; None: in no pack.

    Raises:
        UsageError: a pack has no ``exercises`` folder.
        ExerciseError: it is there but broken.
    """
    every = _every(packs, alone)
    for pack in every:
        folder = pack / "exercises" / name
        if folder.is_dir() and not folder.name.startswith(_NO_EXERCISES):
            solutions = pack / "solutions"
            solution = solutions / name if solutions.is_dir() else None
            topic = next(found for p in every if (found := p / "exercises" / folder.parent.name).is_dir())
            return read_exercise(folder, solution, read_topic(topic))
    return None


def find_exercise(text: str, packs: Sequence[Path] = (), *, alone: bool = False) -> Exercise | None:
    """The one exercise that is called exactly `text`, without reading the others; None: none or several are.

    Raises:
        UsageError: a pack has no ``exercises`` folder.
        ExerciseError: it is there but broken.
    """
    wanted = _wanted(text)
    folders = [folder for pack in _every(packs, alone) for folder in (pack / "exercises").glob("*/*/")]
    named = {f"{folder.parent.name}/{folder.name}" for folder in folders}
    whole = [name for name in named if wanted in (name, name.partition("/")[2])]
    return load_exercise(whole[0], packs, alone=alone) if len(whole) == 1 else None


def _wanted(text: str) -> str:
    return text.strip().strip("/").lower().replace("_", "-")


def _every(packs: Sequence[Path], alone: bool) -> list[Path]:
    every = [*([] if alone else [builtin_pack()]), *packs]
    for pack in every:
        if not (pack / "exercises").is_dir():
            raise UsageError(f"{pack} is no pack: it has no `exercises` folder.", "Give the folder that contains it.")
    return every


def _read_pack(pack: Path, topics: dict[str, tuple[Path, Topic]], broken: list[Broken]) -> Iterator[Exercise]:
    """The exercises of a pack. `topics` are those of the packs before it, and where they lie; its own are added."""
    solutions = pack / "solutions"
    for topic_folder in sorted(path for path in (pack / "exercises").iterdir() if path.is_dir()):
        try:
            topic = read_topic(topic_folder)
        except ExerciseError as error:
            broken.append(Broken(topic_folder.name, error, topic_folder))
            continue
        where, first = topics.setdefault(topic.name, (topic_folder, topic))
        if topic != first:
            if (topic_folder / "topic.toml").exists():
                message = (
                    f"{topic_folder}: the topic {topic.name} is described in {where} already, and that one counts."
                )
                step = "Rename the folder, or remove its topic.toml: then its exercises join that topic."
                broken.append(Broken(topic.name, ExerciseError(message, step), topic_folder))
            topic = first
        for folder in sorted(path for path in topic_folder.iterdir() if path.is_dir()):
            if folder.name.startswith(_NO_EXERCISES):
                continue
            solution = solutions / topic.name / folder.name if solutions.is_dir() else None
            try:
                yield read_exercise(folder, solution, topic)
            except ExerciseError as error:
                broken.append(Broken(f"{topic.name}/{folder.name}", error))


def _ordered(found: dict[str, Exercise], broken: list[Broken]) -> list[Exercise]:
    """Topic order, then exercise order, then name; but nothing before what it requires."""
    by_order = sorted(found.values(), key=lambda e: (e.topic.order, e.topic.name, e.order, e.name))
    done: dict[str, Exercise] = {}
    open_: set[str] = set()

    def place(exercise: Exercise) -> None:
        if exercise.name in done:
            return
        open_.add(exercise.name)
        for required in exercise.requires:
            if required in open_:
                error = ExerciseError(f"{exercise.name} and {required} require each other.")
                broken.append(Broken(exercise.name, error))
            elif required in found:
                place(found[required])
            elif required not in found:
                error = ExerciseError(f"{exercise.name} requires {required}, which is not there.")
                broken.append(Broken(exercise.name, error))
        open_.discard(exercise.name)
        done[exercise.name] = exercise

    for exercise in by_order:
        place(exercise)
    return list(done.values())
