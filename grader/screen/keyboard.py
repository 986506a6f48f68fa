"""Single keys from a terminal, without Enter; the terminal is as it was when this is left, however it is left."""

from __future__ import annotations

import os
import select
import signal
import sys
from types import FrameType, TracebackType
from typing import Any, NoReturn

if sys.platform != "win32":
    import termios
    import tty


class Keyboard:
    """Reads keys while it is entered. No terminal, or a platform without termios: there are no keys.

    Args:
        descriptor: of the standard input.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._before: list[Any] | None = None

    @property
    def here(self) -> bool:
        """True when keys can be read."""
        return self._before is not None

    def __enter__(self) -> Keyboard:
        if sys.platform != "win32" and os.isatty(self._descriptor):
            for number in (signal.SIGTERM, signal.SIGHUP):  # they would end the process with no word to the terminal
                signal.signal(number, _leave)
            self._before = termios.tcgetattr(self._descriptor)
            tty.setcbreak(self._descriptor)  # Ctrl-C and Ctrl-Z keep their meaning
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if sys.platform != "win32" and self._before is not None:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
            self._before = None

    def pressed(self) -> str:
        """The keys pressed since the last call, in order, without waiting; empty when there were none."""
        keys = b""
        while self.here and select.select([self._descriptor], [], [], 0)[0]:
            more = os.read(self._descriptor, 64)
            if not more:
                break
            keys += more
        return keys.decode("utf-8", "replace")


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
