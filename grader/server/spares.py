"""Judges and hosts that are made ahead: started, imported, their device up, confined, and empty.

What takes long to come up (a GPU's context, an import of torch where a fork is not safe) comes up while nobody waits.
A spare is handed out once: whatever has run a submission is never kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from grader.cage import Cage
from grader.server.children import Child

JUDGE: Literal["judge"] = "judge"
Kind = Cage | Literal["judge"]
"""What a spare can be used for: as a judge, or as a host in this cage."""

_START_SECONDS = 120.0


@dataclass(eq=False)
class Spare:
    """A child that waits to be used.

    Attributes:
        kind: what for.
        child: the process.
        made: `time.monotonic()` value.
        ready: it has said that it is up.
    """

    kind: Kind
    child: Child
    made: float
    ready: bool = False


class Spares:
    """The stock of spares.

    Args:
        make: makes a child of a kind.
        let_go: is told of each child that is given up, before its descriptors are closed.
        at_once: so many of a kind come up at the same time.
        idle_seconds: when nothing was taken for so long, all spares go, until something is taken again.
        clock: seconds.
    """

    def __init__(
        self,
        make: Callable[[Kind], Child],
        let_go: Callable[[Child], None],
        *,
        at_once: int,
        idle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._let_go = let_go
        self._at_once = at_once
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._numbers: dict[Kind, int] = {}
        self._spares: list[Spare] = []
        self._failed: set[Kind] = set()
        self._used = clock()
        self._asleep = False

    def __iter__(self) -> Iterator[Spare]:
        return iter(self._spares)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are kept."""
        return tuple(self._numbers)

    def keep(self, kind: Kind, number: int) -> None:
        """Keep so many of a kind from now on; 0 keeps none."""
        if number > 0:
            self._numbers[kind] = number
            return
        self._numbers.pop(kind, None)
        for spare in [spare for spare in self._spares if spare.kind == kind]:
            self._give_up(spare)

    def take(self, kind: Kind) -> Child:
        """A child of this kind: one that is ready, else one that comes up, else a new one."""
        self.wake()
        self._failed.discard(kind)
        ours = [spare for spare in self._spares if spare.kind == kind]
        spare = next((spare for spare in ours if spare.ready), ours[0] if ours else None)
        if spare is None:
            return self._make(kind)
        self._spares.remove(spare)
        return spare.child

    def wake(self) -> None:
        """Something is likely to be taken soon: what was let go is made again."""
        self._used, self._asleep = self._clock(), False

    def is_ready(self, child: Child) -> None:
        """Note that a child has said that it is up."""
        for spare in self._spares:
            spare.ready |= spare.child is child

    def fill(self, working: int) -> None:
        """Make what is missing.

        Args:
            working: so many judges are at work. The processors are theirs then: one host of a kind is kept ahead for
                each of them, and all else comes when they are done.
        """
        if self.seconds_left() <= 0:
            self.release()
            self._asleep = True
        if self._asleep:
            return
        for spare in [s for s in self._spares if not s.ready and self._clock() - s.made > _START_SECONDS]:
            self._give_up(spare)
        for kind, number in self._numbers.items():
            ours = [spare for spare in self._spares if spare.kind == kind]
            ahead = number if not working else working if kind != JUDGE else 0
            missing = ahead - len(ours)
            room = self._at_once - sum(not spare.ready for spare in ours)
            for _ in range(min(missing, room) if kind not in self._failed else 0):
                self._spares.append(Spare(kind, self._make(kind), self._clock()))

    def ended(self, pid: int) -> bool:
        """Forget a spare whose process ended by itself; False for others. Its kind is made again when asked for."""
        for spare in self._spares:
            if spare.child.pid == pid:
                self._failed.add(spare.kind)
                self._give_up(spare)
                return True
        return False

    def seconds_left(self) -> float:
        """Until all of them go, since nothing was taken; infinite when there are none to go."""
        awake = bool(self._numbers) and not self._asleep
        return self._used + self._idle_seconds - self._clock() if awake else float("inf")

    def release(self) -> None:
        """Let all of them go."""
        for spare in list(self._spares):
            self._give_up(spare)

    def _give_up(self, spare: Spare) -> None:
        self._spares.remove(spare)
        self._let_go(spare.child)
        spare.child.let_go()
