"""Locks files that it may read, which holds up whoever locks them too, and fills memory of the kernel's.

expect: load
exercise: hostile/plain
"""

import errno
import fcntl
import os
import struct

import torch

COMMANDS = [
    ("record", fcntl.F_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 1, 0)),
    ("record, waiting", fcntl.F_SETLKW, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 1, 0)),
    ("open file", 37, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 1, 0)),
    ("whole file", None, fcntl.LOCK_SH | fcntl.LOCK_NB),
]
descriptor = os.open(torch.__file__, os.O_RDONLY)
let_through = []
for name, command, argument in COMMANDS:
    try:
        if command is None:
            fcntl.flock(descriptor, argument)
        else:
            fcntl.fcntl(descriptor, command, argument)
    except PermissionError:
        continue
    except OSError as error:
        let_through.append((name, errno.errorcode[error.errno]))
    else:
        let_through.append((name, "done"))
if not let_through:
    raise PermissionError([name for name, *_ in COMMANDS])


def double(x):
    return 2 * x
