"""Makes descriptors that hold memory of the kernel's, which is no memory of the process.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "pipe": (22, (None,)),
    "pipe2": (293, (None, 0)),
    "memfd_create": (319, (b"kata-hostile", 0)),
    "eventfd2": (290, (0, 0)),
    "epoll_create1": (291, (0,)),
    "signalfd4": (289, (-1, None, 8, 0)),
    "timerfd_create": (283, (0, 0)),
    "io_setup": (206, (1, None)),
    "vmsplice": (278, (1, None, 0, 0)),
    "tee": (276, (0, 1, 1, 0)),
    "splice": (275, (0, None, 1, None, 1, 0)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
