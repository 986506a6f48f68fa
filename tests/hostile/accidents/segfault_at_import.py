"""Reads address 0 while it is imported.

expect: load
"""

import ctypes

ctypes.string_at(0)
