"""The memory of a process that is forked often and rests between: cheap to copy, and no larger than it has to be.

A fork copies the table of the parent's private pages: 50,000 entries for a process that has imported torch, and as
many to be dropped when the child ends. Over huge pages there are a hundred. What a child writes to is still copied
by the small page. A child whose memory is measured does without what it found free.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path

_HUGE = 2 << 20
_MADV_DONTNEED = 4
_MADV_COLLAPSE = 25  # Linux 6.1; older kernels refuse the number


def use_huge_pages() -> int:
    """Put the private memory that this process has now onto huge pages. Takes half a second for 200 MB.

    Returns:
        Bytes that are on huge pages because of it. 0 where the system has none, or does not do it on demand: forks
        are slower there, and nothing else is different.
    """
    done = 0
    for start, end in _mappings("rw-p", file=False):
        # One at a time: a single one that is not to be had ends a longer call.
        for page in range(-(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE, _HUGE):
            done += _HUGE if _advise(page, page + _HUGE, _MADV_COLLAPSE) else 0
    return done


def release_code() -> int:
    """Let go of the libraries' code that the imports ran through: 70 MB of torch that a server at rest never runs.

    It stays in the system's cache of files, where children, who get no copy of its page table, find it as before.

    Returns:
        Bytes of the mappings that were let go.
    """
    # Code alone: it was never written to, while data that a loader has relocated would be lost.
    return sum(end - start for start, end in _mappings("r-xp", file=True) if _advise(start, end, _MADV_DONTNEED))


def _mappings(access: str, *, file: bool) -> Iterator[tuple[int, int]]:
    """Start and end of this process's mappings with this access, of files or of none."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            addresses, allowed, _, _, inode, *name = line.split(maxsplit=5)
            anonymous = inode == "0" and (not name or name[0] == "[heap]")
            if allowed == access and (inode != "0" if file else anonymous):
                start, end = (int(text, 16) for text in addresses.split("-"))
                yield start, end


def _advise(start: int, end: int, advice: int) -> bool:
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return bool(madvise(start, end - start, advice) == 0)
