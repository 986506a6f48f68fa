"""Uses a relative import.

expect: load
"""

