"""What learning platforms and desktops add to the name of a file that is handed in twice, or downloaded."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CANVAS = re.compile(r"^[^_/]+_(?:LATE_)?\d+_\d+_")
# Of an upload or a download that is there already: `rope-1`, `rope (1)`, `rope(1)`, `rope copy 2`, `rope - Copy (2)`.
_AGAIN = re.compile(r"(?: - copy| copy|-copy|_copy)?(?:[ _-]?\((?P<round>\d+)\)|[ -](?P<dash>\d+))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A file's name without decorations.

    Attributes:
        plain: lower case, words joined by `_`, with its ending: as stubs are called.
        version: how often it was handed in before, as the platform counts; 0 where it does not say.
    """

    plain: str
    version: int = 0


def undecorated(name: str) -> Name:
    """The name under which a file was handed out.

    >>> undecorated("lovelaceada_LATE_123_456_RMSNorm-1.py")
    Name(plain='rmsnorm.py', version=1)
    >>> undecorated("rope - Copy (2).py")
    Name(plain='rope.py', version=2)
    """
    stem, dot, ending = _CANVAS.sub("", name).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip()
    again = _AGAIN.search(stem)
    assert again is not None, "it matches nothing, too"
    version = int((again["round"] or again["dash"] or "0")[:6])
    words = re.sub(r"[\s-]+", "_", stem[: again.start()].strip())
    return Name(f"{words}{dot}{ending}".lower(), version)
