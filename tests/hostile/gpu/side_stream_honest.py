"""Works on a stream of its own, and has the usual one wait for it: right, and must cost nothing.

expect: pass
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

streams = []


def work(x, w):
    if not streams:
        streams.append(torch.cuda.Stream())
    current = torch.cuda.current_stream()
    streams[0].wait_stream(current)
    with torch.cuda.stream(streams[0]):
        out = (x @ w).relu()
    out.record_stream(current)
    current.wait_stream(streams[0])
    return out
