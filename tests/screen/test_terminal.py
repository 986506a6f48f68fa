from __future__ import annotations

import io

import pytest

from grader.screen.terminal import Signs, Terminal, clean, terminal_for


class Stream(io.TextIOWrapper):
    """A stream with an encoding, a person at the other end or not."""

    def __init__(self, encoding: str = "utf-8", *, person: bool = True) -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, encoding=encoding, write_through=True)
        self._person = person

    def isatty(self) -> bool:
        return self._person

    @property
    def text(self) -> str:
        return self.raw_bytes.getvalue().decode(self.encoding)


@pytest.mark.parametrize(
    ("person", "environ", "interactive", "colour"),
    [
        (True, {}, True, True),
        (True, {"NO_COLOR": "1"}, True, False),
        (True, {"NO_COLOR": ""}, True, True),
        (True, {"TERM": "dumb"}, False, False),
        (False, {}, False, False),
    ],
)
def test_what_a_stream_can_show(person, environ, interactive, colour):
    terminal = terminal_for(Stream(person=person), environ)
    assert (terminal.interactive, terminal.colour) == (interactive, colour)


@pytest.mark.parametrize(("encoding", "sign"), [("utf-8", "✓"), ("ascii", "+"), ("latin-1", "+"), ("cp437", "+")])
def test_signs_that_the_encoding_has(encoding, sign):
    assert terminal_for(Stream(encoding), {}).signs.passed == sign


def test_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert terminal_for(Stream(), {}).width == 80
    monkeypatch.setenv("COLUMNS", "60")
    assert terminal_for(Stream(), {}).width == 60
    assert terminal_for(Stream(person=False), {}).width == 80
    monkeypatch.setenv("COLUMNS", "1")
    assert terminal_for(Stream(), {}).width == 40


def test_paint():
    assert Terminal(Stream(), colour=True).paint("x", "red", "bold") == "\x1b[31;1mx\x1b[0m"
    assert Terminal(Stream(), colour=True).paint("", "red") == ""
    assert Terminal(Stream()).paint("x", "red") == "x"


class TestStatus:
    def test_is_wiped_by_the_next_line(self):
        stream = Stream()
        terminal = Terminal(stream, interactive=True)
        terminal.status("working")
        terminal.write("done")
        assert stream.text == "\r\x1b[Kworking\r\x1b[Kdone\n"

    def test_is_wiped_once(self):
        stream = Stream()
        terminal = Terminal(stream, interactive=True)
        terminal.status("")
        terminal.status("working")
        terminal.status("")
        terminal.status("")
        assert stream.text == "\r\x1b[Kworking\r\x1b[K"

    def test_nothing_in_a_pipe(self):
        stream = Stream(person=False)
        terminal = Terminal(stream)
        terminal.status("working")
        terminal.write("done")
        assert stream.text == "done\n"

    def test_fits_one_line(self):
        stream = Stream()
        Terminal(stream, interactive=True, width=40).status("x" * 100)
        assert stream.text.count("x") == 39


class TestWrap:
    terminal = Terminal(io.StringIO(), width=20)

    def test_folds(self):
        assert self.terminal.wrap("one two three four five", "  ") == "  one two three four\n  five"

    def test_first_line(self):
        assert self.terminal.wrap("one two three four", "     ", first="key: ") == "key: one two three\n     four"

    def test_keeps_lines_and_their_indentation(self):
        assert self.terminal.wrap("a:\n  b\n\nc") == "a:\n  b\n\nc"

    def test_words_longer_than_the_width(self):
        assert all(len(line) <= 20 for line in self.terminal.wrap("x" * 50, "  ").split("\n"))

    def test_dashes_are_no_place_to_break(self):
        assert self.terminal.wrap("some multi-head-attn") == "some multi-head-attn"
        assert self.terminal.wrap("an other multi-head-attn") == "an other\nmulti-head-attn"

    def test_nothing(self):
        assert self.terminal.wrap("", "  ") == ""


def test_clip():
    terminal = Terminal(io.StringIO(), width=10)
    assert terminal.clip("0123456789") == "0123456789"
    assert terminal.clip("0123456789a") == "0123456..."
    assert terminal.clip("first\nsecond", "  ") == "  first"


def test_clean():
    assert clean("a\x1b[2Jb\x07\r\nc\td\x9b") == "a\\x1b[2Jb\\x07\nc   d\\x9b"
    assert clean("plain ε\n") == "plain ε\n"


def test_ascii_signs_are_ascii():
    signs = terminal_for(Stream("ascii"), {}).signs
    assert all(getattr(signs, name).isascii() for name in Signs.__slots__)
