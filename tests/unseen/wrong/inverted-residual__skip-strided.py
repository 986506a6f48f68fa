# WRONG: with stride 2 and equal channels every second pixel of x is added. Cause: "fits" decided by channels alone.
from torch import nn


class InvertedResidual(nn.Module):
    def __init__(self, c_in, c_out, stride, expansion):
        super().__init__()
        if stride not in (1, 2):
            raise ValueError("stride must be 1 or 2")
        if expansion < 1:
            raise ValueError("expansion must be at least 1")
        mid = c_in * expansion
        self.stride = stride
        self.use_skip = c_in == c_out
        self.expand = nn.Conv2d(c_in, mid, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(mid)
        self.depthwise = nn.Conv2d(mid, mid, 3, stride=stride, padding=1, groups=mid, bias=False)
        self.bn2 = nn.BatchNorm2d(mid)
        self.project = nn.Conv2d(mid, c_out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(c_out)
        self.act = nn.ReLU6()

    def forward(self, x):
        out = self.act(self.bn1(self.expand(x)))
        out = self.act(self.bn2(self.depthwise(out)))
        out = self.bn3(self.project(out))
        if self.use_skip:
            out = out + x[:, :, :: self.stride, :: self.stride]
        return out
