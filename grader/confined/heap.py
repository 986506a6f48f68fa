"""The heap of a process whose memory is measured."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_LARGE = 128 << 10
_M_MMAP_THRESHOLD = -3


def count_large_blocks() -> None:
    """Have what this process holds follow what it uses from now on.

    The gaps in its heap, which a fork inherits, become empty pages, and large blocks come from the system and go back
    to it. Otherwise glibc keeps what is freed, up to 32 MB a block, and new blocks hide in there.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        with contextlib.suppress(AttributeError):  # another C library
            libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
            libc.malloc_trim(0)
