"""The first frame of a host, sent before it has seen a byte of a submission: the host's own word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a host is.

    Attributes:
        pid: its process.
        barriers: name of each barrier around it, and why it does not hold; empty where it does.
        openings: what its device is let through the barriers.
        allocated: it counts its device's memory itself, which does not show from outside.
        fault: why its device cannot be used, in the driver's words; empty where it can.
        shut_out: the device came up, and does not work behind the barriers.
    """

    pid: int
    barriers: Mapping[str, str] = field(default_factory=dict)
    openings: tuple[str, ...] = ()
    allocated: bool = False
    fault: str = ""
    shut_out: bool = False
