"""Asks pytest to skip the whole module.

expect: load
"""

import pytest

pytest.skip("nothing to see here", allow_module_level=True)


class RMSNorm:
    pass
