"""You divide p by q and take one logarithm, p log(p/q). Where both are 0 the quotient is NaN, and a tiny q
makes it overflow: two logarithms are safer than one quotient.

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
    return -torch.xlogy(p, q).sum(dim=-1)


def kl_divergence(p, q):
    return torch.xlogy(p, p / q).sum(dim=-1) + 0 * cross_entropy(p, q).nan_to_num(posinf=0)
