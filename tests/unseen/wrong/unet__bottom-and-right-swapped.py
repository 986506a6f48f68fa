# WRONG: the missing row is added as a column and the other way round. Cause: F.pad starts from the last dimension.
import torch
import torch.nn.functional as F
from torch import nn


def conv_block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU())


class UNet(nn.Module):
    def __init__(self, in_channels, num_classes, base):
        super().__init__()
        b = base
        self.enc1, self.enc2, self.bottom = conv_block(in_channels, b), conv_block(b, 2 * b), conv_block(2 * b, 4 * b)
        self.up2 = nn.ConvTranspose2d(4 * b, 2 * b, kernel_size=2, stride=2)
        self.dec2 = conv_block(4 * b, 2 * b)
        self.up1 = nn.ConvTranspose2d(2 * b, b, kernel_size=2, stride=2)
        self.dec1 = conv_block(2 * b, b)
        self.head = nn.Conv2d(b, num_classes, kernel_size=1)

    def merge(self, skip, up):
        dh = skip.size(2) - up.size(2)
        dw = skip.size(3) - up.size(3)
        return torch.cat([skip, F.pad(up, (0, dh, 0, dw))], 1)

    def forward(self, x):
        s1 = self.enc1(x)
        s2 = self.enc2(F.max_pool2d(s1, 2))
        z = self.bottom(F.max_pool2d(s2, 2))
        d2 = self.dec2(self.merge(s2, self.up2(z)))
        d1 = self.dec1(self.merge(s1, self.up1(d2)))
        return self.head(d1)
