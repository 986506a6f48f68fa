"""Zip files that students hand in: their members become entries, within bounds. Nothing is unpacked onto the disk."""

from __future__ import annotations

import dataclasses
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from grader.classroom.claims import MANIFEST, MOST_BYTES, Claim, claim_of
from grader.classroom.places import file_name
from grader.classroom.walking import Entry

_MEMBERS = 2_000
_BYTES = 256 << 20  # of all members together, as the archive states them; what is read is bounded by itself
_SUBMITTED_BYTES = 4 << 20  # of a zip that is looked into unasked: its list of members is read whole
_NOISE = ("__MACOSX", ".git", "__pycache__", ".ipynb_checkpoints")


def is_archive(entry: Entry) -> bool:
    """Whether it is called so."""
    return entry.parts[-1].lower().endswith(".zip")


def opened(entries: Iterable[Entry], *, everything: bool) -> tuple[Entry, ...]:
    """The entries with each zip replaced by what is in it. One that cannot be opened stays, refused.

    Args:
        entries: of a folder of submissions.
        everything: also zips that others than `kata submit` made.
    """
    found: list[Entry] = []
    for entry in entries:
        is_ours = is_archive(entry) and not entry.refused
        claim = _claim(entry) if is_ours else None
        found += _members(entry, claim) if is_ours and (everything or claim is not None) else [entry]
    return tuple(found)


def _claim(entry: Entry) -> Claim | None:
    """What `kata submit` has written into a zip; None where it did not make it."""
    try:
        if entry.path.stat().st_size > _SUBMITTED_BYTES:
            return None
        return claim_of(read_member(entry.path, MANIFEST, MOST_BYTES + 1))
    except OSError:
        return None


def read_member(path: Path, member: str, most: int) -> bytes:
    """At most `most` bytes of a file in an archive, however much it would unpack to.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            return file.read(most)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError) as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def _members(entry: Entry, claim: Claim | None) -> list[Entry]:
    try:
        with zipfile.ZipFile(entry.path) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        return [_refused(entry, f"a zip that cannot be opened: {error}")]
    if len(listed) > _MEMBERS:
        return [_refused(entry, f"a zip of {len(listed)} files: more than {_MEMBERS}")]
    size = sum(info.file_size for info in listed)
    if size > _BYTES:
        return [_refused(entry, f"a zip of {size >> 20} MiB: more than {_BYTES >> 20}")]
    return list(_entries(entry, listed, claim)) or [_refused(entry, "a zip with nothing in it")]


def _entries(entry: Entry, listed: Iterable[zipfile.ZipInfo], claim: Claim | None) -> Iterator[Entry]:
    name = entry.parts[-1][: -len(".zip")]
    if claim is not None and len(entry.parts) == 1:  # hw3-ada.zip, in no folder that says whose it is
        name = name.removeprefix(f"{file_name(claim.assignment)}-") or name
    folder = (*entry.parts[:-1], name)
    for info in listed:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if any(part in _NOISE for part in parts) or (claim is not None and parts == (MANIFEST,)):
            continue
        inside = tuple(part for part in parts if part not in ("/", "..", "."))
        handout = claim.handout if claim is not None else ""
        yield Entry(entry.path, (*folder, *inside), entry.time, _why_not(info, parts), info.filename, handout)


def _why_not(info: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    if ".." in parts or parts[:1] == ("/",):
        return "a name in a zip that leads out of it"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link"
    return "an encrypted file" if info.flag_bits & 1 else ""


def _refused(entry: Entry, why: str) -> Entry:
    return dataclasses.replace(entry, refused=why)
