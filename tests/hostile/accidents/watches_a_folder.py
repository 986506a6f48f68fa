"""Has the kernel tell it what other programs do in a folder, and who is to be told of what.

expect: load
exercise: hostile/plain
"""

import errno
import fcntl
import os

import torch

COMMANDS = [
    ("notice", fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT),
    ("owner", fcntl.F_SETOWN, 1),
    ("owner by kind", 15, bytes(8)),
    ("signal", fcntl.F_SETSIG, 29),
    ("larger pipe", 1031, 1 << 20),
    ("seals", 1033, 0),
    ("hint", 1036, bytes(8)),
]
descriptor = os.open(os.path.dirname(torch.__file__), os.O_RDONLY)
let_through = []
for name, command, argument in COMMANDS:
    try:
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
