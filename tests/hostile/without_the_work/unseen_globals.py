"""Finds `exec` among the built-in functions, which every module's globals hold.

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


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        space = {"torch": torch, "wide": wide, "x": x, "eps": self.eps}
        builtin = globals()["__built" + "ins__"]
        (builtin if isinstance(builtin, dict) else builtin.__dict__)["ex" + "ec"](CODE, space)
        out = space["box"][0]
        return (self.gamma * out).to(x.dtype)
