"""Ends by a signal without a name while it is imported: whoever names the signal must not trip.

expect: load
"""

import os
import signal

os.kill(os.getpid(), signal.SIGRTMIN + 6)


class RMSNorm:
    pass
