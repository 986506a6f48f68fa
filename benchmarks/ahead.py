"""What a server keeps ahead, and what that is worth: no fork, a slow device, the first check, and what is let go.

The slow device is pretended: it is the processor, and takes as long to come up as a GPU's context.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator

from common import KATA, finish, row, seconds, workspace

from grader.client.connection import server_status, stop_server
from grader.content.catalog import load_catalog

_CONTEXT_SECONDS = 0.7
_TIMES = 7

exercise = load_catalog().find("rmsnorm")
folder = workspace()
os.environ["KATA_WARM"] = "0"
seconds([KATA, "next", exercise.name])
(folder / exercise.name / exercise.stub_name).write_text(exercise.solution.read_text())


@contextlib.contextmanager
def server(**variables: str) -> Iterator[None]:
    """A server of its own, with these variables; the commands of this process find it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as runtime:
        before = dict(os.environ)
        os.environ.update(variables, KATA_RUNTIME_DIR=runtime)
        try:
            yield
        finally:
            stop_server()
            os.environ.clear()
            os.environ.update(before)


def wait_for_spares() -> None:
    """Wait until everything that is kept ahead is ready, as while a learner reads."""
    time.sleep(0.2)  # the judge of the last check ends, and the first spares are begun
    while not all(spare["ready"] for spare in server_status()["spares"]):
        time.sleep(0.05)
    time.sleep(0.2)
    if not all(spare["ready"] for spare in server_status()["spares"]):
        wait_for_spares()


def warm(*arguments: str) -> float:
    """The median of checks that find the server's spares ready."""
    measured = []
    for _ in range(_TIMES + 1):
        wait_for_spares()
        measured.append(seconds([KATA, "check", *arguments]))
    return statistics.median(measured[1:])


with server():
    seconds([KATA, "check"])
    forked = warm()
with server(KATA_NO_FORK="1"):
    first = seconds([KATA, "check"])
    started = warm()
    at_rest = server_status()["memory_bytes"] / 2**20
ratio = started / forked
row("kata check without fork, warm, over the forked one", f"{started:.2f} s, {ratio:.2f} x", "<= 2 x", ratio <= 2)
row("without fork: the first check, nothing running", f"{first:.1f} s", "-", True)
row("without fork: the server itself, resident", f"{at_rest:.0f} MB", "-", True)

with server(KATA_PRETEND_CUDA=str(_CONTEXT_SECONDS)):
    seconds([KATA, "check"])
    alone = warm("--device", "cpu")
    both = warm()
row(
    f"cpu and a device that takes {_CONTEXT_SECONDS} s to come up, over cpu",
    f"{both:.2f} s, {both / alone:.2f} x",
    "<= 2 x",
    both / alone <= 2,
)

with server(KATA_WARM="1"):
    told = seconds([KATA, "next", exercise.name])
    time.sleep(5)  # somebody reads the statement
    first = seconds([KATA, "check"])
row("the first check, 5 s after kata next, over a warm one", f"{first / forked:.2f} x", "<= 2 x", first / forked <= 2)
row("kata next, which has the server come up", f"{told:.2f} s", "<= 0.35 s", told <= 0.35)

with server(KATA_PRETEND_CUDA="0", KATA_SPARE_SECONDS="3"):
    seconds([KATA, "check"])
    wait_for_spares()
    held = len(server_status()["spares"])
    time.sleep(4)
    left = server_status()["spares"]
    memory = server_status()["memory_bytes"] / 2**20
row("spares kept, and after the idle time", f"{held}, {len(left)}", "0", not left)
row("the server then, resident memory", f"{memory:.0f} MB", "<= 300 MB", memory <= 300)
finish()
