"""What an author of checks may use. The whole of it is described in ``docs/authoring.md``.

    from grader.checks import assert_close, probe

Beside these there are the fixtures `candidate`, `reference`, `rng`, `budget`, `contract`, `seed` and `device`.
"""

from grader.checks.bounds import assert_at_least, assert_at_most
from grader.checks.chance import assert_chance
from grader.checks.compare import assert_close, assert_equal, assert_rounded_once
from grader.checks.probes import probe
from grader.checks.raising import assert_raises

__all__ = [
    "assert_at_least",
    "assert_at_most",
    "assert_chance",
    "assert_close",
    "assert_equal",
    "assert_raises",
    "assert_rounded_once",
    "probe",
]
