"""The hyperbolic tangent."""

import torch


def work(x):
    return torch.tanh(x)
