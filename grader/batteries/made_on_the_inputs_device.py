"""Nothing is made on the CPU that has to meet the input: asked on torch's `meta` device, where no GPU is needed.

A call is left out where the solution cannot run it on `meta` (it looks at values, say), and where the submission
fails there of anything but a mix of devices: its right approach may look at values where the solution's does not.
"""

from __future__ import annotations

import pytest

from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.outcomes import SubmissionError
from grader.hosts import Placed
from grader.placement import outline
from grader.result import Failure, Frame, Kind

_ADVICE = (
    "Make it where the input is: `device=x.device`, `torch.zeros_like(x)` or `x.new_zeros(...)`."
    " What a module keeps goes into a buffer (`self.register_buffer`), which moves with it."
)
_ENDED = (Kind.TIMEOUT, Kind.DIED)
# Operations, of which a thousand take some 50 ms: counted, since a verdict may not depend on how busy the machine is.
_MOST = 2500  # in one call of the solution's
_ENOUGH = 3000  # in all of them, after which no other is begun
_COST_OF_A_FAILURE = 200  # a guess: a call that fails does not tell


@pytest.mark.correctness
@pytest.mark.devices("cpu")
def test_made_on_the_inputs_device(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Tensors are made on the device of the input, whichever that is."""
    spent = 0
    for question in asked.questions:
        if spent >= _ENOUGH:
            asked.left_out(question, "other calls took as many operations as are tried")
            continue
        try:
            expected = _place(reference, question, _MOST)
        except BrokenReferenceError as error:
            asked.left_out(question, error.message)
            spent += _COST_OF_A_FAILURE
            continue
        if expected.mixed:
            asked.at_fault(question, "; ".join(f"{key}: {value}" for key, value in expected.mixed.items()))
            continue
        spent += expected.operations
        asked.tried(question)
        try:
            got = _place(candidate, question, _MOST + 4 * expected.operations)
        except SubmissionError as error:
            if error.failure.kind in _ENDED:
                return  # the others would take as long, to tell nothing either
            continue
        _hold(got, expected)


def _place(side: Side, question: Question, most: int) -> Placed:
    args, kwargs = outline(question.args), outline(question.kwargs)
    with side.asking() as deadline:
        return side.host.place(question.probe, args, kwargs, side.seed, most, deadline)


def _hold(got: Placed, expected: Placed) -> None:
    if got.mixed:
        raise _refusal(
            "Your code makes a tensor on the CPU, whatever device its arguments are on: on a GPU it raises here.",
            got.mixed,
            got.frames,
        )
    # The solution's answer is where the arguments are. Lists of another length say nothing about places.
    if len(got.places) == len(expected.places) and ("c", "m") in zip(got.places, expected.places, strict=True):
        raise _refusal("Your answer is on the CPU, whatever device the arguments are on.", {}, got.frames)


def _refusal(what: str, details: dict[str, str], frames: tuple[Frame, ...]) -> SubmissionError:
    return SubmissionError(Failure(Kind.CONTRACT, f"{what} {_ADVICE}", details, frames))
