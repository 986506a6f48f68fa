"""Mutants: copies of a solution with one small change each. A mutant that the checks accept is a hole in the checks.

    >>> source = "def double(x):\\n    return 2 * x\\n"
    >>> [mutant.kind for mutant in mutants(source)]
    ['constant', 'operator', 'swapped']

The changes are those that people make by mistake. Texts, annotations and imports are left alone, and so is what an
error says.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.mutations import expression_changes, statement_removals
