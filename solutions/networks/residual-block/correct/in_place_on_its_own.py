"""In-place operations on tensors that nobody else needs are fine."""

from torch import nn
from torch.nn.functional import relu


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, padding="same") for _ in range(2))

    def forward(self, x):
        y = self.conv2(relu(self.conv1(x), inplace=True))
        y += x
        return y.clamp_(min=0)
