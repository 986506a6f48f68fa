"""Names of folders for students, and files that are there as a whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from grader.classroom.people import Student

_LONGEST = 80


def folders_of(students: Iterable[Student]) -> dict[str, str]:
    """A folder's name for each student by key: it leads nowhere else, fits every system, and no two are the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for student in students:
        name = re.sub(r"[^\w@.+ -]", "_", student.key).strip(" .")[:_LONGEST] or "_"
        if name.casefold() in taken or name != student.key:
            name = f"{name}-{hashlib.sha256(student.key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        taken.add(name.casefold())
        found[student.key] = name
    return found


def replace_text(path: Path, text: str) -> None:
    """Write a file; who reads it meanwhile sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, "utf-8", errors="backslashreplace")
    draft.replace(path)


def file_name(text: str) -> str:
    """A text as a part of a file's name, on any system."""
    return re.sub(r"[^\w.-]+", "-", text).strip(".-") or "kata"
