"""A module-level `__getattr__` makes names up.

expect: load, raised
"""


def __getattr__(name):
    return 5
