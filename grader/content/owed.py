"""What every answer of a kind owes its caller, beside what its statement says: a sentence for each battery.

The batteries (`grader.batteries`) check it. `kata next` writes it below the statement, so that all that is checked can
be read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.content.exercise import Exercise

_HEADING = """
## What every answer owes

These rules hold in every exercise. They are checked, too, unless the statement above says otherwise.

"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a rule.

    Attributes:
        text: for the learner.
        about: a regular expression: the part is told where it occurs in the statement; empty where it is told always.
        framework: ``torch`` or ``numpy``, for whose exercises alone it is told; empty for both.
        kind: of exercise, for which alone it is told.
    """

    text: str
    about: str = ""
    framework: str = ""
    kind: str = ""

    def concerns(self, exercise: Exercise, statement: str) -> bool:
        """Whether it says anything in this exercise."""
        return (
            self.framework in ("", exercise.framework)
            and (not self.kind or self.kind in exercise.kinds)
            and re.search(self.about, statement) is not None
        )


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
    says: tuple[Sentence, ...]
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
        (
            Sentence("Arguments keep their values, and the result lies in memory of its own."),
            Sentence(
                "Arguments keep their `requires_grad`. The default dtype, the grad mode and the number of threads stay "
                "as they are.",
                framework="torch",
            ),
            Sentence("`np.seterr` and the filters of warnings stay as they are."),
            Sentence("Random generators are used only where chance is asked for."),
        ),
    ),
    Owed(
        "each_call_by_itself",
        (Sentence("A later call changes nothing that an earlier one has returned, and keeps nothing from it."),),
    ),
    Owed("float64_to_its_digits", (Sentence("`float64` is computed in `float64`, to its last digits."),)),
    Owed(
        "large_small_and_far",
        (
            Sentence(
                "Numbers may be 1000 times larger or smaller than usual, or lie around 10000. An outlier spoils no "
                "other row. Where a careful computation of the formula is finite, so is the answer."
            ),
            Sentence("Gradients are right in `float16` and `bfloat16`, too, up to their rounding.", about="float16"),
        ),
    ),
    Owed(
        "refused_in_any_form",
        (
            Sentence(
                "A `ValueError` that is named above is raised for empty arguments and for `float64`, too, and before "
                "anything is changed. An argument without dimensions, where some are needed, raises any error.",
                about="ValueError",
            ),
        ),
    ),
    Owed(
        "any_length",
        (Sentence("A sequence may have 72 steps and more. Its gradients reach the first step."),),
        "sequence",
    ),
    Owed(
        "near_ties",
        (
            Sentence("Numbers of `float64` that differ only in their last digits are no ties."),
            Sentence("Boxes may be tiny: nothing is added to an area.", about=r"[Bb]ox"),
        ),
        "selection",
    ),
    Owed(
        "any_parameters",
        (
            Sentence(
                "Parameters may be views, come from a generator, and be set to other values between two steps. They "
                "are changed in place. Gradients may be missing or zeros, and the next ones may be written into the "
                "same tensors; `zero_grad` sets them to `None`. `lr` is an attribute that may be set to another value "
                "between two steps. No parameters at all raise `ValueError`. Two optimizers do not disturb each "
                "other, and nothing that is kept has a graph."
            ),
        ),
        "optimizer",
    ),
    Owed(
        "modules_hold_their_state",
        (
            Sentence(
                "A new module that loads the `state_dict`, and a deep copy, give the same answers. Two modules share "
                "nothing. `train()`, `eval()` and `double()` reach every part and return the module. A call changes "
                "no mode, no dtype and no key of the `state_dict`. Unless the statement says otherwise, the mode "
                "changes no answer."
            ),
        ),
        "module",
    ),
    Owed(
        "any_loader",
        (
            Sentence(
                "A loader may have no length. It is walked through no more often than is needed, and no more of its "
                "batches are held at once than are needed."
            ),
        ),
        "loader",
    ),
    Owed(
        "made_on_the_inputs_device",
        (
            Sentence("New tensors are made on the input's device."),
            Sentence("Constant tensors move with the module.", kind="module"),
        ),
        accelerators=True,
    ),
    Owed(
        "agrees_with_the_cpu",
        (Sentence("On a GPU the answers are those of the CPU, within the dtype's tolerance, except for chance."),),
        accelerators=True,
    ),
)


def owed(exercise: Exercise) -> str:
    """The rules that an exercise's answers are held to beside its statement, as Markdown to be put below it.

    Empty for a handout, whose statement has them already.
    """
    if exercise.is_handout:
        return ""
    statement = exercise.statement.read_text("utf-8", "replace")
    rules = (" ".join(part.text for part in rule.says if part.concerns(exercise, statement)) for rule in _of(exercise))
    return _HEADING + "".join(f"- {rule}\n" for rule in rules if rule)


def _of(exercise: Exercise) -> Iterator[Owed]:
    return (rule for rule in OWED if rule.suits(exercise) and rule.battery not in exercise.batteries_off)
