"""You apply the ReLU to F(x) and then add. F(x) can only add to its input then, and never take anything away:
add first, ReLU after.

fails: correctness, gradients
"""

from torch import nn
from torch.nn.functional import relu


class ResidualBlock(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, kernel_size=3, stride=stride, padding=1)
        self.conv2 = nn.Conv2d(c_out, c_out, kernel_size=3, padding=1)
        self.shortcut = nn.Identity()
        if c_in != c_out or stride != 1:  # x and F(x) differ in shape: a 1 x 1 convolution brings x to that of F(x)
            self.shortcut = nn.Conv2d(c_in, c_out, kernel_size=1, stride=stride, bias=False)

    def forward(self, x):
        y = self.conv2(relu(self.conv1(x)))
        return self.shortcut(x) + relu(y)


class ResNetMini(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.block1 = ResidualBlock(16, 16, stride=1)
        self.block2 = ResidualBlock(16, 32, stride=2)
        self.fc = nn.Linear(512, 10)

    def forward(self, x):
        if x.shape[1:] != (1, 8, 8):
            raise ValueError(f"images of shape (1, 8, 8) are expected, got {tuple(x.shape[1:])}")
        x = self.block1(relu(self.conv1(x)))  # (B, 16, 8, 8)
        x = self.block2(x)  # (B, 32, 4, 4)
        return self.fc(x.flatten(start_dim=1))  # (B, 512) -> (B, 10), logits
