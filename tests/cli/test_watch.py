"""`kata watch` in a real terminal: what a save shows, what the keys do, and that the terminal is left as it was."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import termios
import time

import pytest

from grader.screen.terminal import clean

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x\n"
KEYS = "q quit"


class Screen:
    """A `kata watch` on a terminal of its own."""

    def __init__(self, kata, server_folder, *arguments):
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        environ = {"KATA_RUNTIME_DIR": server_folder, "TERM": "xterm", "NO_COLOR": "1"}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self.slave)
        self.process = kata.start("watch", *arguments, env=environ, start_new_session=True, **streams)

    def until(self, text, seconds=60):
        """What is shown up to and with `text`."""
        shown, deadline = "", time.monotonic() + seconds
        while text not in shown:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{text!r} was not shown:\n{clean(shown)}"
            shown += os.read(self.master, 4096).decode()
        return shown

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        code = self.process.wait(timeout=30)
        assert termios.tcgetattr(self.slave) == self.before, "the terminal is not as it was"
        return code

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def watch(kata, server_folder, issued):
    """``watch()``: a `kata watch` of the exercise that was handed out; it has shown its first check."""
    screens = []

    def start(*arguments):
        screens.append(Screen(kata, server_folder, *arguments))
        return screens[-1]

    yield start
    for screen in screens:
        screen.close()


def test_a_save_is_checked(watch, issued):
    (issued / "one.py").write_text(WRONG)
    screen = watch()
    first = screen.until(KEYS)
    assert "\x1b[2J" in first, "the screen was not cleared"
    for title in ("Every number is doubled", "Longer inputs run no more lines"):
        assert f"✗ {title}" in first
    assert first.count("expected:") == 1, "only the first cause is shown in full"
    assert "Not solved yet." in first

    (issued / "one.py").write_text(RIGHT)
    assert "Solved." in screen.until(KEYS)

    draft = issued / "one.py.tmp"  # as editors do that never write into a file
    draft.write_text(WRONG)
    draft.replace(issued / "one.py")
    assert "Not solved yet." in screen.until(KEYS)
    screen.press("q")
    assert screen.end() == 0


def test_keys(watch, issued):
    (issued / "one.py").write_text(RIGHT)
    screen = watch()
    screen.until(KEYS)
    screen.press("h")
    assert "Hint 1 of 3" in screen.until(KEYS)
    screen.press("c")
    assert "Solved." in screen.until(KEYS)
    screen.press("n")
    handed_out = screen.until(KEYS)
    assert "your file" in handed_out
    assert "alpha/one" not in handed_out, "it is solved"
    assert "Not solved yet." in screen.until(KEYS), "the next exercise is watched from now on"
    screen.press("xq")
    assert screen.end() == 0


def test_a_file_that_is_gone_for_a_while(watch, issued):
    screen = watch()
    screen.until(KEYS)
    (issued / "one.py").unlink()
    assert "one.py" in screen.until(KEYS)
    (issued / "one.py").write_text(RIGHT)
    assert "Solved." in screen.until(KEYS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_by_a_signal_it_leaves_the_terminal_as_it_was(watch, issued, number):
    screen = watch()
    screen.until(KEYS)
    assert termios.tcgetattr(screen.slave) != screen.before
    screen.process.send_signal(number)
    assert screen.end() in (130, 143)


def test_without_a_terminal_there_are_no_keys(kata, server_folder, issued):
    (issued / "one.py").write_text(RIGHT)
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    with kata.start("watch", env={"KATA_RUNTIME_DIR": server_folder}, **streams) as process:
        lines = []
        while not lines or "Ctrl-C ends" not in lines[-1]:
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    assert "Solved.\n" in lines
    assert not any("\x1b" in line for line in lines)
