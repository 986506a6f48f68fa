"""You have the arguments of the divergence the wrong way round. The truth, p, comes first and does the
weighting; the divergence of p from q is another number.

fails: correctness, gradients
"""

import torch


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -torch.xlogy(p, q).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(q, p) - entropy(q)
