"""Reads the extended attributes and the file systems of what it must not open.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "getxattr": (191, (b"/", b"user.x", None, 0)),
    "listxattr": (194, (b"/", None, 0)),
    "statfs": (137, (b"/", None)),
    "ustat": (136, (0, None)),
    "name_to_handle_at": (303, (-100, b"/", None, None, 0)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
