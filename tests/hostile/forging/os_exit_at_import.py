"""Ends the process with status 0 while it is imported.

expect: load
"""

import os

os._exit(0)


class RMSNorm:
    pass
