"""Does the work of the first calls and of no other: the host that answers `run` is replaced.

expect: budget, forbidden
exercise: hostile/timed
"""

import grader.confined.process
import torch


run = grader.confined.process._Host._run


def lazy(self, indices):
    return run(self, [index for index in indices if index not in self._kept])


grader.confined.process._Host._run = lazy


def work(x):
    out = x
    for _ in range(10):
        out = torch.tanh(x)
    return out
