"""Starts what looks like a thread and is none: in a name space of its own, traced, or without its parent's memory.

expect: load
exercise: hostile/plain
machine: x86_64
"""

import ctypes
import errno

THREAD = 0x003D0F00
FLAGS = {
    "user": THREAD | 0x10000000,
    "mount": 0x00020000 | 17,
    "parent's": THREAD | 0x00008000,
    "traced": THREAD | 0x00002000,
    "no signals": THREAD & ~0x00000800,
    "vfork": 0x00004000 | 17,
    "wide": 1 << 32 | 17,
}
libc = ctypes.CDLL(None, use_errno=True)


def refused(flags):
    made = libc.syscall(56, ctypes.c_ulong(flags), None, None, None, None)
    if made == 0:
        libc._exit(0)
    return made < 0 and ctypes.get_errno() == errno.EPERM


if all(refused(flags) for flags in FLAGS.values()):
    raise PermissionError(", ".join(FLAGS))


def double(x):
    return 2 * x
