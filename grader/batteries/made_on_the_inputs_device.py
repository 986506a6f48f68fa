"""Nothing is made on the CPU that has to meet the input: asked on torch's `meta` device, where no GPU is needed.

A call is left out where the solution cannot run it on `meta`, and where the submission fails there of anything but a
mix of devices: its right approach may look at values where the solution's does not.
"""

from __future__ import annotations

from itertools import zip_longest

import pytest

from grader import wire
from grader.checks.asked import Asked, Question
from grader.checks.calls import Answer, BrokenReferenceError, Reference, Side, ask_both
from grader.checks.replays import told_with
from grader.hosts.host import HowPlaced, Placed, Request, placing
from grader.hosts.outline import outline
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Frame, Kind

_ADVICE = (
    "Make it where the input is: `device=x.device`, `torch.zeros_like(x)` or `x.new_zeros(...)`."
    " What a module keeps goes into a buffer (`self.register_buffer`), which moves with it."
)
_LENGTHS = (
    "`pack_padded_sequence` wants the lengths on the CPU, and gets them on the device of the arguments: on a GPU it"
    " raises here. Move them: `lengths.cpu()`."
)
# Operations, of which a thousand take some 50 ms: counted, since a verdict may not depend on how busy the machine is.
_FEW = 300  # in one call: those that take no more all have their turn
_MANY = 2500  # in one of the others
_ENOUGH = 1000  # in all of the others, after which no more of them is begun


@pytest.mark.correctness
def test_made_on_the_inputs_device(candidate: Side, reference: Reference, asked: Asked) -> None:
    """Tensors are made on the device of the input, whichever that is."""
    solution = _Solution(reference, asked)
    longer = []
    for question, following in zip_longest(asked.questions, asked.questions[1:]):
        if _try(candidate, solution, asked, question, _FEW, following) > _FEW:
            longer.append(question)
    for question in asked.empty:
        with told_with("An argument is empty here."):
            _try(candidate, solution, asked, question, _FEW)
    spent = 0
    for question in longer:
        if spent < _ENOUGH:
            took = _try(candidate, solution, asked, question, _MANY)
            spent += took if took <= _MANY else 0  # what is left out leaves the others their turn, in any order


def _try(
    candidate: Side,
    solution: _Solution,
    asked: Asked,
    question: Question,
    most: int,
    following: Question | None = None,
) -> int:
    """Ask both sides, and return how many operations the solution takes: beyond `most`, nothing has been tried.

    While the submission is asked, so is the solution about the `following` question.
    """
    found = solution.of(question, most)
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
            request = _placing(candidate, question, reads_as, _MANY + 4 * expected.operations)
            try:
                got = solution.beside(candidate, request, following, most)
            except SubmissionError as error:
                if error.failure.kind is not Kind.RAISED:
                    break  # it hangs, or ended the process
                continue  # of anything but a mix of devices: no matter here
            _hold(got, expected)
            break
    return expected.operations


class _Solution:
    """What the solution does on `meta`.

    Shapes are alike with every seed, so a judge of many submissions hardly asks twice.
    """

    def __init__(self, reference: Reference, asked: Asked) -> None:
        self._reference = reference
        self._known = asked.known
        self._ahead: dict[bytes, Answer[Placed]] = {}

    def of(self, question: Question, most: int) -> tuple[Placed, int] | str:
        """What it does, and with what for values it comes to an end; or why it does not."""
        key = self._key(question, most)
        if key not in self._known:
            for number in (1, 0):
                try:
                    self._known[key] = self._ask(key, question, most, number), number
                    break
                except BrokenReferenceError as error:
                    self._known[key] = error.message
        found: tuple[Placed, int] | str = self._known[key]
        return found

    def _ask(self, key: bytes, question: Question, most: int, number: int) -> Placed:
        ahead = self._ahead.pop(key, None)
        if ahead is not None:
            return ahead()
        with self._reference.asking() as deadline:
            return self._reference.host.ask(_placing(self._reference, question, number, most), deadline)

    def beside(self, candidate: Side, request: Request[Placed], following: Question | None, most: int) -> Placed:
        """What the submission does, while the solution is asked about the `following` question."""
        key = self._key(following, most) if following is not None else b""
        if following is None or key in self._known or key in self._ahead:
            with candidate.asking() as deadline:
                return candidate.host.ask(request, deadline)
        ahead = _placing(self._reference, following, 1, most)
        answer, self._ahead[key] = ask_both(candidate, self._reference, request, ahead)
        return answer()

    @staticmethod
    def _key(question: Question, most: int) -> bytes:
        return b"".join(wire.encode([question.probe, outline(question.args), outline(question.kwargs), most]))


def _placing(side: Side, question: Question, number: int, most: int) -> Request[Placed]:
    how = HowPlaced(side.seed, most, number)
    return placing(question.probe, outline(question.args), outline(question.kwargs), how)


def _hold(got: Placed, expected: Placed) -> None:
    if got.mixed and "on the CPU" not in got.mixed:
        raise SubmissionError(Failure(Kind.CONTRACT, _LENGTHS, got.mixed, got.frames))
    if got.mixed:
        where = "it raises here" if got.frames else "what is done with it raises"
        what = f"Your code makes a tensor on the CPU, whatever device its arguments are on: on a GPU {where}."
        raise _refusal(what, got.mixed, got.frames)
    places = zip(got.places, expected.places, strict=False)
    if got.finished and len(got.places) == len(expected.places) and ("c", "m") in places:
        raise _refusal("Your answer is on the CPU, whatever device the arguments are on.", {}, got.frames)


def _refusal(what: str, details: dict[str, str], frames: tuple[Frame, ...]) -> SubmissionError:
    return SubmissionError(Failure(Kind.CONTRACT, f"{what} {_ADVICE}", details, frames))
