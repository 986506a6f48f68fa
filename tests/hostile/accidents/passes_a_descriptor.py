"""Sends descriptors, and messages to other sockets, over the judge's own socket.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "sendmsg": (46, (3, None, 0)),
    "sendmmsg": (307, (3, None, 0, 0)),
    "recvmsg": (47, (3, None, 0)),
    "shutdown": (48, (3, 2)),
    "setsockopt": (54, (3, 1, 8, None, 0)),
    "getpeername": (52, (3, None, None)),
    "sendto": (44, (1, None, 0, 0, None, 0)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
