"""You take logarithms to the base 2. The answer is then in bits; here it is in nats, with the natural
logarithm.

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
    return -torch.xlogy(p, q).sum(dim=-1) / 0.6931471805599453


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
