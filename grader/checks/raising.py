"""Checks that a submission refuses bad arguments."""

from __future__ import annotations

from typing import Any, Protocol

from grader.checks.compare import what
from grader.checks.probes import Probe
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure, Kind

_LONGEST = 100  # characters of arguments in a message


class Caller(Protocol):
    """What the fixtures `candidate` and `reference` are."""

    def __call__(self, probe: Probe, *args: Any, **kwargs: Any) -> Any:
        """Run the probe and return its data."""


def assert_raises(candidate: Caller, error: type[Exception], probe: Probe, *args: Any, **kwargs: Any) -> None:
    """Assert that the submission raises `error`, or a subclass of it.

    Args:
        candidate: the fixture.
        error: a built-in exception class, e.g. ``ValueError``.
        probe, args, kwargs: what to run.

    Raises:
        SubmissionError: it did not raise, or raised something else.

    The error must come from the submission, with the arguments that the check chose::

        @pytest.mark.correctness
        def test_refuses_text(candidate):
            "A text is refused with a TypeError."
            assert_raises(candidate, TypeError, call, "2")
    """
    try:
        candidate(probe, *args, **kwargs)
    except SubmissionError as raised:
        if error.__name__ in raised.builtin_types:
            return
        if raised.failure.kind is not Kind.RAISED:
            raise
        raises = raised.failure.message.removeprefix("Your code raised ")
        message = f"It should raise {error.__name__}{shown(args, kwargs)}. It raises {raises}"
        raise SubmissionError(Failure(Kind.NOT_RAISED, message, frames=raised.failure.frames)) from raised
    message = f"It should raise {error.__name__}{shown(args, kwargs)}. It returns an answer."
    raise SubmissionError(Failure(Kind.NOT_RAISED, message))


def shown(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The arguments, as far as they fit into a sentence: a check may try several wrong ones."""
    words = [_short(value) for value in args] + [f"{name}={_short(value)}" for name, value in kwargs.items()]
    text = ", ".join(words)
    return f" for ({text})" if text and len(text) <= _LONGEST else ""


def _short(value: Any) -> str:
    return what(value) if hasattr(value, "shape") else repr(value)
