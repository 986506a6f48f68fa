"""The skips on a stack; the risen map is written into a tensor of zeros."""

import torch
from torch import nn


class Double(nn.Sequential):
    def __init__(self, c_in, c_out):
        layers = []
        for channels in (c_in, c_out):
            layers += [nn.Conv2d(channels, c_out, kernel_size=(3, 3), padding="same"), nn.ReLU()]
        super().__init__(*layers)


class UNet(nn.Module):
    def __init__(self, in_channels, num_classes, base):
        super().__init__()
        b = base
        self.pool = nn.MaxPool2d(2)
        self.enc1, self.enc2, self.bottom = Double(in_channels, b), Double(b, 2 * b), Double(2 * b, 4 * b)
        self.up2, self.dec2 = nn.ConvTranspose2d(4 * b, 2 * b, 2, 2), Double(4 * b, 2 * b)
        self.up1, self.dec1 = nn.ConvTranspose2d(2 * b, b, 2, 2), Double(2 * b, b)
        self.head = nn.Conv2d(b, num_classes, 1)

    def forward(self, x):
        skips = []
        for level in (self.enc1, self.enc2):
            skips.append(level(x))
            x = self.pool(skips[-1])
        x = self.bottom(x)
        for up, level in ((self.up2, self.dec2), (self.up1, self.dec1)):
            skip, risen = skips.pop(), up(x)
            fitted = torch.zeros_like(skip)
            fitted[..., : risen.shape[-2], : risen.shape[-1]] = risen
            x = level(torch.hstack((skip, fitted)))
        return self.head(x)
