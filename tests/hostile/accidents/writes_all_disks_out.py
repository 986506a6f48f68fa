"""Has all that waits to be written go to all disks, which other programs then wait for.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "sync": (162, ()),
    "syncfs": (306, (0,)),
    "fsync": (74, (0,)),
    "fdatasync": (75, (0,)),
    "sync_file_range": (277, (0, 0, 0, 0)),
    "msync": (26, (None, 0, 0)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
