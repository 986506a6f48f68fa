"""Differentiable pooling of graphs into soft clusters. Read README.md, then fill in the TODO."""

import torch


def diff_pool(
    x: torch.Tensor, adj: torch.Tensor, s: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pool every graph into C clusters, and tell how good the clusters are.

    Args:
        x: (B, N, F), the nodes' features.
        adj: (B, N, N), the edges' weights.
        s: (B, N, C), the nodes' scores for the clusters, before the softmax.

    Returns:
        The clusters' features (B, C, F), the edges between them (B, C, C), the link loss and the entropy loss, both ().
    """
    raise NotImplementedError("TODO: soft memberships, the two products, the two losses")
