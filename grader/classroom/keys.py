"""What a result depends on, as one key: where it is the same, nothing has to be graded again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import grader
from grader.content.exercise import Exercise
from grader.content.mistakes import FILE as MISTAKES


def digest_of(exercise: Exercise) -> str:
    """Of all that a verdict, and what is told of it, depends on: not of the statement, the hints or the points."""
    digest = hashlib.sha256()
    solution = exercise.solution
    files = [exercise.checks, exercise.shared, exercise.stub, solution, solution.parent / MISTAKES]
    files += [*exercise.correct_files, *sorted((solution.parent / "wrong").glob("*.py"))]
    for path in files:
        if path.is_file():
            digest.update(f"{path.parent.name}/{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    said = [exercise.kind, exercise.framework, exercise.provides, exercise.devices, exercise.forbid, exercise.allow]
    digest.update(json.dumps([*said, sorted(exercise.batteries_off), exercise.kinds]).encode())
    return digest.hexdigest()


def version() -> str:
    """Of the grader, as far as verdicts depend on it: a patch changes none."""
    return ".".join(grader.__version__.split(".")[:2])


def key_of(source: str, digest: str, seed: int, devices: Sequence[str]) -> str:
    """Of one grading.

    Args:
        source: the submission's text.
        digest: of the exercise.
        seed: of its inputs.
        devices: that it is graded on.
    """
    text = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    parts = [text, digest, version(), str(seed), *devices]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
