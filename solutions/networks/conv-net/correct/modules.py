"""Pool and ReLU as modules, the ReLU before the pool: the larger of two is the same before and after."""

import torch


class ConvNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 10, 5)
        self.conv2 = torch.nn.Conv2d(10, 20, 5)
        self.shrink = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.MaxPool2d(2))
        self.fc = torch.nn.Linear(20 * 4 * 4, 10)

    def forward(self, x):
        if x.dim() != 4 or tuple(x.shape)[1:] != (1, 28, 28):
            raise ValueError("28 x 28 grey images are expected")
        for conv in (self.conv1, self.conv2):
            x = self.shrink(conv(x))
        return self.fc(x.reshape(len(x), 320))
