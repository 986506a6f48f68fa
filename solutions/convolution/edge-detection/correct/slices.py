"""Differences of shifted images, smoothed across; complex numbers have length and angle."""

import torch


def vertical_kernel():
    return torch.tensor([[1.0, 0.0, -1.0], [1.0, 0.0, -1.0], [1.0, 0.0, -1.0]])


def sobel():
    smooth, change = torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 0.0, -1.0])
    return torch.stack([torch.outer(smooth, change), torch.outer(change, smooth)])


def edges(img):
    across = img[:, :-2] + 2 * img[:, 1:-1] + img[:, 2:]
    down = img[:, :, :-2] + 2 * img[:, :, 1:-1] + img[:, :, 2:]
    gx = across[:, :, :-2] - across[:, :, 2:]
    gy = down[:, :-2] - down[:, 2:]
    return torch.hypot(gx, gy), torch.arctan2(gy, gx)
