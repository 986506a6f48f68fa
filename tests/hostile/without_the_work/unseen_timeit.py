"""Has `timeit` run code from text.

expect: forbidden
"""

import timeit

import torch
from torch import nn

CODE = """
import threading
box = []
worker = threading.Thread(target=lambda: box.append(torch.rms_norm(wide, (x.shape[-1],), None, eps)))
worker.start()
worker.join()
"""

results = []


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        space = {"torch": torch, "wide": wide, "x": x, "eps": self.eps}
        timeit.timeit(CODE + "results.append(box[0])", globals=space | {"results": results}, number=1)
        out = results.pop()
        return (self.gamma * out).to(x.dtype)
