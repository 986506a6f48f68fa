"""Answers that are no value, in the learner's words. Nothing in an answer is trusted to have the right type."""

from __future__ import annotations

import re
from typing import Any

from grader.hosts.unanswered import RefusedCall, SubmissionError
from grader.reading.refused import may_be_imported
from grader.report import Failure, Frame, Kind


def sequence(value: Any) -> Any:
    """The beginning of a list; nothing where it is none."""
    return value[:32] if isinstance(value, list | tuple) else ()


def frames_of(answer: dict[str, Any]) -> tuple[Frame, ...]:
    """The submission's own lines that an answer names."""
    return tuple(
        Frame(item[0], str(item[1])[:200], str(item[2])[:500])
        for item in sequence(answer.get("frames"))
        if isinstance(item, list | tuple) and len(item) == 3 and isinstance(item[0], int)
    )


def _is_of_another_file(message: str) -> bool:
    """Whether an exception says that a module of the learner's own was not found, rather than one to be installed."""
    name = re.fullmatch(r"No module named '([^'.]+).*'", message)
    return message.startswith("attempted relative import") or (name is not None and not may_be_imported(name[1]))


def of_reading(answer: dict[str, Any], source: str) -> Failure | None:
    """What is wrong with a text before it runs: it is no Python, or names what is refused. None where nothing is."""
    if isinstance(answer.get("broken"), str):
        return Failure(Kind.LOAD, answer["broken"][:2000], frames=frames_of(answer))
    uses = [use for use in sequence(answer.get("uses")) if isinstance(use, list) and len(use) == 3]
    if not uses:
        return None
    lines = source.splitlines()
    numbers = [number for _, number, _ in uses[:4] if type(number) is int and 0 < number <= len(lines)]
    frames = tuple(Frame(number, "", lines[number - 1].strip()[:500]) for number in numbers)
    refused, steering = (", ".join(dict.fromkeys(str(n) for n, _, m in uses if m is means)) for means in (False, True))
    sentences = []
    if refused:
        sentences.append(f"Your file uses {refused}, which this exercise asks you to write yourself.")
    if steering:
        sentences.append(
            f"Your file uses {steering}: it could hide from the checks what your code does, and no exercise needs it. "
            'Under `if __name__ == "__main__":` it may stand: that is not run here.'
        )
    return Failure(Kind.FORBIDDEN, " ".join(sentences), frames=frames)


def submission_error(answer: dict[str, Any]) -> SubmissionError:
    """What to raise for an answer that is no value."""
    status, frames = answer.get("status"), frames_of(answer)
    message = str(answer.get("message", ""))[:2000]
    if status == "forbidden":
        text = f"Your file uses {str(answer.get('name'))[:200]}, which this exercise asks you to write yourself."
        return SubmissionError(Failure(Kind.FORBIDDEN, text, frames=frames))
    if status == "not data":
        return SubmissionError(Failure(Kind.NOT_DATA, f"The answer cannot be graded: {message}"))
    if status == "tampered":
        return SubmissionError(Failure(Kind.FORBIDDEN, f"Your code interferes with the grading: {message}."))
    if status == "raised":
        kind = str(answer.get("type"))[:200]
        types = tuple(str(name) for name in sequence(answer.get("builtins")))
        text = f"{kind}: {message}" if message else kind
        if _is_of_another_file(message):
            text += ". This one file is graded: put into it what it takes from other files of yours."
        name, does = (str(answer.get(key, ""))[:200] for key in ("call", "does"))
        call = RefusedCall(name, does) if name else None
        return SubmissionError(Failure(Kind.RAISED, f"Your code raised {text}", frames=frames), types, call=call)
    return SubmissionError(Failure(Kind.NOT_DATA, "The answer could not be used."))
