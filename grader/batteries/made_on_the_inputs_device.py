"""Nothing is made on the CPU that has to meet the input: asked on torch's `meta` device, where no GPU is needed.

A call is left out where the solution cannot run it on `meta`, and where the submission fails there of anything but a
mix of devices: its right approach may look at values where the solution's does not.
"""

from __future__ import annotations

import pytest

from grader import wire
from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.hosts.host import HowPlaced, Placed
from grader.hosts.outline import outline
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Frame, Kind

_ADVICE = (
    "Make it where the input is: `device=x.device`, `torch.zeros_like(x)` or `x.new_zeros(...)`."
    " What a module keeps goes into a buffer (`self.register_buffer`), which moves with it."
)
# Operations, of which a thousand take some 50 ms: counted, since a verdict may not depend on how busy the machine is.
_FEW = 300  # in one call: those that take no more all have their turn
_MANY = 2500  # in one of the others
_ENOUGH = 1000  # in all of the others, after which no more of them is begun


@pytest.mark.correctness
def test_made_on_the_inputs_device(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Tensors are made on the device of the input, whichever that is."""
    longer = [question for question in asked.questions if _try(candidate, reference, asked, question, _FEW) > _FEW]
    spent = 0
    for question in longer:
        if spent < _ENOUGH:
            spent += _try(candidate, reference, asked, question, _MANY)


def _try(candidate: Side, reference: Reference, asked: Asked, question: Question, most: int) -> int:
    """Ask both sides, and return how many operations the solution takes: beyond `most`, nothing has been tried."""
    found = _of_the_solution(reference, asked, question, most)
    if isinstance(found, str):
        asked.left_out(question, found)
        return 0
    expected, number = found
    if expected.mixed:
        asked.at_fault(question, "; ".join(f"{key}: {value}" for key, value in expected.mixed.items()))
    elif not expected.finished:
        asked.left_out(question, f"it takes more than {most} operations")
    else:
        asked.tried(question)
        for reads_as in (number, 1 - number):  # it may look at values where the solution does not
            try:
                got = _place(candidate, question, number=reads_as, most=_MANY + 4 * expected.operations)
            except SubmissionError as error:
                if error.failure.kind is not Kind.RAISED:
                    break  # it hangs, or ended the process
                continue  # of anything but a mix of devices: no matter here
            _hold(got, expected)
            break
    return expected.operations


def _of_the_solution(reference: Reference, asked: Asked, question: Question, most: int) -> tuple[Placed, int] | str:
    """What the solution does, and with what for values it comes to an end; or why it does not.

    Shapes are alike with every seed, so a judge of many submissions hardly asks twice.
    """
    key = b"".join(wire.encode([question.probe, outline(question.args), outline(question.kwargs), most]))
    if key not in asked.known:
        for number in (1, 0):
            try:
                asked.known[key] = _place(reference, question, number=number, most=most), number
                break
            except BrokenReferenceError as error:
                asked.known[key] = error.message
    found: tuple[Placed, int] | str = asked.known[key]
    return found


def _place(side: Side, question: Question, *, number: int, most: int) -> Placed:
    args, kwargs = outline(question.args), outline(question.kwargs)
    with side.asking() as deadline:
        return side.host.place(question.probe, args, kwargs, HowPlaced(side.seed, most, number), deadline)


def _hold(got: Placed, expected: Placed) -> None:
    if got.mixed:
        where = "it raises here" if got.frames else "what is done with it raises"
        what = f"Your code makes a tensor on the CPU, whatever device its arguments are on: on a GPU {where}."
        raise _refusal(what, got.mixed, got.frames)
    places = zip(got.places, expected.places, strict=False)
    if got.finished and len(got.places) == len(expected.places) and ("c", "m") in places:
        raise _refusal("Your answer is on the CPU, whatever device the arguments are on.", {}, got.frames)


def _refusal(what: str, details: dict[str, str], frames: tuple[Frame, ...]) -> SubmissionError:
    return SubmissionError(Failure(Kind.CONTRACT, f"{what} {_ADVICE}", details, frames))
