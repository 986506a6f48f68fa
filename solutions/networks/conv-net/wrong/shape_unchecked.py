"""You let the linear layer find out that an image has the wrong size. It speaks of matrices, with a
RuntimeError; and 29 rows of pixels pass, as the pool drops the last one: raise ValueError.

fails: correctness
"""

from torch import nn
from torch.nn.functional import max_pool2d, relu


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.fc = nn.Linear(320, 10)

    def forward(self, x):
        x = relu(max_pool2d(self.conv1(x), 2))
        x = relu(max_pool2d(self.conv2(x), 2))
        return self.fc(x.flatten(start_dim=1))
