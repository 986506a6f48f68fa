"""Who is in the class: the roster, and the names under which platforms know a student."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import UsageError

_STUDENT = ("student", "id", "student id", "sid", "sis user id", "username", "login", "sis login id", "email", "name")
_EMAIL = ("email", "email address", "e-mail")
_NAME = ("name", "full name", "student name", "student")
_SECTION = ("section", "group")


@dataclass(frozen=True, slots=True)
class Student:
    """One of the class.

    Attributes:
        key: what the student is called everywhere: in tables, folders, overrides.
        name, email, section: as the roster has them.
        also: other names.
        on_roster: false for who handed in and is not on the roster.
    """

    key: str
    name: str = ""
    email: str = ""
    section: str = ""
    also: tuple[str, ...] = ()
    on_roster: bool = False


@dataclass
class People:
    """The class, which grows by everyone who hands in."""

    students: dict[str, Student] = field(default_factory=dict)
    _exact: dict[str, str] = field(default_factory=dict)
    _loose: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __iter__(self) -> Iterator[Student]:
        return iter(sorted(self.students.values(), key=lambda student: student.key))

    def add(self, student: Student) -> None:
        """Take one in."""
        self.students[student.key] = student
        self._exact[student.key] = student.key
        for word in filter(None, (student.email, student.name, *student.also)):
            self._exact.setdefault(word, student.key)
        for word in (student.key, student.email, student.name, *student.also):
            for way in _ways(word):
                self._loose[way].add(student.key)

    def known(self, names: Iterable[str]) -> Student | None:
        """The student that one of `names` means: as it is written, else in the only way in which anybody's may be."""
        return self._meant([name for name in names if name], set(self.students))

    def find(self, names: Iterable[str]) -> Student:
        """The student that one of `names` means; the first one where nobody does, who is taken in.

        Other ways to write a name are for a roster's: two folders whose names are alike are two students.
        """
        names = [name for name in names if name]
        student = self._meant(names, {key for key, student in self.students.items() if student.on_roster})
        if student is None:
            student = Student(names[0], also=tuple(names[1:]))
            self.add(student)
        return student

    def _meant(self, names: Sequence[str], may_be: set[str]) -> Student | None:
        for name in names:
            if name in self._exact:
                return self.students[self._exact[name]]
        for name in names:
            for way in _ways(name):
                meant = self._loose.get(way, set()) & may_be
                if len(meant) == 1:
                    return self.students[meant.pop()]
        return None


def read_roster(path: Path) -> list[Student]:
    """The students of a CSV with a header: a platform's export, or one's own.

    Raises:
        UsageError: it cannot be read, has no column that names a student, or names one twice.
    """
    rows = list(read_table(path))
    found: dict[str, Student] = {}
    if not rows:
        raise UsageError(f"{path} has no students.", "Give a CSV with a header and a line for each student.")
    column = next((name for name in _STUDENT if name in rows[0]), None)
    if column is None:
        raise UsageError(
            f"{path} has none of the columns {', '.join(_STUDENT)}; it has {', '.join(rows[0])}.",
            "Name the column of the students `student`.",
        )
    for row in rows:
        key = row[column].strip()
        if not key or key.lower() == "points possible":  # Canvas's second line
            continue
        if key in found:
            raise UsageError(f"{path} has {key!r} twice.", "Remove one of the lines.")
        also = tuple(value.strip() for name, value in row.items() if name in _STUDENT and value.strip())
        found[key] = Student(key, _first(row, _NAME), _first(row, _EMAIL), _first(row, _SECTION), also, True)
    return list(found.values())


def read_table(path: Path) -> Iterator[Mapping[str, str]]:
    """The lines of a CSV by the names of their columns, in lower case.

    Raises:
        UsageError: it cannot be read as one.
    """
    try:
        text = path.read_text("utf-8-sig")
        for row in csv.DictReader(text.splitlines(keepends=True)):
            yield {
                str(name).strip().lower(): value or "" for name, value in row.items() if isinstance(value, str | None)
            }
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path} cannot be read as a CSV: {why}.", "Save it as CSV, in UTF-8.") from error


_SUBMISSION = re.compile(r"^(submission_\d+):\s*$")
_FIELD = re.compile(r"^\s+(?:- )?:(name|sid|email|created_at): (.*)$")


def read_gradescope(path: Path) -> dict[str, tuple[list[Student], str]]:
    """Gradescope's ``submission_metadata.yml``: the students of each folder, and when it was handed in.

    Only the lines that say so are read, so that nothing of YAML has to be: ``:name``, ``:sid``, ``:email`` below
    ``:submitters``, and ``:created_at``.
    """
    found: dict[str, tuple[list[Student], str]] = {}
    folder, fields = "", dict[str, str]()

    def take() -> None:
        if folder and fields:
            key = fields.get("email") or fields.get("sid") or fields.get("name") or folder
            also = tuple(fields.values())
            found[folder][0].append(Student(key, fields.get("name", ""), fields.get("email", ""), "", also))
            fields.clear()

    for line in path.read_text("utf-8", "replace").splitlines():
        head, told = _SUBMISSION.match(line), _FIELD.match(line)
        if head:
            take()
            folder = head[1]
            found[folder] = ([], "")
        elif line.strip().startswith(":history"):  # earlier uploads follow, until the next folder
            take()
            folder = ""
        elif told and folder:
            name, value = told[1], told[2].strip().strip("'\"")
            if name == "created_at":
                take()
                found[folder] = (found[folder][0], value)
                continue
            if line.lstrip().startswith("- "):
                take()
            fields[name] = value
    take()
    return found


def _first(row: Mapping[str, str], names: Sequence[str]) -> str:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")


def _ways(word: str) -> Iterator[str]:
    """The ways in which a platform may write a name: as it is, in letters alone, its words turned round."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    plain = plain.casefold().strip()
    if not plain:
        return
    yield plain
    if "@" in plain:
        return
    words = re.findall(r"\w+", plain)
    yield "".join(words)
    yield "".join([*words[-1:], *words[:-1]])  # Canvas: lovelaceada
    yield "".join([*words[1:], *words[:1]])  # "Lovelace, Ada"
