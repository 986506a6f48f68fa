"""Asks the grader's own catalog for the exercise and its solution.

expect: load
"""

from grader.content.catalog import load_catalog

exec(load_catalog().find("rmsnorm").solution.read_text())
