"""What a stream can show: colour, signs, width, and one line that is wiped again."""

from __future__ import annotations

import dataclasses
import io
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

WIDTH = 80
_NARROWEST = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
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
        """Write lines, above the status line if there is one."""
        self.status("")
        self.stream.write(text + "\n")
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
            self.stream.write("\r\x1b[K" + self.paint(text[: self.width - 1], "dim"))
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
            folded = textwrap.wrap(
                line, self.width, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False
            )
            lines += folded or [lead.rstrip()]
        return "\n".join(lines)

    def clip(self, text: str, indent: str = "") -> str:
        """The first line of a text, cut to the width."""
        line = indent + clean(text).partition("\n")[0]
        return line if len(line) <= self.width else line[: self.width - 3] + "..."


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


def clean(text: str) -> str:
    """The text without what a terminal would obey: control characters become escapes, tabs blanks."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text.replace("\r\n", "\n").expandtabs(4))


def _signs(encoding: str | None) -> Signs:
    signs = Signs()
    try:
        "".join((signs.passed, signs.failed, signs.dot, signs.bar)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _ASCII
    return signs
