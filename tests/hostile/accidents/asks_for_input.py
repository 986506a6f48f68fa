"""Asks for input while it is imported.

expect: load
"""

size = int(input("How large? "))
