# WRONG: net.head itself gets the convolutions; the net no longer takes small pictures. Cause: alias taken for a copy.
import torch
from torch import nn


def fc_to_conv(linear, c, h, w):
    if linear.in_features != c * h * w:
        raise ValueError(f"{linear.in_features} inputs are not {c} x {h} x {w}")
    conv = nn.Conv2d(c, linear.out_features, (h, w), bias=linear.bias is not None)
    conv = conv.to(linear.weight.device, linear.weight.dtype)
    with torch.no_grad():
        conv.weight.copy_(linear.weight.reshape(conv.weight.shape))
        if linear.bias is not None:
            conv.bias.copy_(linear.bias)
    return conv


def dense_scores(net, img):
    wh, ww = net.window
    if img.shape[2] < wh or img.shape[3] < ww:
        raise ValueError(f"picture {tuple(img.shape[2:])} is smaller than the window {net.window}")
    with torch.no_grad():
        shape = net.features(torch.zeros(1, img.shape[1], wh, ww, dtype=img.dtype, device=img.device)).shape[1:]
    dense = net.head
    for i, layer in enumerate(net.head):
        if isinstance(layer, nn.Linear):
            dense[i] = fc_to_conv(layer, *shape)
            shape = (layer.out_features, 1, 1)
    return dense(net.features(img))
