"""Holds nothing.

expect: load
"""

# TODO
