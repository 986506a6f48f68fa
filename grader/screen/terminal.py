"""What a stream can show: colour, signs, width, and one line that is wiped again."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from grader.legible import clean, clean_line, cut, width

WIDTH = 80
_NARROWEST = 40
_CHUNKS = re.compile(r" +|[^ ]+")
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")
_COLOURS = {"green": "32", "red": "31", "yellow": "33", "bold": "1", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs beside a line."""

    passed: str = "✓"
    failed: str = "✗"
    unclear: str = "?"
    fault: str = "!"
    dot: str = "·"
    bar: str = "│"


_ASCII = Signs(passed="+", failed="x", dot="-", bar="|")


@dataclass(slots=True)
class Terminal:
    """A stream and what it can show.

    Attributes:
        stream: where text goes.
        colour: ANSI colours are understood and wanted.
        interactive: a person is watching: lines can be rewritten.
        signs: those that the stream's encoding has.
        width: columns to fill.
        lines: that have been written.
    """

    stream: TextIO
    colour: bool = False
    interactive: bool = False
    signs: Signs = Signs()
    width: int = WIDTH
    lines: int = 0
    _status: bool = False

    def write(self, text: str = "") -> None:
        """Write lines, above the status line if there is one.

        Whatever they hold: of what a terminal obeys only colours are sent, and these only where they are shown.
        """
        self.status("")
        parts = _STYLE.split(text) if self.colour else [text]
        self.stream.write("".join(part if number % 2 else clean(part) for number, part in enumerate(parts)) + "\n")
        self.stream.flush()
        self.lines += text.count("\n") + 1

    def aside(self) -> Terminal:
        """Another one that shows the same and writes to a text of its own, which may be kept or not."""
        return dataclasses.replace(self, stream=io.StringIO(), interactive=False, lines=0)

    def keep(self, aside: Terminal) -> None:
        """Write what was written aside."""
        assert isinstance(aside.stream, io.StringIO)
        if aside.lines:
            self.write(aside.stream.getvalue().removesuffix("\n"))

    def status(self, text: str) -> None:
        """Show one transient line in place of the last one; the empty text wipes it. Nothing in a pipe."""
        if self.interactive and (text or self._status):
            self.stream.write("\r\x1b[K" + self.paint(cut(clean_line(text), self.width - 1), "dim"))
            self.stream.flush()
            self._status = bool(text)

    def clear(self) -> None:
        """Start with an empty screen, where somebody watches; what was there stays in the scroll-back."""
        if self.interactive:
            self.stream.write("\x1b[2J\x1b[H")
            self.stream.flush()

    def paint(self, text: str, *styles: str) -> str:
        """The text in ``green``, ``red``, ``yellow``, ``bold`` or ``dim``, where colours are shown."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_COLOURS[style] for style in styles)}m{text}\x1b[0m"

    def wrap(self, text: str, indent: str = "", first: str | None = None) -> str:
        """Fold text into the width, keeping its own line breaks and their indentation.

        Args:
            text: one or more lines.
            indent: before every line.
            first: before the first line, instead of `indent`.
        """
        lines: list[str] = []
        for number, line in enumerate(clean(text).splitlines() or [""]):
            lead = first if number == 0 and first is not None else indent
            lines += _folded(line, self.width, lead, indent) or [lead.rstrip()]
        return "\n".join(lines)

    def quote(self, text: str, indent: str = "", *, foreign: bool = True) -> str:
        """The same for a text of which only the beginning is ours: a bar stands before each line after the first.

        So what somebody else wrote is told from what the report itself says, whatever it looks like.

        Args:
            text: ends in what somebody else wrote.
            indent: before every line.
            foreign: a line that is folded may be theirs as well; otherwise only one behind a line break.
        """
        bar = f"{indent}{self.signs.bar} "
        own, *theirs = clean(text).rstrip("\n").split("\n")
        lines = _folded(own, self.width, indent, bar if foreign else indent) or [indent.rstrip()]
        for line in theirs:
            lines += _folded(line, self.width, bar, bar) or [bar.rstrip()]
        return "\n".join(lines)

    def clip(self, text: str, indent: str = "") -> str:
        """The first line of a text, cut to the width."""
        return clip(indent + clean(text).partition("\n")[0], self.width)


def clip(line: str, room: int) -> str:
    """A clean line, cut to so many columns; dots say so."""
    return line if width(line) <= room else cut(line, room - 3) + "..."


def terminal_for(stream: TextIO, environ: Mapping[str, str]) -> Terminal:
    """Find out what `stream` can show: colour only for a person, and not where NO_COLOR is set."""
    interactive = stream.isatty() and environ.get("TERM") != "dumb"
    columns = WIDTH
    if interactive:
        import shutil  # it loads what packs archives: only where somebody watches

        columns = shutil.get_terminal_size((WIDTH, 24)).columns
    return Terminal(
        stream,
        colour=interactive and not environ.get("NO_COLOR"),
        interactive=interactive,
        signs=_signs(stream.encoding),
        width=max(_NARROWEST, min(columns, WIDTH)),
    )


def _folded(line: str, room: int, first: str, indent: str) -> list[str]:
    """Lines of at most so many columns, broken at blanks, which vanish there; a word that is longer is broken.

    What `textwrap` does, but in columns and not in characters.
    """
    chunks = _CHUNKS.findall(line)[::-1]
    lines: list[str] = []
    while chunks:
        if lines and chunks[-1].isspace():
            chunks.pop()
            continue
        lead = indent if lines else first
        left = max(room - width(lead), 2)  # of the widest character there is room for one
        full, taken = left, ""
        while chunks and width(chunks[-1]) <= left:
            left -= width(chunks[-1])
            taken += chunks.pop()
        if chunks and width(chunks[-1]) > full:
            piece = cut(chunks[-1], left)
            taken, chunks[-1] = taken + piece, chunks[-1][len(piece) :]
        if taken.strip():
            lines.append(lead + taken.rstrip())
    return lines


def _signs(encoding: str | None) -> Signs:
    signs = Signs()
    try:
        "".join((signs.passed, signs.failed, signs.dot, signs.bar)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _ASCII
    return signs
