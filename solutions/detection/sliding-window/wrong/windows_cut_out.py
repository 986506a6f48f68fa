"""You cut the windows out and ask the net about each. The scores are right, but neighbours share nearly all of their
features, and you compute these again for every window.

fails: performance
"""

import torch
from torch import nn


def fc_to_conv(linear, c, h, w):
    if linear.in_features != c * h * w:
        raise ValueError(f"{c} × {h} × {w} features do not fit a linear layer of {linear.in_features}")
    conv = nn.Conv2d(c, linear.out_features, (h, w), bias=linear.bias is not None).to(linear.weight)
    with torch.no_grad():
        conv.weight.copy_(linear.weight.view(-1, c, h, w))  # flatten: channels, then rows, then columns
        if linear.bias is not None:
            conv.bias.copy_(linear.bias)
    return conv


def dense_scores(net, img):
    if img.shape[2] < net.window[0] or img.shape[3] < net.window[1]:
        raise ValueError(f"a picture of {tuple(img.shape[2:])} has no window of {net.window}")
    height, width = net.window
    step = 1
    for layer in net.features:
        stride = getattr(layer, "stride", 1)
        step *= stride if isinstance(stride, int) else stride[0]
    rows = []
    for top in range(0, img.shape[2] - height + 1, step):
        row = []
        for left in range(0, img.shape[3] - width + 1, step):
            crop = img[:, :, top : top + height, left : left + width]
            row.append(net.head(net.features(crop).flatten(1)))
        rows.append(torch.stack(row, dim=2))
    return torch.stack(rows, dim=2)
