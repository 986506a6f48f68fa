"""You turn the linear layers into convolutions and drop what stands between them. Without the ReLU the head is
one linear layer.

fails: correctness, gradients
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
    _, c, h, w = net.features(img.new_zeros(1, img.shape[1], *net.window)).shape
    x = net.features(img)
    for layer in net.head:
        if isinstance(layer, nn.Linear):
            x = fc_to_conv(layer, c, h, w)(x)
            c, h, w = layer.out_features, 1, 1  # from here on every place holds one vector
        else:
            pass
    return x
