"""ReLU6 as a clamp, and the fit judged by the shapes."""

from torch import nn


class InvertedResidual(nn.Module):
    def __init__(self, c_in, c_out, stride, expansion):
        super().__init__()
        if not 1 <= stride <= 2:
            raise ValueError("stride")
        if expansion < 1:
            raise ValueError("expansion")
        middle = expansion * c_in
        self.expand, self.bn1 = nn.Conv2d(c_in, middle, 1, bias=False), nn.BatchNorm2d(middle)
        self.depthwise = nn.Conv2d(middle, middle, 3, stride, 1, groups=middle, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.project, self.bn3 = nn.Conv2d(middle, c_out, 1, bias=False), nn.BatchNorm2d(c_out)
        self.stride = stride

    def forward(self, x):
        y = self.bn1(self.expand(x)).clamp(0, 6)
        y = self.bn2(self.depthwise(y)).clamp(0, 6)
        y = self.bn3(self.project(y))
        return y.add(x) if self.stride == 1 and y.shape == x.shape else y
