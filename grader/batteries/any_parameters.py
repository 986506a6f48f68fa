"""What an optimizer owes the parameters that it is given: moved in place, each by itself, by what is set at that step.

An exercise of the kind ``optimizer`` defines the probe ``optimizer(sub, params)``, which makes its optimizer with the
options that are worth asking about. Parameters go down a bowl around 1, and the solution says which way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader.checks import assert_close, assert_equal
from grader.checks.asked import Asked, Question
from grader.checks.calls import BrokenReferenceError, Reference, Side
from grader.checks.compare import Mismatch
from grader.checks.contract import ContractError, hold_to
from grader.checks.probes import Probe
from grader.checks.raising import assert_raises
from grader.checks.replays import told_with
from grader.checks.rng import Rng
from grader.errors import ExerciseError
from grader.hosts.unanswered import SubmissionError

_go, _none, _kept = Probe("any_parameters_go"), Probe("any_parameters_none"), Probe("any_parameters_kept")
_SHAPES = ((2, 3), (), (4,), (3, 1, 2))
_STEPS = 5
_LR = [0.05, 0.4, 0.0, 0.2, 0.1]
_TOLERANCE = {"rtol": 1e-6, "atol": 1e-9}  # of float64: L-BFGS divides by curvatures, which amplifies rounding


@dataclass(frozen=True)
class _Way:
    """One way to give parameters, or to treat them between steps.

    Attributes:
        clause: what is wrong where the candidate then takes another path than the solution.
        how: arguments of the probe.
    """

    clause: str
    how: dict[str, Any] = field(default_factory=dict)


_LRS = _Way("`lr`, set to another value between two steps, is not what the next step uses.", {"lrs": _LR})
_WAYS = (
    _Way("Two optimizers disturb each other: each needs a state of its own.", {"beside": True}),
    _Way("Parameters from a generator are not moved as those from a list: it can be walked through only once.",
         {"as_generator": True}),
    _Way("A parameter without a gradient, in its first steps or ever, is not treated as it should be.", {"gaps": True}),
    _Way("First gradients that are zeros are not treated as gradients.", {"idle": 2}),
    _Way("The state shares memory with a gradient: when the next gradient is written there, the step is wrong.",
         {"in_place": True}),
    _Way("When parameters are set to other values between two steps, the next step is wrong: it uses old ones.",
         {"reset": True}),
)  # fmt: skip
_REPLACED = "Parameters are replaced, not changed in place: what shares their memory does not follow."
_GRADIENTS = "`step` changes the gradients, which belong to the caller."
_LEAVES = "After a step a parameter is not a leaf with `requires_grad` any more."
_CLEARED = "`zero_grad` does not set each gradient to None."
_DTYPE = "The state of float64 parameters is kept in another dtype."
_GRAPH = "A tensor of the state has a graph: `step` must not be recorded by autograd."


@pytest.mark.correctness
def test_any_parameters(candidate: Side, reference: Reference, asked: Asked, rng: Rng) -> None:
    """Parameters move in place, wherever they come from, whatever their gradients are, and by the `lr` of that step."""
    start = [rng.normal(shape, "float64") for shape in _SHAPES]
    slopes = [rng.uniform(shape, 0.5, 2.0, "float64") for shape in _SHAPES]
    question = Question(_go.name, (start, slopes, _STEPS), {})
    expected = _of_the_solution(reference, question)
    usual = _usual(candidate, question, expected)
    kept, held = reference(_kept, start, slopes), candidate(_kept, start, slopes)
    if not set(held["dtypes"]) <= {*kept["dtypes"], "torch.float64"}:
        raise ContractError(_DTYPE, {"kept": ", ".join(held["dtypes"])})
    if held["graphs"] and not kept["graphs"]:
        raise ContractError(_GRAPH)
    if usual is None:
        asked.left_out(question, "the submission takes another path")
    else:
        asked.tried(question)
        ways = (*_WAYS, _LRS) if kept["knows lr"] else _WAYS
        _hold(candidate, reference, question, usual, expected, ways)
    # Last, since an error tells little: by now it is known what else is wrong.
    for given in ("an empty list", "an empty generator"):
        assert_raises(candidate, ValueError, _none, given)


def _hold(
    candidate: Side, reference: Reference, question: Question, usual: Any, expected: Any, ways: Sequence[_Way]
) -> None:
    """Compare what both sides answered in the usual way, and then what they answer in the others."""
    hold_to(_REPLACED, assert_close, usual["memory"], usual["path"][-1])
    hold_to(_GRADIENTS, assert_equal, usual["gradients"], usual["given"])
    hold_to(_LEAVES, assert_equal, usual["leaves"], expected["leaves"])
    hold_to(_CLEARED, assert_equal, usual["cleared"], expected["cleared"])
    for way in ways:
        theirs = reference(_go, *question.args, **way.how)["path"]
        with told_with(way.clause):
            ours = candidate(_go, *question.args, **way.how)["path"]
        hold_to(way.clause, _compare, ours, theirs)


def _of_the_solution(reference: Reference, question: Question) -> Any:
    try:
        return reference(_go, *question.args)
    except BrokenReferenceError as error:
        raise ExerciseError(
            f"The solution does not answer the battery any_parameters: {error.message}",
            "An exercise of the kind `optimizer` defines the probe `optimizer(sub, params)`.",
        ) from error


def _usual(candidate: Side, question: Question, expected: Any) -> Any:
    """The answer to parameters in a list, in the usual way; None where it is not the solution's."""
    try:
        got = candidate(_go, *question.args)
        _compare(got["path"], expected["path"])
    except (Mismatch, SubmissionError):
        return None
    return got


def _compare(got: Any, expected: Any) -> None:
    assert_close(got, expected, **_TOLERANCE)
