"""What a host costs until its file is loaded: where an exercise forbids nothing, and where it forbids much.

From a template, in which all of that is refused already, and from a process that has refused nothing yet.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable

from common import finish, median, row

from grader import wire
from grader.cage import Cage
from grader.confined import sandbox
from grader.content.catalog import load_catalog
from grader.server import children, pages, preload
from grader.server.templates import Templates

TIMES = 21
exercise = load_catalog().find("rmsnorm")
source = exercise.solution.read_text("utf-8")

preload.preload()
sandbox.prepare(Cage(0))
pages.use_huge_pages()
pages.release_code()
made = children.Forked()
templates: list[children.Child] = []
stock = Templates(made.template, templates.append, lambda child: None, lambda pid, status: None)


def loaded(sock: socket.socket, output: int, forbid: tuple[str, ...], start: float) -> float:
    """Load the solution in a host, end it, and return the seconds since `start`."""
    channel = wire.Channel(sock)
    body = {"source": source, "filename": "solution.py", "provides": list(exercise.provides), "forbid": list(forbid)}
    channel.send({"number": 1, "op": "load", "body": body})
    channel.receive()  # the greeting
    answer = channel.receive(time.monotonic() + 30)
    took = time.perf_counter() - start
    assert answer["status"] == "ok", answer
    channel.close()
    os.close(output)
    return took


def from_template(*forbid: str) -> Callable[[], float]:
    """A host of the template for these names, which is made if it is not there."""

    def once() -> float:
        start = time.perf_counter()
        coming = stock.host(Cage(2 << 30), forbid, lambda pid, pidfd: None if pidfd is None else os.close(pidfd))
        assert coming is not None
        took = loaded(*coming, forbid, start)
        while select.select([child.sock for child in templates], [], [], 0.05)[0]:
            for child in templates:
                if select.select([child.sock], [], [], 0)[0]:
                    stock.heard(child)
        return took

    return once


def from_the_server() -> float:
    """A host that refuses what it has to when it loads its file."""
    start = time.perf_counter()
    child = made.host(Cage(2 << 30))
    took = loaded(child.sock, child.output, exercise.forbid, start)
    os.waitpid(child.pid, 0)
    return took


plain, refusing = (median(from_template(*forbid), TIMES) for forbid in ((), exercise.forbid))
late = median(from_the_server, TIMES)
named = " and ".join(exercise.forbid)
row("a host, until its file is loaded, that refuses nothing", f"{1000 * plain:.1f} ms", "-", True)
more = refusing - plain
row(f"one that refuses {named}", f"{1000 * refusing:.1f} ms, {1000 * more:+.1f}", "<= 10 ms more", more <= 0.01)
row("one that refuses them itself", f"{1000 * late:.1f} ms, {1000 * (late - plain):+.1f}", "-", True)
stock.release()
finish()
