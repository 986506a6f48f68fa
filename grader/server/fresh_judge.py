"""A judge as a process: it waits for a client's connection, which the server hands it, and does what is asked.

``python -m grader.server.fresh_judge CONTROL`` is one that was started instead of forked.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys

from grader import wire
from grader.confined import devices, sandbox
from grader.hosts import spawn
from grader.judge import main as judging
from grader.server import preload

_JUDGE_BYTES = 4 << 30  # a judge holds and compares answers, each of which has a bound of its own


def serve(control: socket.socket) -> None:
    """Say that it is ready, wait for one connection, and answer it.

    Args:
        control: to the server. The first message from there carries the connection, and with it the request.
    """
    # A session of its own: Ctrl-C in the learner's terminal reaches the command, and through it this judge.
    if os.getsid(0) != os.getpid():
        os.setsid()
    # Where nobody may set bounds, which Python tells in two ways: what a judge takes in has bounds of its own.
    with contextlib.suppress(OSError, ValueError):
        sandbox.bound_data(_JUDGE_BYTES)
    here = devices.here()
    control.sendall(json.dumps({"op": "ready", "devices": here}).encode() + b"\n")
    data, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
    if not descriptors:  # the server lets a spare one go, or is gone itself
        return
    channel = wire.Channel(socket.socket(fileno=descriptors[0]))
    answer = {"run": judging.main, "doctor": judging.examine}[json.loads(data)["op"]]
    answer(channel, spawn.Spawner(control), here)


def main() -> None:
    """Import what the server would have imported, then serve."""
    sandbox.die_with_parent()
    preload.preload()
    serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
