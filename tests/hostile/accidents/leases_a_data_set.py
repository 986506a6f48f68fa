"""Takes a lease on a file that the judge reads, which then waits until the lease is given back.

expect: load
exercise: hostile/plain
"""

import errno
import fcntl
import os

import torch

COMMANDS = [
    ("to write", fcntl.F_SETLEASE, fcntl.F_WRLCK),
    ("to read", fcntl.F_SETLEASE, fcntl.F_RDLCK),
]
descriptor = os.open(torch.__file__, os.O_RDONLY)
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
