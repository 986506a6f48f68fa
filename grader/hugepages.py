"""Huge pages under a process that is forked often.

A fork copies the table of the parent's private pages: 50,000 entries for a process that has imported torch, and as
many to be dropped when the child ends. Over huge pages there are a hundred. What a child writes to is still copied
by the small page.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path

_SIZE = 2 << 20
_MADV_COLLAPSE = 25  # Linux 6.1; older kernels refuse the number


def collapse() -> int:
    """Put the private memory that this process has now onto huge pages. Takes half a second for 200 MB.

    Returns:
        Bytes that are on huge pages because of it. 0 where the system has none, or does not do it on demand: forks
        are slower there, and nothing else is different.
    """
    if sys.platform != "linux":
        return 0
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    done = 0
    with contextlib.suppress(OSError):
        # One at a time: a single one that is not to be had ends a longer call.
        for start in [page for first, end in _private() for page in range(first, end, _SIZE)]:
            done += _SIZE if madvise(start, _SIZE, _MADV_COLLAPSE) == 0 else 0
    return done


def _private() -> Iterator[tuple[int, int]]:
    """The parts of writable, anonymous mappings that huge pages fit into."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, access, _, _, inode, *name = line.split(maxsplit=5)
        if access == "rw-p" and inode == "0" and (not name or name[0] == "[heap]"):
            first, end = (int(text, 16) for text in addresses.split("-"))
            first, end = -(-first // _SIZE) * _SIZE, end // _SIZE * _SIZE
            if first < end:
                yield first, end
