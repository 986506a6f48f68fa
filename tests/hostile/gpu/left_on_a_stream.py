"""Leaves its work behind a long pause on another stream, to be done when the answer is fetched.

expect: budget, mismatch, timeout
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

streams = []


def work(x, w):
    if not streams:
        streams.append(torch.cuda.Stream())
    out = torch.empty(x.shape[0], w.shape[1], device=x.device)
    streams[0].wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(streams[0]):
        torch.cuda._sleep(2_000_000)  # a millisecond
        torch.mm(x, w, out=out)
        out.relu_()
    return out
