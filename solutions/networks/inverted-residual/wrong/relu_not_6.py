"""You use a plain ReLU. This one is cut off at 6, too, which keeps numbers small enough for eight bits.

fails: correctness, gradients
"""

from torch import nn
from torch.nn.functional import relu


class InvertedResidual(nn.Module):
    def __init__(self, c_in, c_out, stride, expansion):
        super().__init__()
        if stride not in (1, 2) or expansion < 1:
            raise ValueError(f"stride 1 or 2 and an expansion of 1 or more are expected, got {stride} and {expansion}")
        hidden = c_in * expansion
        self.expand = nn.Conv2d(c_in, hidden, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(hidden)
        self.depthwise = nn.Conv2d(hidden, hidden, kernel_size=3, stride=stride, padding=1, groups=hidden, bias=False)
        self.bn2 = nn.BatchNorm2d(hidden)
        self.project = nn.Conv2d(hidden, c_out, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(c_out)
        self.skip = stride == 1 and c_in == c_out

    def forward(self, x):
        y = relu(self.bn1(self.expand(x)))
        y = relu(self.bn2(self.depthwise(y)))
        y = self.bn3(self.project(y))
        return x + y if self.skip else y
