"""Zip and tar files of strangers: what is in them, and what a file in them holds, within bounds.

Nothing is unpacked onto the disk. A tar has no list of what is in it: it is read through, and a few bytes of a packed
one may unpack to any number. So what is read of it is counted.
"""

from __future__ import annotations

import contextlib
import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

_TARS = (".tar", ".tar.gz", ".tgz")
_SUFFIXES = (".zip", *_TARS)
_MEMBERS = 2_000
_BYTES = 256 << 20  # of all files together, as the archive states them; what is read of one is bounded by itself
_ENTRIES = 4 * _MEMBERS  # of a tar, folders among them
_READ = 2 * _BYTES + (64 << 20)  # of a tar, unpacked: it is read through, and once more up to the file that is wanted
_PIECE = 1 << 20  # in one go: a tar's header may state any length for a name
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError),
    *(RuntimeError, NotImplementedError, ValueError, KeyError, OverflowError),
)


class PackedError(Exception):
    """An archive that is not looked into: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, or what stands in the place of one.

    Attributes:
        name: as the archive has it.
        parts: of its name.
        size: that is stated, bytes.
        refused: why it must not be read; empty where it may be.
    """

    name: str
    parts: tuple[str, ...]
    size: int
    refused: str


def suffix_of(name: str) -> str:
    """How the name of an archive ends, as it is written; empty for the name of anything else."""
    ends = next((end for end in _SUFFIXES if name.lower().endswith(end)), "")
    return name[len(name) - len(ends) :]


def members(path: Path) -> list[Member]:
    """The files in an archive; folders are none.

    Raises:
        PackedError: it cannot be opened, or there is too much in it.
    """
    what = "a tar file" if _is_tar(path) else "a zip"
    found: list[Member] = []
    size = 0
    try:
        for member in _in_tar(path) if _is_tar(path) else _in_zip(path):
            found.append(member)
            size += member.size
            if len(found) > _MEMBERS:
                raise PackedError(f"{what} of more than {_MEMBERS} files")
            if size > _BYTES:  # what follows is not even looked for
                raise PackedError(f"{what} of more than {_BYTES >> 20} MiB")
    except (OSError, *_BROKEN) as error:
        raise PackedError(f"{what} that cannot be opened: {error}") from error
    return found


def read_member(path: Path, name: str, most: int) -> bytes:
    """At most `most` bytes of a file in an archive, however much it would unpack to.

    Raises:
        OSError: it cannot be read, or is no file.
    """
    try:
        if not _is_tar(path):
            with zipfile.ZipFile(path) as archive, archive.open(name) as file:
                return file.read(most)
        with _tar(path) as tar:
            wanted = PurePosixPath(name)  # `tar -c .` writes ./one.py
            found = [info for info in _infos(tar) if PurePosixPath(info.name) == wanted]
            # Of several of one name the last one counts, as where it is unpacked.
            opened = tar.extractfile(found[-1]) if found and found[-1].isreg() else None
            if opened is None:
                raise OSError(f"{name} is no file")
            pieces = iter(lambda: opened.read(min(_PIECE // 2, most - opened.tell())), b"")
            return b"".join(pieces)
    except _BROKEN as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def _is_tar(path: Path) -> bool:
    return suffix_of(path.name).lower() in _TARS


def _in_zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                why = "a link" if stat.S_ISLNK(info.external_attr >> 16) else ""
                yield _member(info.filename, info.file_size, why or ("an encrypted file" if info.flag_bits & 1 else ""))


def _in_tar(path: Path) -> Iterator[Member]:
    with _tar(path) as tar:
        for info in _infos(tar):
            if not info.isdir():
                yield _member(info.name, info.size, _kind(info))


def _member(name: str, size: int, why: str) -> Member:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    leads_out = ".." in parts or parts[:1] == ("/",)
    return Member(name, parts, size, "a name in an archive that leads out of it" if leads_out else why)


def _kind(info: tarfile.TarInfo) -> str:
    if info.islnk() or info.issym():
        return "a link"
    if info.isfifo():
        return "a FIFO"
    return "" if info.isreg() else "a device"


def _infos(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for number, info in enumerate(tar):
        if number >= _ENTRIES:
            raise tarfile.ReadError(f"more than {_ENTRIES} entries")
        if info.size < 0:
            raise tarfile.ReadError("a size below zero")
        yield info


@contextlib.contextmanager
def _tar(path: Path) -> Iterator[tarfile.TarFile]:
    with contextlib.ExitStack() as opened:
        file: IO[bytes] = opened.enter_context(path.open("rb"))
        if not path.name.lower().endswith(".tar"):
            file = cast("IO[bytes]", opened.enter_context(gzip.GzipFile(fileobj=file, mode="rb")))
        counted = cast("IO[bytes]", _Counted(file))
        # A name that is no text in UTF-8 can still be written into a report.
        yield opened.enter_context(tarfile.TarFile(fileobj=counted, encoding="utf-8", errors="replace"))


class _Counted:
    """A file of which only so much is read, also where a place further on is looked for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = _READ

    def read(self, size: int) -> bytes:
        """At most `size` bytes."""
        if not 0 <= size <= _PIECE:
            raise tarfile.ReadError(f"a header of {size} bytes")
        self._count(size)
        return self._file.read(size)

    def seek(self, place: int) -> int:
        """Go to a place, counted from the start."""
        here = self._file.tell()
        self._count(place - here if place >= here else place)
        return self._file.seek(place)

    def tell(self) -> int:
        """Where it is."""
        return self._file.tell()

    def _count(self, size: int) -> None:
        self._left -= size + 1  # going to the same place without an end ends, too
        if self._left < 0:
            raise tarfile.ReadError(f"it unpacks to more than {_READ >> 20} MiB")
