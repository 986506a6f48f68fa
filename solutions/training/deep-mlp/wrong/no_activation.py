"""You left the ReLUs out. Five linear layers in a row are one linear layer: the depth adds nothing but
parameters.

fails: correctness, gradients
"""

from torch import nn


class DeepMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(784, 512)
        self.l2 = nn.Linear(512, 256)
        self.l3 = nn.Linear(256, 128)
        self.l4 = nn.Linear(128, 64)
        self.l5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.flatten(start_dim=1)  # (N, 1, 28, 28) -> (N, 784)
        if x.shape[1] != 784:
            raise ValueError(f"a sample has 784 numbers, got {x.shape[1]}")
        x = self.l1(x)
        x = self.l2(x)
        x = self.l3(x)
        x = self.l4(x)
        return self.l5(x)  # logits: neither ReLU nor softmax
