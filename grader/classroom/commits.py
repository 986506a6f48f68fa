"""When a file of a clone was last committed, asked of git without trusting the clone.

A stranger's repository is hostile: its settings, hooks and attributes can run programs, and it may lead elsewhere. So
git is never run in it. An empty repository of our own borrows the folder of objects and nothing else; which commit is
the last one is read here. That folder may hold nothing but files and folders, and no list of other folders.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.classroom.walking import Entry
from grader.errors import UsageError
from grader.reading.submission import read_bytes

_GIT = ".git"
_SECONDS = 10.0  # for one file
_MOST = 200_000  # entries of a folder of objects
_BYTES = 1 << 20  # of a file that lists refs
_MOST_COMPARED = 32 << 20  # bytes: of the largest file that is read as an answer, a notebook
_HASHES = ("sha1", "sha256")
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"ref: (refs/heads/[^\s\\:]+)")
_RAW = re.compile(r":+[\d ]+ (?:[0-9a-f]+ )+(?P<blob>[0-9a-f]+) [A-Z]+\t")  # a colon and a hash for each parent
# Bounds that a process inherits: 4 GiB of memory (KiB), 10 s of a processor, 64 KiB of output (blocks of 512 bytes).
_BOUNDED = 'ulimit -v 4194304; ulimit -t 10; ulimit -f 128; exec "$@"'

_OPTIONS = (
    "--no-pager",
    *("-c", "core.commitGraph=false"),  # files of the clone that need not be read
    *("-c", "core.multiPackIndex=false"),
    *("-c", "protocol.allow=never"),
)
_LOG = (
    *("log", "-1", "--raw", "--no-abbrev", "--diff-merges=combined", "--format=%cI"),
    *("--no-renames", "--no-ext-diff", "--no-textconv", "--no-mailmap", "--no-show-signature", "--no-notes"),
)


class NoCommitError(Exception):
    """Nothing can be told of a file's commits; the text says why."""


class Commits:
    """Asks clones for the times of commits. What one clone refuses once is not asked of it again."""

    def __init__(self) -> None:
        self._clones: dict[Path, _Clone | NoCommitError] = {}

    def time_of(self, entry: Entry) -> datetime:
        """When the file was last committed, as its author's machine says.

        Raises:
            NoCommitError: it lies in no clone, what lies there is not what was committed, or git cannot tell.
        """
        if entry.member or len(entry.parts) < 2:
            raise NoCommitError("it lies in no clone")
        root = entry.path.parents[len(entry.parts) - 2]
        clone = self._clones.get(root)
        if clone is None:
            try:
                clone = _opened(root)
            except NoCommitError as error:
                clone = error
            self._clones[root] = clone
        if isinstance(clone, NoCommitError):
            raise clone
        try:
            told = _asked(clone, entry.path.relative_to(root))
        except subprocess.TimeoutExpired as error:
            endless = NoCommitError("git came to no end")
            self._clones[root] = endless
            raise endless from error
        return _read(told, entry.path, clone)


@dataclass(frozen=True, slots=True)
class _Clone:
    """What is taken from a clone: its objects, its last commit, and where a shallow one ends."""

    objects: Path
    head: str
    shallow: str

    @property
    def hash(self) -> str:
        return _HASHES[len(self.head) == 64]


def _opened(root: Path) -> _Clone:
    """Read what is needed of a clone, and nothing that lies elsewhere."""
    folder = root / _GIT
    objects = folder / "objects"
    for path in (folder, objects):
        if not stat.S_ISDIR(_mode(path)):
            raise NoCommitError(f"{path.relative_to(root)} is no folder")
    for name in _below(objects):
        if name in ("info/alternates", "info/http-alternates"):
            raise NoCommitError("its objects lie elsewhere")
    return _Clone(objects, _head(folder), _shallow(folder))


def _mode(path: Path) -> int:
    """What lies there, 0 for nothing; a link is not followed."""
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        return 0


def _below(folder: Path) -> Iterator[str]:
    """Places of all files below a folder that may hold nothing else."""
    left, waiting = _MOST, [(folder, "")]
    while waiting:
        here, before = waiting.pop()
        try:
            listed = list(os.scandir(here))
        except OSError as error:
            raise NoCommitError(f"{_GIT} cannot be read: {error.strerror}") from error
        left -= len(listed)
        if left < 0:
            raise NoCommitError(f"{_GIT} holds more than {_MOST} objects")
        for item in listed:
            if item.is_dir(follow_symlinks=False):
                waiting.append((Path(item.path), f"{before}{item.name}/"))
            elif item.is_file(follow_symlinks=False):
                yield f"{before}{item.name}"
            else:
                raise NoCommitError(f"{_GIT} holds what is neither a file nor a folder")


def _head(folder: Path) -> str:
    """The last commit: of the branch that is checked out, or itself."""
    head = _text(folder, "HEAD")
    if _HASH.fullmatch(head):
        return head
    found = _REF.fullmatch(head)
    if found is None or ".." in found[1].split("/"):
        raise NoCommitError(f"{_GIT}/HEAD names no branch")
    loose = _text(folder, found[1])
    packed = (line.split(" ", 1) for line in _text(folder, "packed-refs").splitlines())
    commit = loose or next((words[0] for words in packed if words[1:] == [found[1]]), "")
    if not _HASH.fullmatch(commit):
        raise NoCommitError("nothing is committed")
    return commit


def _shallow(folder: Path) -> str:
    """Where a shallow clone ends: a commit a line."""
    lines = _text(folder, "shallow").splitlines()
    if not all(map(_HASH.fullmatch, lines)):
        raise NoCommitError(f"{_GIT}/shallow lists no commits")
    return "".join(f"{line}\n" for line in lines)


def _text(folder: Path, place: str) -> str:
    """A file of the clone's `.git`, empty where there is none; no link on the way is followed."""
    path = folder
    for part in place.split("/"):
        mode = _mode(path)
        if mode and not stat.S_ISDIR(mode):
            raise NoCommitError(f"{_GIT} holds a link, or a file where a folder belongs")
        path /= part
    if not _mode(path):
        return ""
    try:
        data = read_bytes(path, most=_BYTES + 1)
    except UsageError as error:
        raise NoCommitError(f"{_GIT}/{place} is no file") from error
    if len(data) > _BYTES:
        raise NoCommitError(f"{_GIT}/{place} is larger than {_BYTES >> 20} MiB")
    return data.decode("utf-8", "surrogateescape").strip()


def _asked(clone: _Clone, place: Path) -> str:
    """What git says of the last commit that changed a file: its time, and the object that the file then was."""
    git, shell = shutil.which("git"), shutil.which("sh")
    if git is None or shell is None:
        raise NoCommitError("git is not installed")
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile() as output:
        ours = Path(name)
        for folder in ("objects", "refs"):
            (ours / folder).mkdir()
        (ours / "HEAD").write_text("ref: refs/heads/none\n", "utf-8")
        settings = f"[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nobjectformat = {clone.hash}\n"
        (ours / "config").write_text(settings, "utf-8")
        if clone.shallow:
            (ours / "shallow").write_text(clone.shallow, "utf-8")
        done = subprocess.run(
            [shell, "-c", _BOUNDED, shell, git, *_OPTIONS, *_LOG, clone.head, "--", os.fsencode(place)],
            cwd=ours,
            env=_environment(ours, clone.objects),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
        output.seek(0)
        told = output.read(_BYTES).decode("utf-8", "replace")
    if done.returncode:
        raise NoCommitError("git cannot read the clone")
    return told


def _environment(ours: Path, objects: Path) -> dict[str, str]:
    """All that git is told by its surroundings; of the caller's there is nothing."""
    return {
        "GIT_DIR": str(ours),
        "GIT_OBJECT_DIRECTORY": str(objects.resolve()),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": str(ours),
        "LC_ALL": "C",
    }


def _read(told: str, file: Path, clone: _Clone) -> datetime:
    """The time in what git said, where the file still is what was committed then."""
    lines = [line for line in told.splitlines() if line]
    raw = _RAW.match(lines[1]) if len(lines) == 2 else None
    if raw is None:
        raise NoCommitError("no commit has it")
    if raw["blob"] not in _objects_of(file, clone.hash):
        raise NoCommitError("it was changed after its last commit")
    try:
        return datetime.fromisoformat(lines[0])
    except ValueError as error:
        raise NoCommitError("its last commit has no time") from error


def _objects_of(file: Path, algorithm: str) -> set[str]:
    """Names of the objects that a file may be: as it is, and with the ends of lines that git stores."""
    try:
        data = read_bytes(file, most=_MOST_COMPARED)
    except UsageError as error:
        raise NoCommitError("it cannot be read") from error
    ways = {data, data.replace(b"\r\n", b"\n")}
    return {hashlib.new(algorithm, b"blob %d\0" % len(way) + way, usedforsecurity=False).hexdigest() for way in ways}
