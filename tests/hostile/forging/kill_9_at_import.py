"""Kills its own process while it is imported.

expect: load
"""

import os
import signal

os.kill(os.getpid(), signal.SIGKILL)


class RMSNorm:
    pass
