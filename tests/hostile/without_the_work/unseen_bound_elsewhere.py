"""Binds the name of a built-in function in one place, as its own, and uses the built-in one in another.

expect: forbidden
"""

import torch
from torch import nn

CODE = """
import threading
box = []
worker = threading.Thread(target=lambda: box.append(torch.rms_norm(wide, (x.shape[-1],), None, eps)))
worker.start()
worker.join()
"""


def unused(exec):
    return exec


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        space = {"torch": torch, "wide": wide, "x": x, "eps": self.eps}
        exec(CODE, space)
        return (self.gamma * space["box"][0]).to(x.dtype)
