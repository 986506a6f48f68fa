"""Keeps all processors busy from threads while the solution has its turn: is its slowness the exercise's fault?

expect: timeout, mismatch, raised, not data
exercise: hostile/plain
"""

import threading
import time

import torch

END = time.monotonic() + 25


def burn():
    a = torch.rand(200, 200)
    while time.monotonic() < END:
        a = (a @ a).clamp(0, 1)


for _ in range(6):
    threading.Thread(target=burn, daemon=True).start()


def double(x):
    return 3 * x
