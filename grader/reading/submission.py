"""Read a learner's file once, as text. From here on a submission is its source: nothing is read again."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.legible import clean_line

LIMIT = 1 << 20
"""The largest file that is read, in bytes."""

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What UTF-16 text begins with."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A learner's answer.

    Attributes:
        filename: what the file is called in tracebacks, as it can be shown: the name itself need be no text.
        source: its text, without a byte order mark.
    """

    filename: str
    source: str

    @property
    def sha256(self) -> str:
        """Hash of the text: tells two attempts with the same code."""
        import hashlib

        return hashlib.sha256(self.source.encode("utf-8")).hexdigest()


def read_submission(path: Path, restore: str = "", within: Path | None = None) -> Submission:
    """Read `path`: a regular file of at most `LIMIT` bytes of UTF-8 text that is not blank.

    Never blocks, whatever `path` is, and reads what it opened, even if another file takes the name meanwhile.

    Args:
        path: the file.
        restore: the next step when there is no such file.
        within: the folder that links may not lead out of; None is the file's own.

    Raises:
        UsageError: it is missing or anything else than such a file.
    """
    data = read_bytes(path, restore, within=within or path.parent)
    try:
        source = text_of(data)
    except NotTextError as error:
        raise UsageError(f"{path} {error}", error.next_step) from error
    if not source.strip():
        raise UsageError(f"{path} is empty.", "Write your answer there; `kata reset` puts the stub back.")
    return Submission(clean_line(path.name), source)


class NotTextError(Exception):
    """The bytes of a file are no program.

    Args:
        what: what they are, as the end of a sentence that begins with the file's name.
        next_step: what to do.
    """

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.next_step = next_step


def text_of(data: bytes) -> str:
    """The bytes of a file as text, without a byte order mark.

    Raises:
        NotTextError: there are more than `LIMIT`, or they are no UTF-8.
    """
    if len(data) > LIMIT:
        raise NotTextError(
            f"is larger than {LIMIT >> 20} MiB: that is more than an exercise needs.", "Give the file with your code."
        )
    if data.startswith(UTF16):
        raise NotTextError("is UTF-16 text, UTF-8 is expected.", "Save it as UTF-8 in your editor.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise NotTextError(f"has a NUL byte in line {line}: it is not text.", "Give the Python file.")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        raise NotTextError(
            f"is not UTF-8 text: byte 0x{byte:02x} in line {line}.", "Save it as UTF-8 in your editor."
        ) from error


def read_bytes(path: Path, restore: str = "", *, most: int = LIMIT + 1, within: Path | None = None) -> bytes:
    """At most `most` bytes of a regular file.

    Args:
        path: the file.
        restore: the next step when there is no such file.
        most: of its bytes.
        within: the folder that a link may not lead out of; without one no link is followed.

    Raises:
        UsageError: it is missing or no regular file.
    """
    real = path if within is None else _real(path, within)
    # O_NONBLOCK: opening a FIFO must not wait for a writer. Its kind is then asked of what was opened, not of
    # the name: that may be another file by now.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(real, flags | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise _cannot_open(path, error, restore) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise UsageError(f"{path} is {_kind(mode)}, a Python file is expected.", "Give the file with your code.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    finally:
        os.close(descriptor)


def _real(path: Path, within: Path) -> Path:
    """Where a path leads in the end."""
    real = Path(os.path.realpath(path))
    if os.path.lexists(real) and not real.is_relative_to(os.path.realpath(within)):
        raise UsageError(
            f"{path} is a link to {real}: an answer is a file of its own.", "Put a file of yours in the link's place."
        )
    return real


def _cannot_open(path: Path, error: OSError, restore: str) -> UsageError:
    if error.errno == errno.ELOOP:
        return UsageError(f"{path} is a link that leads back to itself.", "Remove it." + _then(restore))
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        if path.is_symlink():
            return UsageError(f"{path} is a link to a file that is not there.", "Remove it." + _then(restore))
        return UsageError(f"There is no file {path}.", restore or "Check the name.")
    if path.is_dir():  # Windows does not open a folder at all
        return UsageError(f"{path} is a folder, a Python file is expected.", "Give the file with your code.")
    return UsageError(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.")


def _then(restore: str) -> str:
    return f" Then: {restore}" if restore else ""


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a FIFO" if stat.S_ISFIFO(mode) else "no regular file"
