"""A fork of what the server holds, its end included, and its size: before and after its memory is put in order."""

from __future__ import annotations

import os
import time

from common import finish, median, row

from grader.hosts.meters import memory_of
from grader.server import pages, preload


def fork() -> float:
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return time.perf_counter() - start


def resident() -> float:
    held = memory_of(os.getpid())
    assert held is not None
    return held.now / 2**20


preload.preload()
before, larger = median(fork, 21), resident()
start = time.perf_counter()
huge = pages.use_huge_pages()
took = time.perf_counter() - start
pages.release_code()
after, smaller = median(fork, 21), resident()
figures = f"{1000 * before:.1f} ms, {1000 * after:.1f} ms"
row("a fork of what the server holds, before and after", figures, "less", after < before or not huge)
row("resident, before and after", f"{larger:.0f} MB, {smaller:.0f} MB", "less", smaller < larger)
row(f"to put {huge >> 20} MB onto huge pages, once", f"{took:.2f} s", "-", True)
finish()
