"""You draw the mask with NumPy. `torch.manual_seed` does not reach its generator, so runs cannot be repeated,
and the mask is made on the CPU and copied each time.

fails: correctness
"""

import numpy as np
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p is a probability, from 0 to 1, got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.from_numpy(np.random.random_sample(x.shape) >= self.p).to(x.device)
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
