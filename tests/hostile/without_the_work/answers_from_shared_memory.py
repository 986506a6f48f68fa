"""Looks for a right answer in shared memory.

expect: load
"""

import os

exec(open("/dev/shm/" + os.listdir("/dev/shm")[0]).read())
