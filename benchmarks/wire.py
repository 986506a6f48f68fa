"""Round trips of one tensor to another process and back, 1 KB to 64 MB, torch and numpy."""

from __future__ import annotations

import os
import socket
import time

import numpy
import torch
from common import finish, median, row

from grader.wire import Bounds, Channel

ours, theirs = socket.socketpair()
if os.fork() == 0:
    ours.close()
    channel = Channel(theirs, Bounds())
    try:
        while True:
            channel.send(channel.receive())
    finally:
        os._exit(0)
theirs.close()
channel = Channel(ours, Bounds())


def round_trip(value: object) -> float:
    start = time.perf_counter()
    channel.send(value)
    channel.receive()
    return time.perf_counter() - start


for kind, make in (("torch", lambda n: torch.randn(n // 4)), ("numpy", lambda n: numpy.ones(n // 4, "float32"))):
    for size in (1 << 10, 64 << 10, 1 << 20, 16 << 20, 64 << 20):
        value = make(size)
        took = 1000 * median(lambda value=value: round_trip(value), 15)
        bound = size == 16 << 20
        text = f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} KB"
        row(f"{kind}, {text}, there and back", f"{took:.2f} ms", "<= 40 ms" if bound else "-", not bound or took <= 40)
finish()
