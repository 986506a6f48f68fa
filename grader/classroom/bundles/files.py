"""A bundle: files by name, written as a folder or as a zip, and read again."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from grader.classroom.packed import read_member
from grader.content.exercise import Exercise
from grader.errors import UsageError

Files = Mapping[str, bytes]
_TIME = (1980, 1, 1, 0, 0, 0)  # the same content gives the same zip
_NOISE = ("__pycache__",)
_MOST_FILES = 10_000
_MOST_BYTES = 64 << 20  # of one file


def write(path: Path, files: Files, *, zipped: bool, programs: tuple[str, ...] = (), inside: str = "") -> None:
    """Write a bundle, whole or not at all.

    Args:
        path: where to. A zip that is there is replaced.
        files: their content, by name with forward slashes.
        zipped: as a zip; otherwise as a folder.
        programs: names of those that can be run.
        inside: a folder that all files of a zip lie in.

    Raises:
        UsageError: there is a folder with something in it already, or the system does not let us.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(4).hex()}.new")
    try:
        if zipped:
            _zip(draft, files, programs, inside)
        else:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise UsageError(f"{path} is there already.", "Give another folder, or move it away.")
            for name, data in files.items():
                file = draft / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                file.chmod(0o755 if name in programs else 0o644)
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.", "Give another place.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)


def is_zip(path: Path) -> bool:
    """Whether it is called so."""
    return path.suffix.lower() == ".zip"


def _zip(path: Path, files: Files, programs: tuple[str, ...], inside: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(f"{inside}/{name}" if inside else name, _TIME)
            mode = 0o755 if name in programs else 0o644
            info.external_attr, info.compress_type = (stat.S_IFREG | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def read(path: Path) -> dict[str, bytes]:
    """The files of a folder or of a zip, by name.

    Raises:
        UsageError: it cannot be read, a name leads out of it, or it is larger than a bundle is.
    """
    if not path.exists():
        raise UsageError(f"{path} is not there.", "Give the folder, or the zip.")
    try:
        found = dict(_of_zip(path) if path.is_file() else _of_folder(path))
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", "Give the folder, or the zip.") from error
    return found


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    _bounded(path, len(members))
    for info in members:
        parts = PurePosixPath(info.filename).parts
        if ".." in parts or parts[:1] == ("/",):
            raise UsageError(f"{path} has a name that leads out of it: {info.filename!r}.", "Export it again.")
        yield info.filename, _whole(path, read_member(path, info.filename, _MOST_BYTES + 1))


def _of_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    files = [file for file in path.rglob("*") if not file.is_dir() or file.is_symlink()]
    _bounded(path, len(files))
    for file in files:
        if file.is_symlink() or not file.is_file():
            raise UsageError(f"{file} is no plain file.", "A bundle has no links; export it again.")
        with file.open("rb") as opened:
            yield file.relative_to(path).as_posix(), _whole(path, opened.read(_MOST_BYTES + 1))


def _bounded(path: Path, count: int) -> None:
    if count > _MOST_FILES:
        raise UsageError(f"{path} has {count} files; a bundle has {_MOST_FILES} at most.", "Give the folder itself.")


def _whole(path: Path, data: bytes) -> bytes:
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path} has a file of more than {_MOST_BYTES >> 20} MiB.", "Give the folder itself.")
    return data


def of_exercise(exercise: Exercise) -> dict[str, bytes]:
    """All files of an exercise and of its topic, by their names in a pack."""
    topic = exercise.folder.parent
    found = {f"exercises/{topic.name}/{file.name}": file.read_bytes() for file in topic.iterdir() if file.is_file()}
    for kind, folder in (("exercises", exercise.folder), ("solutions", exercise.solution.parent)):
        for file in folder.rglob("*"):
            inside = file.relative_to(folder)
            if file.is_file() and not any(part in _NOISE for part in inside.parts):
                found[f"{kind}/{exercise.name}/{inside.as_posix()}"] = file.read_bytes()
    return found
