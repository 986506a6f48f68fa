"""The name that is wanted is None.

expect: load, raised
"""

RMSNorm = None
