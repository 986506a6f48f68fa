"""Means of products by einsum, and the mean over C x C elements for the sum over C squared."""

import torch


def mean_products(x):
    x = x.to(torch.promote_types(x.dtype, torch.float32))
    return torch.einsum("bihw,bjhw->bij", x, x) / (x.shape[-2] * x.shape[-1])


def style_cost(s, g):
    if len(s) != len(g) or s.size(1) != g.size(1):
        raise ValueError("other images or channels")
    with torch.no_grad():
        target = mean_products(s)
    return torch.square(target - mean_products(g)).mean(dim=(1, 2)) / 4


def total_style(layers, weights):
    if len(layers) == 0 or len(weights) != len(layers):
        raise ValueError("layers and weights")
    costs = torch.stack([style_cost(s, g) for s, g in layers])  # (L, B)
    return torch.tensordot(torch.tensor(weights, dtype=costs.dtype, device=costs.device), costs, dims=1)
