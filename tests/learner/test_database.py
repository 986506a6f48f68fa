from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import WorkspaceError
from grader.learner.database import Database, open_database

SCHEMA = ("CREATE TABLE item (name TEXT PRIMARY KEY)",)


@contextlib.contextmanager
def opened(path: Path, *, create: bool = True, busy_seconds: float = 0.1) -> Iterator[Database]:
    with contextlib.closing(open_database(path, SCHEMA, 1, create=create, busy_seconds=busy_seconds)) as database:
        yield database


def add(database: Database, name: str) -> None:
    with database.change() as connection:
        connection.execute("INSERT INTO item VALUES (?)", (name,))


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM item ORDER BY name")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder with ?&#% in its name" / "kept.db"


@pytest.fixture
def made(path: Path) -> Path:
    path.parent.mkdir()
    with opened(path) as database:
        add(database, "first")
    return path


def refused(path: Path, message: str, **options: bool) -> WorkspaceError:
    """Opening and changing it must fail and leave the file as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WorkspaceError, match=message) as caught, opened(path, **options) as database:
        add(database, "another")
    assert str(path) in caught.value.message
    assert caught.value.next_step
    if before is not None:
        assert path.read_bytes() == before
    return caught.value


def test_what_was_written_is_there_again(made):
    with opened(made) as database:
        assert names(database) == ["first"]
        database.verify()


def test_where_there_is_no_file_a_reader_finds_nothing_and_makes_none(tmp_path):
    with opened(tmp_path / "kept.db", create=False) as database:
        assert names(database) == []
        assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_a_kill_at_the_start(tmp_path):
    (tmp_path / "kept.db").touch()
    with opened(tmp_path / "kept.db") as database:
        assert names(database) == []


def test_a_change_that_fails_did_not_happen(made):
    with opened(made) as database:

        def stop_in_the_middle() -> None:
            with database.change() as connection:
                connection.execute("INSERT INTO item VALUES ('second')")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stop_in_the_middle()
        assert names(database) == ["first"]
        add(database, "third")


def test_a_newer_version(made):
    with sqlite3.connect(made) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    error = refused(made, "has version 99, this kata reads up to 1")
    assert "Update kata" in error.next_step


def test_another_programs(tmp_path):
    path = tmp_path / "kept.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    refused(path, "another program")


def test_locked(made):
    other = sqlite3.connect(made, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused(made, "is locked by another program")
    other.execute("ROLLBACK")
    other.close()


def test_waits_for_a_lock_that_is_released(made):
    code = """
        import sqlite3, sys, time
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        print("locked", flush=True)
        time.sleep(0.5)
        connection.execute("ROLLBACK")
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), made], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with opened(made, busy_seconds=20) as database:
            add(database, "second")
            assert names(database) == ["first", "second"]


@pytest.mark.parametrize("data", [b"this is no database" * 100, b"\0" * 4096], ids=["text", "zeros"])
def test_no_database(tmp_path, data):
    path = tmp_path / "kept.db"
    path.write_bytes(data)
    error = refused(path, "is damaged")
    assert "mv " in error.next_step


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:4096] + b"\xff" * (len(data) - 4096), lambda data: data[:5000]],
    ids=["pages", "cut off"],
)
def test_a_database_that_was_damaged(made, spoil):
    damaged = spoil(made.read_bytes())
    made.write_bytes(damaged)
    with pytest.raises(WorkspaceError, match="is damaged"), opened(made) as database:
        database.verify()
    assert made.read_bytes() == damaged


def test_a_folder_in_its_place(tmp_path):
    (tmp_path / "kept.db").mkdir()
    refused(tmp_path / "kept.db", "is no regular file")


def test_no_folder_to_be_in(tmp_path):
    refused(tmp_path / "not there" / "kept.db", "cannot be written")


def test_a_value_that_we_did_not_write(made):
    with opened(made) as database, pytest.raises(WorkspaceError, match="is damaged"), database.read():
        int("no number")


def test_two_processes_make_and_fill_it_at_once(path):
    path.parent.mkdir()
    code = """
        import sys
        from pathlib import Path
        from grader.learner.database import open_database
        path, who = Path(sys.argv[1]), sys.argv[2]
        for number in range(20):
            database = open_database(path, [sys.argv[3]], 1, create=True)
            with database.change() as connection:
                connection.execute("INSERT INTO item VALUES (?)", (f"{who}{number}",))
            database.close()
    """
    writers = [subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), path, who, SCHEMA[0]]) for who in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with opened(path) as database:
        assert len(names(database)) == 40
        database.verify()


def test_killed_at_any_moment(path):
    """What was reported as written is there, all else is whole, and the next one can go on."""
    path.parent.mkdir()
    code = """
        import sys
        from pathlib import Path
        from grader.learner.database import open_database
        database = open_database(Path(sys.argv[1]), [sys.argv[3]], 1, create=True)
        for number in range(100000):
            with database.change() as connection:
                connection.execute("INSERT INTO item VALUES (?)", (f"{sys.argv[2]} {number} a",))
                connection.execute("INSERT INTO item VALUES (?)", (f"{sys.argv[2]} {number} b",))
            print(number, flush=True)
    """
    for round_ in range(5):
        command = [sys.executable, "-c", textwrap.dedent(code), path, str(round_), SCHEMA[0]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(3 + 7 * round_):
                writer.stdout.readline()
            writer.kill()
            reported = [line for line in writer.stdout.read().splitlines() if line.strip()]
        with opened(path) as database:
            database.verify()
            kept = names(database)
        assert all(f"{name[:-1]}{'b' if name.endswith('a') else 'a'}" in kept for name in kept)
        for line in reported[:-1]:  # the last line may be cut off
            assert f"{round_} {line} a" in kept
