"""Leaves with status 0 while it is imported.

expect: load
"""

import sys

sys.exit(0)


class RMSNorm:
    pass
