"""Sliding windows in one pass. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


def fc_to_conv(linear: nn.Linear, c: int, h: int, w: int) -> nn.Conv2d:
    """Return the convolution that does what a linear layer does with a flattened map of features.

    Args:
        linear: takes c * h * w numbers, features of shape (c, h, w) after `flatten`; with a bias or without.
        c: channels of the features.
        h: their height.
        w: their width.

    Returns:
        A new Conv2d with a kernel of h by w, on the device and with the dtype of linear's weight. Its parameters are
        copies; linear is not changed.

    Raises:
        ValueError: linear does not take c * h * w numbers.
    """
    raise NotImplementedError("TODO: a kernel as large as the features, the weights in the order of flatten")


def dense_scores(net: nn.Module, img: torch.Tensor) -> torch.Tensor:
    """Return the scores of net for every window of a larger picture, without cutting a window out.

    Args:
        net: has `features`, a Sequential of Conv2d (no padding), MaxPool2d (no padding) and ReLU; `head`, a Sequential
            of Linear and ReLU that begins with a Linear; and `window`, height and width of the pictures it is made for.
            For such a picture x its scores are net.head(net.features(x).flatten(1)).
        img: (B, C, H, W), at least as high and wide as the window; B may be 0.

    Returns:
        (B, K, H', W'): the K scores of each window.

    Raises:
        ValueError: the picture is lower or narrower than the window.
    """
    raise NotImplementedError("TODO: the features of the whole picture, then the head as convolutions")
