# WRONG: the max pools stand behind the Inception modules, not before. Cause: order of the parts; all shapes fit.
import torch
import torch.nn.functional as F
from torch import nn


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_2 = nn.Conv2d(16, 24, 5, padding="same")
        self.branch3x3_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch3x3_2 = nn.Conv2d(16, 24, 3, padding="same")
        self.branch3x3_3 = nn.Conv2d(24, 24, 3, padding="same")
        self.branch_pool = nn.Conv2d(in_channels, 24, 1)

    @staticmethod
    def _run(x, *layers):
        for layer in layers:
            x = F.relu(layer(x))
        return x

    def forward(self, x):
        return torch.cat(
            (
                self._run(x, self.branch1x1),
                self._run(x, self.branch5x5_1, self.branch5x5_2),
                self._run(x, self.branch3x3_1, self.branch3x3_2, self.branch3x3_3),
                self._run(F.avg_pool2d(x, 3, 1, 1), self.branch_pool),
            ),
            1,
        )


class GoogLeNetMini(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.incep1 = InceptionA(10)
        self.conv2 = nn.Conv2d(88, 20, 5)
        self.incep2 = InceptionA(20)
        self.fc = nn.Linear(1408, 10)

    def forward(self, x):
        if x.shape[1:] != torch.Size([1, 28, 28]):
            raise ValueError("wrong image shape")
        x = F.max_pool2d(self.incep1(F.relu(self.conv1(x))), 2)
        x = F.max_pool2d(self.incep2(F.relu(self.conv2(x))), 2)
        return self.fc(x.flatten(1))
