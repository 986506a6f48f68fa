"""You leave out the convolutions' biases, as one does where a normalisation follows. Here none does.

fails: correctness
"""

from torch import nn
from torch.nn.functional import max_pool2d, relu


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5, bias=False)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5, bias=False)
        self.fc = nn.Linear(320, 10)

    def forward(self, x):
        if x.shape[1:] != (1, 28, 28):
            raise ValueError(f"images of shape (1, 28, 28) are expected, got {tuple(x.shape[1:])}")
        x = relu(max_pool2d(self.conv1(x), 2))
        x = relu(max_pool2d(self.conv2(x), 2))
        return self.fc(x.flatten(start_dim=1))
