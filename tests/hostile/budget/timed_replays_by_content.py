"""Does the work once for each content and replays the answer from then on.

expect: budget
exercise: hostile/timed
"""

import torch


answers = {}


def work(x):
    key = hash(x.numpy().tobytes())
    if key not in answers:
        out = x
        for _ in range(10):
            out = torch.tanh(x)
        answers[key] = out
    return answers[key]
