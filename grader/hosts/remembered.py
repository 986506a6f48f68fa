"""Answers of a program that answers one question always alike: the solution, for one submission after the other.

The checks ask the solution of every submission that has the seed, and again of each program that is tried in its
place. A question is known by the very bytes that would be sent: probe, arguments, seed, and how it is asked. What an
answer took of memory, in a process of its own, is kept with it.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

from grader import wire

_MOST_BYTES = 128 << 20
_LARGEST_BYTES = 32 << 20  # of one answer


class Answers:
    """Answers by their questions, the oldest forgotten first.

    Args:
        most_bytes: of all answers together.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def question(self, op: str, body: dict[str, Any]) -> bytes:
        """What a question is known by.

        Raises:
            NotDataError: it cannot be asked.
        """
        digest = hashlib.blake2b(digest_size=16)
        for chunk in wire.encode([op, body]):
            digest.update(chunk)
        return digest.digest()

    def get(self, question: bytes) -> dict[str, Any] | None:
        """The answer, in memory of its own; None where it is not known."""
        found = self._known.get(question)
        if found is None:
            return None
        self._known.move_to_end(question)
        answer: dict[str, Any] = wire.message_of(found)
        return answer

    def put(self, question: bytes, answer: dict[str, Any]) -> None:
        """Remember an answer, unless it is too large."""
        frame = wire.frame_of(answer)  # as it came over the wire
        if len(frame) > min(_LARGEST_BYTES, self._most_bytes) or question in self._known:
            return
        self._known[question] = frame
        self._bytes += len(frame)
        while self._bytes > self._most_bytes:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= len(oldest)
