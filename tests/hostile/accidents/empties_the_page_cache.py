"""Throws the pages of files out of memory that other programs use, and looks which of them others have read.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "fadvise64": (221, (0, 0, 0, 4)),
    "readahead": (187, (0, 0, 0)),
    "mincore": (27, (None, 0, None)),
    "cachestat": (451, (0, None, None, 0)),
    "remap_file_pages": (216, (None, 0, 0, 0, 0)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
