"""Works two dozen times on a stream of its own, and returns before that is done.

expect: budget, mismatch
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch


def slowly(x, w):
    for _ in range(24):
        out = (x @ w).relu()
    return out


streams = []


def work(x, w):
    if not streams:
        streams.append(torch.cuda.Stream())
    streams[0].wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(streams[0]):
        return slowly(x, w)
