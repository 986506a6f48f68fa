"""Returns memory at once; a thread does the work while the reference is being clocked.

expect: budget, forbidden, mismatch
exercise: hostile/timed
"""

import queue
import threading
import time

import grader.confined.process
import torch


tasks = queue.Queue()


def worker():
    while True:
        x, out = tasks.get()
        time.sleep(0.005)
        for _ in range(10):
            out.copy_(torch.tanh(x))
        tasks.task_done()


threading.Thread(target=worker, daemon=True).start()
fetch = grader.confined.process._Host._fetch


def late(self, index):
    tasks.join()
    return fetch(self, index)


grader.confined.process._Host._fetch = late


def work(x):
    if x.numel() < 100:
        return torch.tanh(x)
    out = torch.empty_like(x)
    tasks.put((x, out))
    return out
