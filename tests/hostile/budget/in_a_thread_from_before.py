"""Runs the loop in a thread that was started at import, before anything was counted.

expect: forbidden, budget
layer: reading
survives: yes
"""

import queue
import threading

import torch
from torch import nn

tasks, answers = queue.Queue(), queue.Queue()


def work():
    while True:
        norm, x = tasks.get()
        answers.put(norm.slow(x))


threading.Thread(target=work, daemon=True).start()


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        tasks.put((self, x))
        return answers.get()

    def slow(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = []
        for row in wide.reshape(-1, x.shape[-1]):
            rows.append(row / torch.sqrt(row.pow(2).mean() + self.eps))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)
