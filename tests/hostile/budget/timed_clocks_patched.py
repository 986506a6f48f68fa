"""Replaces the clocks of its own process.

expect: budget
exercise: hostile/timed
"""

import time

import torch


time.perf_counter = time.process_time = time.monotonic = lambda: 0.0
time.clock_gettime = lambda clock: 0.0


def work(x):
    out = x
    for _ in range(10):
        out = torch.tanh(x)
    return out
