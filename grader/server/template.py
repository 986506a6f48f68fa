"""A template as a process: what an exercise forbids is refused in it already, and its hosts are forked from it.

It has read no submission and never will: all that it is told is which names are refused, and which host is wanted.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket

from grader.cage import Cage, cage_from_data
from grader.confined import process, sandbox
from grader.confined.refusal import Refusal
from grader.server import processes


def serve(control: socket.socket, forbid: tuple[str, ...]) -> None:
    """Refuse what is forbidden, then fork hosts until the server closes its end, or ends.

    Args:
        control: to the server; each message is one packet of JSON. ``host`` comes with a cage and two descriptors, the
            host's socket and what it prints to, and is answered with its ``pid`` and a descriptor that refers to it.
            ``kill`` ends one. That a host has ended is told unasked: ``ended``, its number, and its wait ``status``.
        forbid: names and families.
    """
    refusal = process.prepare(forbid)
    wakeup = processes.wake_on_child()
    hosts: set[int] = set()
    while True:
        ready = select.select([control.fileno(), wakeup], [], [])[0]
        if wakeup in ready:
            for pid, status in processes.reaped(wakeup):
                hosts.discard(pid)
                _tell(control, {"ended": pid, "status": status})
        if control.fileno() not in ready:
            continue
        try:
            data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 2)
        except OSError:  # the server is gone
            return
        if not data:
            return
        request = json.loads(data)
        if request["op"] == "kill":
            if request["pid"] in hosts:  # else it was reaped, and its number may be somebody else's by now
                processes.kill(request["pid"])
            continue
        sock, output = descriptors
        pid = _fork_host(sock, output, cage_from_data(request["cage"]), refusal)
        hosts.add(pid)
        pidfd = processes.pidfd(pid)
        _tell(control, {"pid": pid}, () if pidfd is None else (pidfd,))
        if pidfd is not None:
            os.close(pidfd)


def _fork_host(sock: int, output: int, cage: Cage, refusal: Refusal) -> int:
    sandbox.prepare(cage)  # kept: most hosts of a template are confined alike
    pid = processes.fork(lambda: process.main(socket.socket(fileno=sock), output, cage, refusal), keep=(sock, output))
    os.close(sock)
    os.close(output)
    return pid


def _tell(control: socket.socket, message: dict[str, int], descriptors: tuple[int, ...] = ()) -> None:
    with contextlib.suppress(OSError):  # the server is gone: that is read next
        socket.send_fds(control, [json.dumps(message).encode()], descriptors)
