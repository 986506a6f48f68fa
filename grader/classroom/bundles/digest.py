"""By what a handout and a grader are matched: a digest of all that learners are given."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Sequence

from grader.classroom.bundles.marked import checks_of
from grader.classroom.bundles.toml import as_toml
from grader.content.exercise import Exercise
from grader.content.fields import read_toml
from grader.errors import UsageError

_NOT_GIVEN = ("hints", "learned")


def digest_of(exercises: Iterable[Exercise]) -> str:
    """Of statements, stubs, metadata and public checks; not of hidden checks and solutions, which may be corrected, nor
    of what kata itself writes below a statement, which another version may say in other words.

    Args:
        exercises: of the assignment, in its order.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for exercise in exercises:
        metadata = {k: v for k, v in read_toml(exercise.folder / "exercise.toml").items() if k not in _NOT_GIVEN}
        given = [exercise.name, exercise.statement.read_text("utf-8"), exercise.stub.read_text("utf-8")]
        for text in (*given, as_toml(metadata), *map(ast.unparse, checks_of(exercise))):
            digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()[:16]


def expect_digest(exercises: Sequence[Exercise], wanted: str, where: str) -> None:
    """Hold exercises to the digest of a handout.

    Args:
        exercises: of the assignment, in its order.
        wanted: the handout's digest.
        where: what has that digest, for the message.

    Raises:
        UsageError: they are not what was handed out.
    """
    got = digest_of(exercises)
    if got != wanted:
        raise UsageError(
            f"{where} belongs to another state of these exercises: got the digest {got}, expected {wanted}."
            " A statement, a stub or a public check differs.",
            "Take the packs that the handout was made of, or hand out a new one with `kata export handout`.",
        )
