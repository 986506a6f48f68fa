"""Checks that every exercise of a kind gets by itself, without a line in its own checks.

A battery is one file here, with one check of the same name, which asks what the exercise's checks have asked once more
in another way (the fixture `asked`). This module says which exercises each is for. An author switches one off, with
a reason, in ``exercise.toml``::

    [batteries.off]
    made_on_the_inputs_device = "the graph is drawn on the CPU, as the statement says"
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.content.exercise import Exercise
from grader.content.owed import OWED
from grader.errors import ExerciseError


@dataclass(frozen=True, slots=True)
class Battery:
    """A battery.

    Attributes:
        name: of the file and of its check, without ``test_``.
        on: the devices on which it runs, where they are graded on.
        finds_something: to try in every exercise of its kind. One that is for all exercises may find nothing: answers
            without a fraction have no digits to lose.
    """

    name: str
    on: tuple[str, ...] = ("cpu",)
    finds_something: bool = True

    @property
    def file(self) -> Path:
        """Its check."""
        return Path(__file__).with_name(f"{self.name}.py")

    @property
    def probes(self) -> str:
        """The source of its own probes, which are shipped beside the exercise's; empty where it has none."""
        file = Path(__file__).with_name("probes") / self.file.name
        return file.read_text("utf-8") if file.exists() else ""

    @property
    def kind(self) -> str:
        """The kind of exercise that it is for, which its author names; empty where it is for more."""
        return _OWED[self.name].kind

    def suits(self, exercise: Exercise) -> bool:
        """Whether an exercise is of the kind that it is for."""
        return _OWED[self.name].suits(exercise)


_OWED = {rule.battery: rule for rule in OWED}
BATTERIES = (
    Battery("leaves_all_as_it_was", finds_something=False),
    Battery("each_call_by_itself", finds_something=False),
    Battery("float64_to_its_digits", finds_something=False),
    Battery("large_small_and_far", finds_something=False),
    Battery("refused_in_any_form", finds_something=False),
    Battery("any_length"),
    Battery("near_ties"),
    Battery("any_parameters"),
    Battery("modules_hold_their_state"),
    Battery("any_loader"),
    Battery("made_on_the_inputs_device"),
    Battery("agrees_with_the_cpu", ("cuda", "mps")),
)
_BY_FILE = {battery.file: battery for battery in BATTERIES}


def batteries_of(exercise: Exercise, devices: tuple[str, ...]) -> tuple[Battery, ...]:
    """The batteries that an exercise gets on these devices.

    Raises:
        ExerciseError: the exercise switches off what is no battery.
    """
    names = [battery.name for battery in BATTERIES]
    for name in exercise.batteries_off:
        if name not in names:
            raise ExerciseError(f"{exercise.name} switches off {name!r}; the batteries are {', '.join(names)}.")
    return tuple(
        battery
        for battery in BATTERIES
        if battery.name not in exercise.batteries_off and set(battery.on) & set(devices) and battery.suits(exercise)
    )


def battery_of(file: Path) -> Battery | None:
    """The battery whose check stands in `file`, or None."""
    return _BY_FILE.get(file)
