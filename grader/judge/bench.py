"""What a check is given: one object, so that the same check can be run once more on another program."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from grader.checks.asked import Asked
from grader.checks.budgets import Budget
from grader.checks.calls import Reference, Side
from grader.checks.contract import Contract
from grader.checks.rng import Rng
from grader.checks.showing import Showing


@dataclass
class Bench:
    """The fixtures of one run of one check; each is called as its attribute.

    Attributes:
        candidate: the program that is checked.
        reference: the solution.
        rng: random inputs of the exercise's framework.
        asked: for batteries: what the exercise's own checks asked.
        margins: how much of each budget's bound was used is added here.
        picture: what a person would rather look at than read.
    """

    candidate: Side
    reference: Reference
    rng: Rng
    asked: Asked
    margins: list[float]
    picture: Showing = field(default_factory=Showing)

    @cached_property
    def budget(self) -> Budget:
        """Growth, memory and time."""
        return Budget(self.candidate, self.reference, self.margins)

    @cached_property
    def contract(self) -> Contract:
        """The battery that any function of tensors is held to."""
        return Contract(self.candidate, self.reference)

    def named(self) -> dict[str, Any]:
        """Each fixture by its name."""
        names = ("candidate", "reference", "rng", "asked", "picture", "budget", "contract")
        return {name: getattr(self, name) for name in names}
