"""Archives that students hand in: their members become entries. Nothing is unpacked onto the disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from grader.classroom.claims import MANIFEST, MOST_BYTES, Claim, claim_of
from grader.classroom.packed import Member, PackedError, members, read_member, suffix_of
from grader.classroom.places import file_name
from grader.classroom.walking import Entry

_SUBMITTED_BYTES = 4 << 20  # of an archive that is looked into unasked: its list of members is read whole
_NOISE = ("__MACOSX", ".git", "__pycache__", ".ipynb_checkpoints")


def is_archive(entry: Entry) -> bool:
    """Whether it is called so."""
    return bool(suffix_of(entry.parts[-1]))


def opened(entries: Iterable[Entry], *, everything: bool) -> tuple[Entry, ...]:
    """The entries with each archive replaced by what is in it. One that cannot be opened stays, refused.

    Args:
        entries: of a folder of submissions.
        everything: also archives that others than `kata submit` made.
    """
    found: list[Entry] = []
    for entry in entries:
        is_ours = is_archive(entry) and not entry.refused
        claim = _claim(entry) if is_ours else None
        found += _members(entry, claim) if is_ours and (everything or claim is not None) else [entry]
    return tuple(found)


def _claim(entry: Entry) -> Claim | None:
    """What `kata submit` has written into an archive; None where it did not make it."""
    try:
        if entry.path.stat().st_size > _SUBMITTED_BYTES:
            return None
        return claim_of(read_member(entry.path, MANIFEST, MOST_BYTES + 1))
    except OSError:
        return None


def _members(entry: Entry, claim: Claim | None) -> list[Entry]:
    try:
        found = list(_entries(entry, members(entry.path), claim))
    except PackedError as error:
        return [dataclasses.replace(entry, refused=str(error))]
    return found or [dataclasses.replace(entry, refused="an archive with nothing in it")]


def _entries(entry: Entry, listed: Iterable[Member], claim: Claim | None) -> Iterator[Entry]:
    name = entry.parts[-1].removesuffix(suffix_of(entry.parts[-1]))
    if claim is not None and len(entry.parts) == 1:  # hw3-ada.zip, in no folder that says whose it is
        name = name.removeprefix(f"{file_name(claim.assignment)}-") or name
    folder = (*entry.parts[:-1], name)
    handout = claim.handout if claim is not None else ""
    for member in listed:
        if any(part in _NOISE for part in member.parts) or (claim is not None and member.parts == (MANIFEST,)):
            continue
        inside = tuple(part for part in member.parts if part not in ("/", "..", "."))
        yield Entry(entry.path, (*folder, *inside), entry.time, member.refused, member.name, handout)
