"""An SQLite file that survives a kill, and whose errors are sentences with a next step.

Every change is one transaction, on the disk when it ends (``synchronous=FULL``). The journal is a rollback
journal: it works on network folders too, and a reader needs no right to write. No file is ever deleted.
"""

from __future__ import annotations

import contextlib
import shlex
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import WorkspaceError

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NOT_ALLOWED = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Database:
    """An open database. `open_database` makes it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give the connection.

        Raises:
            WorkspaceError: the database cannot be read.
        """
        with _explained(self._path):
            yield self._connection

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Give the connection within one transaction: all of it happens or nothing does.

        Raises:
            WorkspaceError: the database cannot be changed.
        """
        with _explained(self._path):
            # IMMEDIATE: the lock is taken before anything is read, so two `kata` at once wait for each other
            # instead of one of them failing at its first write.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def verify(self) -> None:
        """Read all of it.

        Raises:
            WorkspaceError: it is damaged.
        """
        with self.read() as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise _damaged(self._path, str(answer))


def open_database(
    path: Path, schema: Sequence[str], version: int, *, create: bool, busy_seconds: float = BUSY_SECONDS
) -> Database:
    """Open the database at `path`.

    Args:
        path: the file.
        schema: statements that make its tables, where there are none.
        version: the schema's, kept in ``PRAGMA user_version``; a newer one is refused.
        create: make the file when it is not there; otherwise what is not there is empty.
        busy_seconds: how long to wait for another process.

    Raises:
        WorkspaceError: it is locked, read-only, damaged, another program's, or of a newer version.
    """
    there = _is_there(path)
    with _explained(path):
        if create or there:
            # mode=rw: read-write where the system allows it, so that a journal left by a kill is rolled back.
            uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
            connection = sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)
        else:
            connection = sqlite3.connect(":memory:", isolation_level=None)
    database = Database(path, connection)
    try:
        _prepare(database, path, schema, version)
    except BaseException:
        database.close()
        raise
    return database


def _is_there(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be opened: {error.strerror}.",
            f"Allow access to {path.parent}, or use another workspace.",
        ) from error
    if not stat.S_ISREG(mode):
        raise WorkspaceError(f"{path} is no regular file.", "Move it away; kata starts a new database.")
    return True


def _prepare(database: Database, path: Path, schema: Sequence[str], version: int) -> None:
    with database.read() as connection:
        connection.execute("PRAGMA synchronous = FULL")
        found = _version(connection)
    if found > version:
        raise WorkspaceError(
            f"{path} has version {found}, this kata reads up to {version}.",
            "Update kata: `pip install --upgrade kata-dl`.",
        )
    if found:
        return
    with database.change() as connection:
        if _version(connection):  # made by another `kata` meanwhile
            return
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise WorkspaceError(f"{path} is a database of another program.", "Move it away; kata starts a new one.")
        for statement in schema:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _damaged(path: Path, what: str) -> WorkspaceError:
    move = shlex.join(["mv", str(path), f"{path}.damaged"])
    return WorkspaceError(
        f"{path} is damaged: {what}.",
        f"Move it away to start a new one: `{move}`. Your exercise files are not touched.",
    )


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind of error. An error of Python's own (a value of a wrong type) has no code.
        code = getattr(error, "sqlite_errorcode", None)
        kind = None if code is None else code & 0xFF
        if kind in _LOCKED:
            raise WorkspaceError(
                f"{path} is locked by another program.",
                "Close what uses it (another `kata`?), then try again.",
            ) from error
        if kind in _NOT_ALLOWED:
            raise WorkspaceError(
                f"{path} cannot be written: {error}.",
                f"Allow writing in {path.parent}, or use another workspace.",
            ) from error
        if kind in _NO_ROOM:
            raise WorkspaceError(
                f"{path} cannot be written: {error}.", "Make room on the disk, then try again."
            ) from error
        raise _damaged(path, str(error)) from error
    except (ValueError, TypeError) as error:  # a value that kata did not write
        raise _damaged(path, str(error)) from error
