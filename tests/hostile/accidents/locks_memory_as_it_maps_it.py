"""Takes memory that others then lack: locked, from the machine's large pages, or merged with theirs.

expect: load
exercise: hostile/plain
"""

import mmap

KINDS = {"locked": 0x22 | 0x2000, "large pages": 0x22 | 0x40000}
let_through = []
for name, flags in KINDS.items():
    try:
        mmap.mmap(-1, 2 << 20, flags=flags)
    except PermissionError:
        continue
    except OSError:
        pass
    let_through.append(name)
try:
    mmap.mmap(-1, 4096).madvise(mmap.MADV_MERGEABLE)
    let_through.append("merged")
except PermissionError:
    pass
if not let_through:
    raise PermissionError([*KINDS, "merged"])


def double(x):
    return 2 * x
