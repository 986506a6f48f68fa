"""Imports a package that is not installed.

expect: load
"""

import kata_hostile_no_such_package
