"""What a zip of `kata submit` says of itself. To who grades it is a stranger's claim."""

from __future__ import annotations

import json
from dataclasses import dataclass

MANIFEST = "kata-submit.json"
"""Name of the file in the zip that says it."""
MOST_BYTES = 256 << 10
"""The largest manifest that is read."""
FORMAT = 1
_LONGEST = 200  # characters


@dataclass(frozen=True, slots=True)
class Claim:
    """What a zip says of itself. Nobody has looked whether it is so.

    Attributes:
        assignment: its name.
        handout: digest of the handout that its learner has; empty where there was none.
    """

    assignment: str
    handout: str


def claim_of(data: bytes) -> Claim | None:
    """What a manifest claims; None for what is none.

    Args:
        data: its bytes. Of what is larger than `MOST_BYTES` one more than these is enough.
    """
    try:
        said = json.loads(data.decode("utf-8")) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    assignment, handout = said.get("assignment"), said.get("handout")
    if not isinstance(assignment, str) or not isinstance(handout, str) or len(assignment + handout) > _LONGEST:
        return None
    return Claim(assignment, handout)
