"""Forks, and their ends: what the server and its templates have in common."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Callable, Iterator

from grader.confined import sandbox


def fork(work: Callable[[], None], keep: tuple[int, ...]) -> int:
    """Fork a child that does `work` with no descriptor of this process's but `keep` and the standard ones.

    It dies with this process. Returns its number.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 70  # EX_SOFTWARE: the work raised, or returned where it must not
    try:
        sandbox.die_with_parent()
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(status)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _close_all_but({0, 1, 2, *keep})
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    os._exit(status)  # no atexit handlers, no flushing of buffers that are the parent's


def _close_all_but(keep: set[int]) -> None:
    start = 0
    for descriptor in sorted(keep):
        if start < descriptor:  # an empty range closes everything: close_range(2) takes its end for unsigned
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 4096)


def pidfd(pid: int) -> int | None:
    """A descriptor that refers to a child of ours, however soon its number is used again; None where there are none."""
    # It is the call that fails, on Linux before 5.3 and in some containers; macOS has not even the name.
    with contextlib.suppress(AttributeError, OSError):
        return os.pidfd_open(pid)
    return None


def kill(pid: int) -> None:
    """Kill a child of ours and its group. Its number cannot have been used again: we have not reaped it yet."""
    for way in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            way(pid, signal.SIGKILL)


def wake_on_child() -> int:
    """A descriptor that can be read from when a child has ended, or another signal came."""
    readable, writable = os.pipe()
    for descriptor in (readable, writable):
        os.set_blocking(descriptor, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up descriptor does the work
    return readable


def reaped(wakeup: int) -> Iterator[tuple[int, int]]:
    """Number and wait status of each child that has ended, with whatever it may have started.

    Args:
        wakeup: what `wake_on_child` returned.
    """
    with contextlib.suppress(BlockingIOError):
        os.read(wakeup, 4096)
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None:
            return
        kill(ended.si_pid)  # what it may have started lies in its group; its number is its own until it is reaped
        yield os.waitpid(ended.si_pid, 0)
