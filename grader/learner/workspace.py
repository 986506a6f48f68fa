"""The learner's folder: where it is, what is placed into it, and how a file is put back.

The files of a workspace::

    .kata/progress.db               attempts, hints, what was handed out
    .kata/last/                     pictures of the last grading
    kata.toml                       optional: packs = ["path", ...], only_packs = true
    TOPIC/NAME/{STUB.py,README.md}  one folder an exercise

A learner's file is never overwritten: files are created only where nothing is, and `Workspace.reset` first
keeps what is there under a dated name.
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.content.exercise import Exercise
from grader.content.owed import owed
from grader.errors import UsageError, WorkspaceError

VARIABLE = "KATA_WORKSPACE"
_MARKER = ".kata"
_DEFAULT = "kata-workspace"
_CONFIG = "kata.toml"
_CONFIG_KEYS = ("packs", "only_packs")


@dataclass(frozen=True, slots=True)
class Placed:
    """What `Workspace.place` left behind.

    Attributes:
        file: the file to edit.
        statement: the task.
        created: False when the file was there already; it was left as it is.
    """

    file: Path
    statement: Path
    created: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that may not exist yet: `create` makes it one."""

    root: Path

    @property
    def exists(self) -> bool:
        """Whether `create` has been here."""
        return (self.root / _MARKER).is_dir()

    @property
    def database(self) -> Path:
        """Where progress is kept."""
        return self.root / _MARKER / "progress.db"

    @property
    def last(self) -> Path:
        """Where pictures of the last grading lie."""
        return self.root / _MARKER / "last"

    def folder(self, exercise: Exercise) -> Path:
        """The folder of one exercise."""
        return self.root / exercise.topic.name / exercise.short

    def file(self, exercise: Exercise) -> Path:
        """The file that the learner edits."""
        return self.folder(exercise) / exercise.stub_name

    def name_of(self, path: Path) -> str | None:
        """The full name of the exercise whose folder `path` is or lies in, or None: outside of any.

        The folder alone decides: whether an exercise of that name exists is for the catalog to say.
        """
        try:
            inside = path.resolve().relative_to(self.root.resolve())
        except (ValueError, OSError, RuntimeError):  # RuntimeError: links in a circle
            return None
        return "/".join(inside.parts[:2]) if len(inside.parts) >= 2 else None

    def bounds(self, file: Path) -> Path:
        """The folder that an answer must lie in when all links are followed: the workspace, or else the file's own."""
        written, root = (Path(os.path.abspath(path)) for path in (file, self.root))  # noqa: PTH100  # follows no link
        return self.root if written.is_relative_to(root) else file.parent

    def packs(self) -> tuple[Path, ...]:
        """The packs that ``kata.toml`` lists, relative to the workspace.

        Raises:
            UsageError: the file cannot be read, or holds anything but what it may.
        """
        packs = self._config().get("packs", [])
        return tuple(self.root / Path(pack).expanduser() for pack in packs)

    def only_packs(self) -> bool:
        """Whether ``kata.toml`` leaves the built-in pack out: a course of its own.

        Raises:
            UsageError: as for `packs`; or it lists no packs.
        """
        data = self._config()
        only = bool(data.get("only_packs", False))
        if only and not data.get("packs"):
            raise UsageError(
                f"{self.root / _CONFIG}: `only_packs` without `packs` leaves no exercise.", "Name the packs."
            )
        return only

    def _config(self) -> dict[str, Any]:
        path = self.root / _CONFIG
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} is not valid TOML: {error}", "Correct it, or move it away.") from error
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        for key in data:
            if key not in _CONFIG_KEYS:
                import difflib  # only for who made a mistake

                near = difflib.get_close_matches(key, _CONFIG_KEYS, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else "."
                what = 'It may hold: packs = ["path", ...], only_packs = true'
                raise UsageError(f"{path}: unknown key `{key}`{hint}", what)
        packs = data.get("packs", [])
        if not isinstance(packs, list) or not all(isinstance(pack, str) and pack for pack in packs):
            raise UsageError(f"{path}: `packs` is a list of paths, got {packs!r}.")
        if not isinstance(data.get("only_packs", False), bool):
            raise UsageError(f"{path}: `only_packs` is true or false, got {data['only_packs']!r}.")
        return data

    def create(self) -> None:
        """Make the workspace's own folder.

        Raises:
            WorkspaceError: the system does not let us.
        """
        with _writing(self.root):
            (self.root / _MARKER).mkdir(parents=True, exist_ok=True)

    def place(self, exercise: Exercise) -> Placed:
        """Copy the stub and the statement, with what every answer owes below it, to where nothing is yet.

        Raises:
            WorkspaceError: the system does not let us.
        """
        file, statement = self.file(exercise), self.folder(exercise) / "README.md"
        stub, task = exercise.stub.read_bytes(), exercise.statement.read_bytes() + owed(exercise).encode()
        with _writing(self.root):
            file.parent.mkdir(parents=True, exist_ok=True)
            _create(statement, task)
            created = _create(file, stub)
        return Placed(file, statement, created)

    def reset(self, exercise: Exercise, now: datetime) -> Path | None:
        """Put the stub back, keeping what is there under a dated name.

        Returns:
            The copy that was kept; None when there was no file, or the unchanged stub.

        Raises:
            WorkspaceError: the system does not let us; the learner's file is then still where it was.
        """
        file, stub = self.file(exercise), exercise.stub.read_bytes()
        if not os.path.lexists(file) or (_is_plain(file) and file.read_bytes() == stub):
            self.place(exercise)
            return None
        with _writing(self.root):
            kept = _keep(file, now)
            fresh = _temporary(file, stub)
            try:
                fresh.replace(file)
            finally:
                fresh.unlink(missing_ok=True)
        return kept


def find_workspace(option: Path | None, cwd: Path, environ: Mapping[str, str]) -> Workspace:
    """The one to use: the option, $KATA_WORKSPACE, the nearest around `cwd`, or ``./kata-workspace``."""
    if option is not None:
        return Workspace(cwd / option.expanduser())
    if environ.get(VARIABLE):
        return Workspace(cwd / Path(environ[VARIABLE]).expanduser())
    for folder in (cwd, *cwd.parents):
        # Not Path.is_dir: it raises where we may not look.
        if os.path.isdir(folder / _MARKER):  # noqa: PTH112
            return Workspace(folder)
    return Workspace(cwd / _DEFAULT)


@contextlib.contextmanager
def _writing(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or root
        raise WorkspaceError(
            f"{where} cannot be written: {error.strerror or error}.",
            "Make room or allow writing there, or choose another folder: `kata --workspace DIR next`.",
        ) from error


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _temporary(target: Path, data: bytes) -> Path:
    """A whole file beside `target`, on the disk before it gets its name: a kill leaves no half file."""
    path = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _create(target: Path, data: bytes) -> bool:
    """Create `target` whole, or leave what is there (a file, a folder, a broken link) and say False."""
    if os.path.lexists(target):
        return False
    temporary = _temporary(target, data)
    try:
        _link(temporary, target)
    except FileExistsError:  # another `kata` was faster
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _link(source: Path, target: Path) -> None:
    """Give `source` a second name that is free: unlike a rename, a link never replaces anything."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links
        with target.open("xb") as file:
            file.write(source.read_bytes())


def _keep(file: Path, now: datetime) -> Path:
    """Keep `file` under a dated name that is free."""
    for count in range(1, 1000):
        suffix = f"-{count}" if count > 1 else ""
        kept = file.with_name(f"{file.stem}.{now:%Y-%m-%d-%H%M%S}{suffix}{file.suffix}")
        if os.path.lexists(kept):
            continue
        with contextlib.suppress(FileExistsError):
            if file.is_file() or file.is_symlink():
                _link(file, kept)
            else:  # a folder or a FIFO has no second name to take
                file.rename(kept)
            return kept
    raise WorkspaceError(f"{file} was reset a thousand times in one second.", "Wait a second.")
