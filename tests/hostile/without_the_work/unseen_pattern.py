"""Reads attributes with a class pattern of `match` instead of a dot.

expect: forbidden
"""

import queue

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        match torch, queue:
            case object(rms_norm=normalise), object(threading=object(Thread=Thread)):
                box = []
                worker = Thread(target=lambda: box.append(normalise(wide, (x.shape[-1],), None, self.eps)))
                worker.start()
                worker.join()
                out = box[0]
        return (self.gamma * out).to(x.dtype)
