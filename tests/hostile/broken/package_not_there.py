"""Imports a package that is not installed.

expect: load
"""

