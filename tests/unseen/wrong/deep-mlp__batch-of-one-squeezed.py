# WRONG: a batch of one image loses its batch dimension and is refused. Cause: squeeze() of all dimensions of size 1.
import torch.nn.functional as F
from torch import nn


class DeepMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(28 * 28, 512)
        self.l2 = nn.Linear(512, 256)
        self.l3 = nn.Linear(256, 128)
        self.l4 = nn.Linear(128, 64)
        self.l5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.squeeze().flatten(1)  # drop the grey channel
        if x.size(1) != 28 * 28:
            raise ValueError(f"expected 784 numbers per image, got {x.size(1)}")
        for layer in (self.l1, self.l2, self.l3, self.l4):
            x = F.relu(layer(x))
        return self.l5(x)
