"""What lies below a folder that strangers filled: files, and what is refused, without following anything.

A submission may be a link to the solution, a device, or a second name of a file that lies elsewhere. None of that is
opened: an entry says what it is and why it is refused, so that its row can tell it.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DEPTH = 16
_MOST = 200_000  # entries of one folder of submissions
# What tools leave, and no answer lies in.
_NOISE = frozenset(
    {".git", ".kata", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints", "__MACOSX", ".DS_Store"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or what stands in the place of one.

    Attributes:
        path: to open; for a file in an archive, the archive's.
        parts: its place below the folder; the last one is empty for a folder with nothing in it.
        time: of its last change, seconds since 1970.
        refused: why it is not read; empty where it may be.
        member: its name in the archive at `path`; empty for a plain file.
        handout: digest of the handout that its student says to have; empty where nobody says.
    """

    path: Path
    parts: tuple[str, ...]
    time: float
    refused: str = ""
    member: str = ""
    handout: str = ""

    @property
    def place(self) -> str:
        """As a reader is told it."""
        return "/".join(self.parts)


def walk(folder: Path) -> tuple[Entry, ...]:
    """All below `folder`, sorted by place; what editors and tools leave is left out."""
    found = list(_below(folder, (), [_MOST]))
    names = Counter(inode for _, inode in found if inode is not None)
    entries = (_with_its_names(entry, inode, names) for entry, inode in found)
    return tuple(sorted(entries, key=lambda entry: entry.parts))


_Inode = tuple[int, int, int]  # device, number, and how many names it has


def _below(folder: Path, parts: tuple[str, ...], left: list[int]) -> Iterator[tuple[Entry, _Inode | None]]:
    empty = True
    try:
        listed = sorted(os.scandir(folder), key=lambda item: item.name)
    except OSError as error:
        yield Entry(folder, (*parts, ""), 0.0, f"a folder that cannot be read: {error.strerror}"), None
        return
    for item in listed:
        if item.name in _NOISE or item.name.startswith("._"):
            continue
        empty = False
        left[0] -= 1
        path, place = Path(item.path), (*parts, _told(item.name))
        if left[0] < 0 or len(place) > _DEPTH:
            yield Entry(path, place, 0.0, "there is more here than is read"), None
            return
        try:
            status = item.stat(follow_symlinks=False)
        except OSError as error:
            yield Entry(path, place, 0.0, f"it cannot be read: {error.strerror}"), None
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _below(path, place, left)
        elif stat.S_ISREG(status.st_mode):
            inode = (status.st_dev, status.st_ino, status.st_nlink) if status.st_nlink > 1 else None
            yield Entry(path, place, status.st_mtime), inode
        else:
            yield Entry(path, place, status.st_mtime, _kind(status.st_mode)), None
    if empty and parts:
        yield Entry(folder, (*parts, ""), 0.0), None


def _told(name: str) -> str:
    """A name that is no text in this system's encoding can still be written into a report."""
    return name.encode("utf-8", "backslashreplace").decode()


def _with_its_names(entry: Entry, inode: _Inode | None, names: Counter[_Inode]) -> Entry:
    """Refuse a hard link to a file that lies elsewhere: all names of a file that was handed in are among them."""
    if inode is None or names[inode] == inode[2]:
        return entry
    return Entry(entry.path, entry.parts, entry.time, "a hard link to a file outside of the submissions")


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    if stat.S_ISFIFO(mode):
        return "a FIFO"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
