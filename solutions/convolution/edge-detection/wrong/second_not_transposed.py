"""Your second kernel is the first one flipped. The one for horizontal edges is its transpose.

fails: correctness
"""

import torch
import torch.nn.functional as F


def vertical_kernel():
    return torch.tensor([1.0, 0.0, -1.0]).repeat(3, 1)


def sobel():
    vertical = vertical_kernel() * torch.tensor([[1.0], [2.0], [1.0]])
    return torch.stack([vertical, vertical.flip(1)])


def edges(img):
    kernels = sobel().to(img).unsqueeze(1)  # (2, 1, 3, 3), dtype and device of the image
    gx, gy = F.conv2d(img.unsqueeze(1), kernels).unbind(1)
    return torch.sqrt(gx**2 + gy**2), torch.atan2(gy, gx)
