"""Loops for ever while it is imported.

expect: load
"""

while True:
    pass
