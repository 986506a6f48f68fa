"""You flatten with `view`, which only looks at memory in another way and refuses a tensor that does not lie
there in order, such as a batch of transposed images. `flatten` and `reshape` copy where they must.

fails: correctness
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.view(x.shape[0], x[:1].numel() if len(x) else self.input_size)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
