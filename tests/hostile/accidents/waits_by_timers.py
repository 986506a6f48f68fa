"""Leaves timers behind that interrupt what runs later.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "setitimer": (38, (0, None, None)),
    "timer_create": (222, (0, None, None)),
    "alarm": (37, (0,)),
    "timerfd_settime": (286, (0, 0, None, None)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
