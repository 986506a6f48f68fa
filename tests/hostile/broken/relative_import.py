"""Uses a relative import.

expect: load
"""

from . import helpers
