"""You cut the batch into pieces of 320, whatever the images are. 16 images of 24 x 24 make 9 rows, of which
none belongs to an image: flatten each image, and raise ValueError for those of another shape.

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
        return self.fc(x.view(-1, 320))
