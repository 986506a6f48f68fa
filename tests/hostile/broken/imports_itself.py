"""Imports itself by the name of its file.

expect: load
"""

from rmsnorm import RMSNorm
