"""The later linear layers are applied to the channels of every place, with the channels moved to the end."""

import torch
from torch import nn
from torch.nn import functional as F


def fc_to_conv(linear, c, h, w):
    if c * h * w != linear.weight.shape[1]:
        raise ValueError("the linear layer takes another number of features")
    options = {"device": linear.weight.device, "dtype": linear.weight.dtype}
    conv = nn.Conv2d(c, linear.out_features, kernel_size=(h, w), bias=linear.bias is not None, **options)
    conv.weight.data = linear.weight.detach().reshape(linear.out_features, c, h, w).clone()
    if linear.bias is not None:
        conv.bias.data = linear.bias.detach().clone()
    return conv


def dense_scores(net, img):
    height, width = net.window
    if min(img.shape[-2] - height, img.shape[-1] - width) < 0:
        raise ValueError("the picture is smaller than the window")
    first, *others = net.head
    with torch.no_grad():
        blank = net.features(torch.zeros(1, img.shape[1], height, width, dtype=img.dtype, device=img.device))
    _, c, h, w = blank.shape
    scores = F.conv2d(net.features(img), first.weight.reshape(-1, c, h, w), first.bias)
    scores = scores.permute(0, 2, 3, 1)  # (B, H', W', K)
    for layer in others:
        scores = layer(scores)
    return scores.permute(0, 3, 1, 2)
