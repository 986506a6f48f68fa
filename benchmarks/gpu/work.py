"""Which files are graded on the GPU, in which order, and by whom."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger import Clock, round_robin

from grader.authoring.verify.pool import Graded, Task
from grader.client.runner import Series
from grader.content.exercise import Exercise
from grader.content.mistakes import Mistake
from grader.errors import KataError
from grader.job import Job, Limits
from grader.report import Category

DEVICE = "cuda"
_EACH = 3  # mistakes of an exercise in a row: a judge is started once for them, and no exercise waits for long
# Words of a mistake that a processor may not tell: where a tensor lies, and what it costs to keep it.
_OF_A_DEVICE = re.compile(r"device|\.to\(|\.cpu\(|\.cuda\(|\.numpy\(|pin_memory|memory")
_STOP_SECONDS = 10.0  # for gradings that are under way when the time is up


@dataclass(frozen=True)
class Item:
    """One file to grade.

    Attributes:
        exercise: what it answers.
        task: see `verify.pool.Task`.
        mistake: what it has, of a program that must be rejected.
    """

    exercise: Exercise
    task: Task
    mistake: Mistake | None = None

    @property
    def key(self) -> str:
        """Its name in the ledger."""
        return f"{self.exercise.name} {self.task.name}"


def right_items(exercise: Exercise) -> list[Item]:
    """The solution, what is in ``correct/``, and the stub."""
    text = exercise.stub.read_text("utf-8")
    stub = Task(exercise.stub_name, text, fail_fast=True, check_seconds=5.0)
    files = [("solution.py", exercise.solution), *((f"correct/{path.name}", path) for path in exercise.correct_files)]
    return [*(Item(exercise, Task(name, path.read_text("utf-8"))) for name, path in files), Item(exercise, stub)]


def mistakes(exercises: Sequence[Exercise]) -> list[list[Item]]:
    """All mistakes in batches of one exercise each: those first that only a GPU can tell, then the rest in turns."""
    first: list[list[Item]] = []
    rest: list[list[Item]] = []
    for exercise in exercises:
        ranked = sorted(exercise.mistakes, key=rank)
        items = [Item(exercise, Task(mistake.name, mistake.source), mistake) for mistake in ranked]
        first.append([item for item in items if item.mistake and rank(item.mistake) < _LAST])
        rest.append(items[len(first[-1]) :])
    return [batch for batch in first if batch] + round_robin(rest, _EACH)


_LAST = 2


def rank(mistake: Mistake) -> int:
    """How likely it is that only a GPU can tell a mistake: 0 most, 2 not at all."""
    if Category.PERFORMANCE in mistake.fails:
        return 0
    # Of an edit what it changes counts: the program around it is right.
    changed = [text for edit in mistake.edits for text in (edit.old, edit.new)] or [mistake.source]
    return 1 if any(map(_OF_A_DEVICE.search, [*changed, mistake.says])) else _LAST


def missing_of(batches: Iterable[Sequence[Item]], missing: Iterable[str]) -> list[list[Item]]:
    """The batches without what is done already."""
    wanted = set(missing)
    left = ([item for item in batch if item.key in wanted] for batch in batches)
    return [batch for batch in left if batch]


@dataclass
class Crew:
    """Threads that grade, each with a judge of its own for as long as the exercise stays the same.

    Attributes:
        size: how many.
        limits: of each grading.
    """

    size: int
    limits: Limits = field(default_factory=Limits)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def grade(
        self,
        batches: Sequence[Sequence[Item]],
        on_graded: Callable[[Item, Graded], None],
        clock: Clock,
        reserved: float = 0.0,
    ) -> None:
        """Grade until all is done, or no time is left.

        Args:
            batches: each is graded by one thread, in order.
            on_graded: called from any thread.
            clock: what is not begun when its time is up is left out.
            reserved: seconds of it to keep.
        """
        left = list(reversed(batches))
        lock = threading.Lock()
        self._stopped.clear()

        def work() -> None:
            with contextlib.closing(Series()) as series:
                while not self._stopped.is_set():
                    with lock:
                        if not left:
                            return
                        batch = left.pop()
                    for item in batch:
                        if clock.left(reserved) <= 0 or self._stopped.is_set():
                            return
                        graded = self._grade(series, item)
                        # What was cut off by the end of the server says nothing.
                        if not (self._stopped.is_set() and graded.error):
                            on_graded(item, graded)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(min(self.size, len(batches)))]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join(max(0.0, clock.left(reserved)) + _STOP_SECONDS)
        finally:
            self._stopped.set()  # a grading that hangs must not hold up the rest; its result is not waited for

    def _grade(self, series: Series, item: Item) -> Graded:
        started = time.monotonic()
        report, caught = None, None
        try:
            report = series.run(self.job(item))
        except KataError as error:
            caught = error
        return Graded(item.task, report, caught, time.monotonic() - started)

    def job(self, item: Item) -> Job:
        """What is asked for, on the GPU alone."""
        exercise, task = item.exercise, item.task
        return Job(
            exercise=exercise.name,
            folder=str(exercise.folder),
            solution_folder=str(exercise.solution.parent),
            source=task.source,
            filename=Path(task.name).name,
            seed=task.seed,
            devices=(DEVICE,),
            fail_fast=task.fail_fast,
            search=task.search,
            limits=Limits(
                load_seconds=self.limits.load_seconds,
                check_seconds=task.check_seconds,
                total_seconds=self.limits.total_seconds,
            ),
        )
