"""What every answer of a kind owes its caller, beside what its statement says: a sentence for each battery.

The batteries (`grader.batteries`) check it. `kata next` writes it below the statement, so that all that is checked can
be read there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.content.exercise import Exercise

_HEADING = """
## What every answer owes

These rules are not the exercise's own. They are checked as well, where the statement does not say otherwise.

"""


@dataclass(frozen=True, slots=True)
class Owed:
    """What one battery asks for.

    Attributes:
        battery: its name.
        says: the rule, for the learner.
        kind: the kind of exercise that it is for, of `grader.content.exercise.KINDS`; empty where it is for more.
        accelerators: it is for exercises that run on more than the CPU.
    """

    battery: str
    says: str
    kind: str = ""
    accelerators: bool = False

    def suits(self, exercise: Exercise) -> bool:
        """Whether an exercise is of the kind that it is for."""
        if self.accelerators:
            return exercise.framework == "torch" and set(exercise.devices) > {"cpu"}
        return not self.kind or self.kind in exercise.kinds


OWED = (
    Owed(
        "leaves_all_as_it_was",
        "Arguments keep their values and their `requires_grad`, and the result lies in memory of its own. The default "
        "dtype, the grad mode, the number of threads, `np.seterr` and the filters of warnings stay as they are. "
        "Random generators are used only where chance is asked for.",
    ),
    Owed(
        "each_call_by_itself",
        "A later call changes nothing that an earlier one has returned, and uses nothing that was kept from it.",
    ),
    Owed("float64_to_its_digits", "`float64` is computed in `float64`, to its last digits."),
    Owed(
        "large_small_and_far",
        "Numbers may be 1000 times as large or as small, or around 10000, and one outlier in a batch harms no other "
        "row: where the formula, computed with care, has a finite answer, that is the answer.",
    ),
    Owed(
        "refused_in_any_form",
        "What raises a `ValueError` raises it for empty arguments and in `float64`, too, and without dimensions it is "
        "an error as well. Nothing is changed before.",
    ),
    Owed("any_length", "A sequence may have 72 steps and more. Its gradients reach the first step.", "sequence"),
    Owed(
        "near_ties",
        "Numbers of `float64` that differ only in their last digits are no ties. Boxes may be tiny: nothing is added "
        "to an area.",
        "selection",
    ),
    Owed(
        "any_parameters",
        "Parameters may be views, come from a generator, and be set to other values between two steps. Gradients may "
        "be missing or zeros, and the next ones may be written into the same tensors. Two optimizers do not disturb "
        "each other, and nothing that is kept has a graph.",
        "optimizer",
    ),
    Owed(
        "modules_hold_their_state",
        "A new module that loads the `state_dict`, and a deep copy, give the same answers. Two modules share nothing. "
        "`train()`, `eval()` and `double()` reach every part and return the module. A call changes no mode, no dtype "
        "and no name of the state.",
        "module",
    ),
    Owed(
        "any_loader",
        "A loader may have no length. It is walked through no more often than is needed, and a batch is used before "
        "the ones after it are read.",
        "loader",
    ),
    Owed(
        "made_on_the_inputs_device",
        "New tensors are made on the input's device, and tables of numbers follow the module there.",
        accelerators=True,
    ),
    Owed(
        "agrees_with_the_cpu",
        "On a GPU the answers are those of the CPU, within the dtype's tolerance.",
        accelerators=True,
    ),
)


def owed(exercise: Exercise) -> str:
    """The rules that an exercise's answers are held to beside its statement, as Markdown to be put below it."""
    return _HEADING + "".join(f"- {rule.says}\n" for rule in _of(exercise))


def _of(exercise: Exercise) -> Iterator[Owed]:
    return (rule for rule in OWED if rule.suits(exercise) and rule.battery not in exercise.batteries_off)
