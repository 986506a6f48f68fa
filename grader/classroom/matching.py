"""Which of a student's files answers which exercise, and by what that was told."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.classroom.answers import NOTEBOOK, Answer, is_the_stub, read_answer
from grader.classroom.archives import is_archive
from grader.classroom.decorations import undecorated
from grader.classroom.layouts import Handed
from grader.classroom.parsing import parsed
from grader.classroom.statuses import Status
from grader.content.exercise import Exercise

BY_NAME = "file name"
BY_PLAIN_NAME = "name without decorations"
BY_FOLDER = "only file of its folder"
BY_DEFINITIONS = "what it defines"
BY_NOTEBOOK = "notebook"
BY_CHOICE = "chosen"
_MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Match:
    """What one student handed in for one exercise.

    Attributes:
        handed: the file; None where there is none, or nobody can say which.
        answer: that it holds.
        status: where it needs no grading, what became of it; None for what is to be graded.
        matched_by: how the file was found, one of this module's ``BY_``.
        note: what a reader should know.
    """

    handed: Handed | None = None
    answer: Answer = field(default_factory=Answer)
    status: Status | None = None
    matched_by: str = ""
    note: str = ""

    @property
    def place(self) -> str:
        """Of the file, below the folder of submissions; empty where there is none."""
        return self.handed.entry.place if self.handed is not None else ""


class Matcher:
    """Finds a student's answers among all the files that they handed in.

    Args:
        exercises: that are graded.
        with_notebooks: take an answer from a notebook where there is no other.
    """

    def __init__(self, exercises: Sequence[Exercise], *, with_notebooks: bool = False) -> None:
        self._with_notebooks = with_notebooks
        stubs = [exercise.stub_name for exercise in exercises]
        self._stubs = frozenset(stubs)
        self._shared_names = {name for name in stubs if stubs.count(name) > 1}

    def match(self, exercise: Exercise, files: Iterable[Handed], chosen: str = "") -> Match:
        """The answer to one exercise.

        Args:
            exercise: that is answered.
            files: all that the student handed in.
            chosen: the place of the file that counts, where somebody has said so.
        """
        files = [file for file in files if file.name and (not file.exercise or _called(file.exercise, exercise))]
        if chosen:
            wanted = [file for file in files if file.entry.place == chosen]
            if wanted:
                return _of(exercise, wanted[0], BY_CHOICE)
            return Match(status=Status.MISSING, note=f"{chosen} was chosen and is not there")
        for matched_by, candidates in self._steps(exercise, files):
            if len(candidates) == 1:
                return _of(exercise, candidates[0], matched_by)
            if candidates:
                return _ambiguous(candidates)
        others = [file for file in files if undecorated(file.name).plain not in self._stubs]
        return Match(status=Status.MISSING, note=_told(others))

    def _steps(self, exercise: Exercise, files: Sequence[Handed]) -> Iterable[tuple[str, Sequence[Handed]]]:
        """The ways to find it, the most certain first, and what each of them finds."""
        python = [file for file in files if file.name.lower().endswith(".py")]
        named = [file for file in python if undecorated(file.name).plain == exercise.stub_name]
        if exercise.stub_name in self._shared_names or len(named) > 1:
            own = [file for file in named if _in_its_folder(file, exercise)]
            named = own or ([] if exercise.stub_name in self._shared_names else named)
        newest = _newest(named, exercise.stub_name)
        exact = len(newest) == 1 and newest[0].name == exercise.stub_name
        yield (BY_NAME if exact else BY_PLAIN_NAME), newest
        # What is called as another exercise's file is no answer to this one, whatever it defines.
        python = [file for file in python if undecorated(file.name).plain not in self._stubs]
        yield BY_FOLDER, _if_alone([file for file in python if _in_its_folder(file, exercise)])
        defining = functools.partial(_defines, exercise.provides)
        yield BY_DEFINITIONS, _different([file for file in python if defining(read_answer(file))])
        if self._with_notebooks:
            notebooks = [file for file in files if file.name.lower().endswith(NOTEBOOK)]
            called = [
                file for file in notebooks if undecorated(file.name).plain == f"{exercise.stub_name[:-3]}{NOTEBOOK}"
            ]
            yield BY_NOTEBOOK, _newest(called, "")
            yield BY_NOTEBOOK, _different([file for file in notebooks if defining(read_answer(file))])


def matched(
    exercises: Sequence[Exercise],
    files: Mapping[str, Sequence[Handed]],
    students: Iterable[str],
    choices: Mapping[tuple[str, str], str],
    *,
    with_notebooks: bool = False,
    on_match: Callable[[str, str], None] = lambda student, exercise: None,
) -> dict[tuple[str, str], Match]:
    """Each student's answer to each exercise, whether there is one or not.

    Args:
        exercises: that are graded.
        files: what each student handed in.
        students: of the class.
        choices: the places of files that somebody chose, by student and exercise.
        with_notebooks: see `Matcher`.
        on_match: called before each.
    """
    matcher = Matcher(exercises, with_notebooks=with_notebooks)
    found = {}
    for student in students:
        for exercise in exercises:
            on_match(student, exercise.name)
            chosen = choices.get((student, exercise.name), "")
            found[student, exercise.name] = matcher.match(exercise, files.get(student, ()), chosen)
    return found


def called(text: str, exercise: Exercise) -> bool:
    """Whether a name of a folder or of a layout is the exercise's."""
    return _called(text, exercise)


def _called(text: str, exercise: Exercise) -> bool:
    plain = text.strip().lower().replace("_", "-").replace(" ", "-")
    return plain in (exercise.name, exercise.short, exercise.name.replace("/", "-"))


def _in_its_folder(file: Handed, exercise: Exercise) -> bool:
    """Whether it lies in a folder that is called as the exercise is, or as its topic and name are in a workspace."""
    return any(_called(part, exercise) for part in file.inside[:-1])


def _newest(files: Sequence[Handed], exact: str) -> Sequence[Handed]:
    """Of several files of one name in one folder the last upload, as the platform counts; else the exact name."""
    if len(files) < 2:
        return files
    versions = [undecorated(file.name).version for file in files]
    together = len({file.inside[:-1] for file in files}) == 1
    if together and versions.count(max(versions)) == 1:
        return [files[versions.index(max(versions))]]
    exactly = [file for file in files if file.name == exact]
    return exactly if len(exactly) == 1 and not any(versions) else _different(files)


def _if_alone(files: Sequence[Handed]) -> Sequence[Handed]:
    return files if len(files) == 1 else []


def _different(files: Sequence[Handed]) -> Sequence[Handed]:
    """One file for all that hold the same."""
    by_content: dict[str, Handed] = {}
    for file in files:
        answer = read_answer(file)
        by_content.setdefault(answer.sha256 or file.entry.place, file)
    return list(by_content.values())


def _of(exercise: Exercise, file: Handed, matched_by: str) -> Match:
    answer = read_answer(file)
    status = answer.status
    if status is None and is_the_stub(answer.source, exercise):
        status = Status.UNCHANGED
    return Match(file, answer, status, matched_by, answer.note)


def _ambiguous(candidates: Sequence[Handed]) -> Match:
    places = ", ".join(file.entry.place for file in candidates[:_MOST_TOLD])
    note = f"several files may be the answer: {places}; a line of overrides.csv with the column `file` says which"
    return Match(status=Status.AMBIGUOUS, note=note)


def _told(files: Sequence[Handed]) -> str:
    """What is there instead."""
    names = [_with_reason(file) for file in files if _may_hold_code(file)]
    more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
    return f"found: {', '.join(names[:_MOST_TOLD])}{more}" if names else ""


def _may_hold_code(file: Handed) -> bool:
    return bool(file.entry.refused) or is_archive(file.entry) or file.name.lower().endswith((".py", NOTEBOOK))


def _with_reason(file: Handed) -> str:
    if file.entry.refused:
        return f"{'/'.join(file.inside)} ({file.entry.refused})"
    closed = " (give --unzip)" if is_archive(file.entry) else ""
    return "/".join(file.inside) + closed


def _defines(names: Sequence[str], answer: Answer) -> bool:
    """Whether a program defines all of `names` at its top level. It is read, not run."""
    tree = parsed(answer.source)
    found = set()
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found >= set(names)
