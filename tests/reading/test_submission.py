from __future__ import annotations

import os
import socket
import threading

import pytest

from grader.errors import UsageError
from grader.reading.submission import LIMIT, read_submission


def refused(path, restore="", within=None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_submission(path, restore, within)
    assert str(path) in caught.value.message
    assert caught.value.next_step
    return caught.value


def test_text(tmp_path):
    path = tmp_path / "answer.py"
    path.write_bytes("x = 'ε'\r\n".encode())
    submission = read_submission(path)
    assert submission.filename == "answer.py"
    assert submission.source == "x = 'ε'\r\n"


def test_a_byte_order_mark_is_stripped(tmp_path):
    plain, marked = tmp_path / "plain.py", tmp_path / "marked.py"
    plain.write_text("x = 1")
    marked.write_bytes(b"\xef\xbb\xbfx = 1")
    assert read_submission(marked).source == "x = 1"
    assert read_submission(marked).sha256 == read_submission(plain).sha256


def test_a_link_to_a_file_is_followed(tmp_path):
    (tmp_path / "real.py").write_text("x = 1")
    (tmp_path / "link.py").symlink_to("real.py")
    assert read_submission(tmp_path / "link.py").source == "x = 1"


@pytest.mark.parametrize("within", [None, "workspace"])
@pytest.mark.parametrize("target", ["../../solution.py", "/etc/passwd", "/dev/zero"])
def test_a_link_out_of_where_it_belongs_is_not(tmp_path, target, within):
    """Neither a solution is graded so, nor somebody's file shown in a report."""
    folder = tmp_path / "workspace" / "topic"
    folder.mkdir(parents=True)
    (tmp_path / "solution.py").write_text("x = 1")
    (folder / "answer.py").symlink_to(target)
    error = refused(folder / "answer.py", within=within and tmp_path / within)
    assert error.message == (
        f"{folder}/answer.py is a link to {(folder / target).resolve()}: an answer is a file of its own."
    )
    assert "in the link's place" in error.next_step


def test_a_link_within_the_workspace_and_a_workspace_behind_one(tmp_path):
    real = tmp_path / "real"
    (real / "topic").mkdir(parents=True)
    (real / "draft.py").write_text("x = 1")
    (real / "topic" / "answer.py").symlink_to("../draft.py")
    (tmp_path / "workspace").symlink_to(real)
    file = tmp_path / "workspace" / "topic" / "answer.py"
    assert read_submission(file, within=tmp_path / "workspace").source == "x = 1"


def test_a_folder_that_is_a_link_out_of_the_workspace(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "answer.py").write_text("x = 1")
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "topic").symlink_to("../elsewhere")
    file = tmp_path / "workspace" / "topic" / "answer.py"
    assert "is a link to" in refused(file, within=tmp_path / "workspace").message


def test_missing(tmp_path):
    error = refused(tmp_path / "answer.py", restore="`kata next` puts it there.")
    assert "There is no file" in error.message
    assert error.next_step == "`kata next` puts it there."


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.symlink_to("nowhere.py"), "link to a file that is not there"),
        (lambda path: path.symlink_to(path.name), "leads back to itself"),
        (lambda path: os.mkfifo(path), "is a FIFO"),  # it has no writer, and would block
    ],
    ids=["folder", "broken link", "link in a circle", "FIFO"],
)
@pytest.mark.timeout(10)
def test_no_file(tmp_path, make, message):
    make(tmp_path / "answer.py")
    assert message in refused(tmp_path / "answer.py").message


def test_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    assert "There is no file" in refused(tmp_path / "file" / "answer.py").message


@pytest.mark.timeout(10)
def test_a_fifo_with_a_writer_is_not_read(tmp_path):
    path = tmp_path / "answer.py"
    os.mkfifo(path)
    release = threading.Event()

    def write() -> None:
        descriptor = os.open(path, os.O_RDWR)
        os.write(descriptor, b"x = 1")
        release.wait(5)
        os.close(descriptor)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert "is a FIFO" in refused(path).message
    finally:
        release.set()
        writer.join()


def test_socket(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "answer.py"))
        assert "cannot be read" in refused(tmp_path / "answer.py").message


def test_the_largest(tmp_path):
    path = tmp_path / "answer.py"
    path.write_bytes(b"#" * LIMIT)
    assert len(read_submission(path).source) == LIMIT
    path.write_bytes(b"#" * (LIMIT + 1))
    assert "larger than 1 MiB" in refused(path).message


def test_50_megabytes_are_not_read(tmp_path):
    path = tmp_path / "answer.py"
    with path.open("wb") as file:
        file.truncate(50 << 20)
    assert "larger than 1 MiB" in refused(path).message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"x = 1\ny = '\0'\n", "has a NUL byte in line 2"),
        (b"x = 1\n\n# caf\xe9\n", "is not UTF-8 text: byte 0xe9 in line 3"),
        ("x = 1".encode("utf-16"), "is UTF-16 text"),
        (b"# \xed\xa0\x80", "is not UTF-8 text"),
    ],
)
def test_not_a_text_to_grade(tmp_path, data, message):
    path = tmp_path / "answer.py"
    path.write_bytes(data)
    assert message in refused(path).message
