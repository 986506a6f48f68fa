"""What makes no sense is refused in every form: where tensors are empty, too, and before anything is changed.

An early return for what is empty comes after the errors, or it swallows them.
"""

from __future__ import annotations

import pytest
import torch

from grader.checks import variants
from grader.checks.asked import Asked, Question
from grader.checks.calls import Reference, Side
from grader.checks.contract import ContractError
from grader.checks.probes import Probe
from grader.checks.raising import assert_raises
from grader.checks.replays import replay, told_with
from grader.hosts.host import Replayed

_MOST = 4  # questions


def _emptied(tensor: torch.Tensor) -> torch.Tensor:
    return tensor[:0] if tensor.ndim else tensor


def _pointed(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.reshape(-1)[0] if tensor.numel() else tensor


# Each form, how it is made, and whether any error will do: most statements say nothing of what has no dimensions.
_FORMS = (
    ("Empty tensors", _emptied, False),
    ("Tensors without dimensions", _pointed, True),
    ("Tensors of float64", variants.doubled, False),
)


@pytest.mark.correctness
def test_refused_in_any_form(candidate: Side, reference: Reference, asked: Asked) -> None:
    """What is refused with an error is refused in any form, empty or not, and nothing is changed before."""
    for question in asked.refused[:_MOST]:
        _hold(candidate, reference, asked, question)


def _hold(candidate: Side, reference: Reference, asked: Asked, question: Question) -> None:
    calls = [variants.as_asked(question), *(variants.changed(question, change) for _, change, _ in _FORMS)]
    theirs = replay(reference, question, calls, watch=True)
    if not _refuses(theirs[0]):
        asked.left_out(question, "the solution does not refuse it")
        return
    ours = replay(candidate, question, calls, watch=True)
    if not _refuses(ours[0]):
        asked.left_out(question, "the submission does not refuse it a second time")
        return
    asked.tried(question)
    for (form, _, any_error), (args, kwargs), expected, got in zip(
        _FORMS, calls[1:], theirs[1:], ours[1:], strict=True
    ):
        refused = _refuses(got) or (any_error and got.failure is not None)
        if _refuses(expected) and _means_it(expected) and not refused:
            with told_with(f"{form} in the place of what is refused with a ValueError are refused, too."):
                assert_raises(candidate, ValueError, Probe(question.probe), *args, **kwargs)
    if any(fact not in theirs[0].arguments for fact in ours[0].arguments):
        raise ContractError("An argument is changed before the ValueError is raised.")


def _refuses(one: Replayed) -> bool:
    return one.failure is not None and ValueError.__name__ in one.failure.builtin_types


def _means_it(one: Replayed) -> bool:
    """Whether the error is raised by a statement: unpacking the shape of something else raises a ValueError, too."""
    frames = one.failure.failure.frames if one.failure is not None else ()
    return bool(frames) and frames[-1].text.lstrip().startswith("raise ")
