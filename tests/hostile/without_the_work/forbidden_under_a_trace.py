"""Traces the forbidden call once, while the file is imported from another thread, and replays the graph.

expect: forbidden, load
"""

import threading

import torch
from torch import nn


class Normalise(nn.Module):
    def forward(self, x):
        return getattr(torch, "rms" + "_norm")(x, (x.shape[-1],), None, 1e-6)


graphs = {}


def traced(x, size, eps):
    key = x.dtype, size
    if key not in graphs:
        worker = threading.Thread(
            target=lambda: graphs.update({key: torch.jit.trace(Normalise(), torch.ones(2, size, dtype=x.dtype))})
        )
        worker.start()
        worker.join()
    return graphs[key](x) * ((x.pow(2).mean(-1, keepdim=True) + 1e-6) / (x.pow(2).mean(-1, keepdim=True) + eps)).sqrt()


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = traced(wide, x.shape[-1], self.eps)
        return (self.gamma * out).to(x.dtype)
