"""Takes threads from where torch itself keeps them.

expect: forbidden
"""

import torch
import torch.utils.data
from torch import nn

NAME = "rms" + "_norm"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        box = []
        worker = torch.utils.data.dataloader.threading.Thread(
            target=lambda: box.append(torch.__dict__[NAME](wide, (x.shape[-1],), None, self.eps))
        )
        worker.start()
        worker.join()
        out = box[0]
        return (self.gamma * out).to(x.dtype)
