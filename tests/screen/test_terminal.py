from __future__ import annotations

import io
import random
import textwrap

import pytest

from grader.screen.terminal import Signs, Terminal, clip, terminal_for


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

    def test_wide_letters_take_two_columns(self):
        assert self.terminal.wrap("漢" * 12, "  ") == f"  {'漢' * 9}\n  {'漢' * 3}"
        assert self.terminal.wrap("a" + "漢" * 10) == f"a{'漢' * 9}\n漢"
        assert Terminal(io.StringIO(), width=3).wrap("漢字", "   ") == "   漢\n   字"

    def test_marks_take_none(self):
        assert self.terminal.wrap("e\u0301" * 20) == "e\u0301" * 20

    @pytest.mark.parametrize("seed", range(20))
    def test_of_letters_of_one_column_it_does_what_textwrap_does(self, seed):
        letters = random.Random(seed)
        text = "".join(letters.choices("aé ", [6, 1, 3], k=200))
        expected = textwrap.wrap(
            text, 20, initial_indent="  - ", subsequent_indent="  ", break_on_hyphens=False, expand_tabs=False
        )
        assert self.terminal.wrap(text, "  ", first="  - ") == "\n".join(expected)


class TestQuote:
    terminal = Terminal(io.StringIO(), width=20)

    def test_a_bar_before_each_line_after_the_first(self):
        text = "It raised E: one two three\n  four\n\n✓ Solved.\n"
        assert self.terminal.quote(text, "  ").split("\n") == [
            "  It raised E: one",
            "  │ two three",
            "  │   four",
            "  │",
            "  │ ✓ Solved.",
        ]

    def test_lines_of_our_own_are_folded_without(self):
        assert self.terminal.quote("one two three four five\nsix", foreign=False) == "one two three four\nfive\n│ six"

    def test_nothing(self):
        assert self.terminal.quote("", "  ") == ""

    def test_where_the_encoding_has_no_such_sign(self):
        assert terminal_for(Stream("ascii"), {}).quote("one\ntwo") == "one\n| two"


class TestWrite:
    def test_nothing_that_a_terminal_obeys_is_sent_but_colours(self):
        stream = Stream()
        terminal = Terminal(stream, colour=True)
        terminal.write(terminal.paint("red", "red") + " \x1b[2J\x1b]0;title\x07 \u202e")
        assert stream.text == "\x1b[31mred\x1b[0m \\x1b[2J\\x1b]0;title\\x07 \\u202e\n"

    def test_no_colours_where_none_are_shown(self):
        stream = Stream()
        Terminal(stream).write("\x1b[31mred")
        assert stream.text == "\\x1b[31mred\n"


def test_clip():
    terminal = Terminal(io.StringIO(), width=10)
    assert terminal.clip("0123456789") == "0123456789"
    assert terminal.clip("0123456789a") == "0123456..."
    assert terminal.clip("first\nsecond", "  ") == "  first"
    assert terminal.clip("漢" * 6) == "漢漢漢..."
    assert clip("漢" * 5, 10) == "漢" * 5


def test_ascii_signs_are_ascii():
    signs = terminal_for(Stream("ascii"), {}).signs
    assert all(getattr(signs, name).isascii() for name in Signs.__slots__)
