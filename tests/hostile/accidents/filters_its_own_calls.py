"""Puts a filter of its own around the process, so that what the grader's code calls there fails.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "seccomp": (317, (1, 0, None)),
    "prctl": (157, (22, 2, None)),
    "tracing": (157, (26, 2)),
    "subreaper": (157, (36, 1)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
