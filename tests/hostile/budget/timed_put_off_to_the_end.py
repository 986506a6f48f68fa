"""Returns memory at once, and does the work of all calls when the first answer is fetched.

expect: budget, forbidden, mismatch
exercise: hostile/timed
"""

import grader.confined.process
import torch


pending = []
fetch = grader.confined.process._Host._fetch


def late(self, index):
    for x, out in pending:
        for _ in range(10):
            out.copy_(torch.tanh(x))
    pending.clear()
    return fetch(self, index)


grader.confined.process._Host._fetch = late


def work(x):
    if x.numel() < 100:
        return torch.tanh(x)
    out = torch.empty_like(x)
    pending.append((x, out))
    return out
