"""Changes flags of files, asks for signals, freezes a file system and pushes letters into a terminal.

expect: load
exercise: hostile/plain
"""

import errno
import fcntl
import os

import torch

COMMANDS = [
    ("flags", 0x40086602, bytes(8)),
    ("version", 0x40087602, bytes(8)),
    ("attributes", 0x401C5820, bytes(28)),
    ("signals", 0x5452, bytes(8)),
    ("freeze", 0xC0045877, bytes(8)),
    ("clone of a file", 0x40049409, 1),
    ("block map", 1, bytes(8)),
    ("letters", 0x5412, b"x"),
    ("paste", 0x541C, bytes(8)),
    ("controlling terminal", 0x540E, 0),
]
descriptor = os.open(torch.__file__, os.O_RDONLY)
let_through = []
for name, command, argument in COMMANDS:
    try:
        fcntl.ioctl(descriptor, command, argument)
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
