"""You drop every class in which p or q is 0. Only p = 0 may be dropped: a q of 0 for something that happens
is infinitely wrong.

fails: correctness
"""

import torch


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -(p * torch.where((p > 0) & (q > 0), q, 1.0).log()).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
