"""Imports a file that lies beside it on the learner's disk.

expect: load
"""

from helpers import RMSNorm
