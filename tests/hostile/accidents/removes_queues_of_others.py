"""Removes and uses the queues, semaphores and segments of other programs, by their numbers and names.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

CALLS = {
    "semctl": (66, (-1, 0, 0, 0)),
    "semop": (65, (-1, None, 1)),
    "semtimedop": (220, (-1, None, 1, None)),
    "shmctl": (31, (-1, 0, None)),
    "shmdt": (67, (None,)),
    "msgctl": (71, (-1, 0, None)),
    "msgrcv": (70, (-1, None, 0, 0, 0)),
    "msgsnd": (69, (-1, None, 0, 0)),
    "mq_unlink": (241, (b"kata-hostile",)),
    "mq_timedsend": (242, (-1, None, 0, 0, None)),
    "mq_notify": (244, (-1, None)),
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(number, arguments):
    return libc.syscall(number, *arguments) < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(number, arguments) for number, arguments in CALLS.values()):
    raise PermissionError(", ".join(CALLS))


def double(x):
    return 2 * x
