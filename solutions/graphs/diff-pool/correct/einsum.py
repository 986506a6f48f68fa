"""Sums with named indices, and the norms with their root taken where there is one."""

import torch
from torch.nn import functional


def diff_pool(x, adj, s):
    shares = functional.softmax(s, dim=2)
    pooled_x = torch.einsum("bic,bif->bcf", shares, x)
    pooled_adj = torch.einsum("bic,bij,bjd->bcd", shares, adj, shares)

    apart = (adj - torch.einsum("bic,bjc->bij", shares, shares)).square().sum(dim=(1, 2))
    exact = apart == 0
    norms = torch.where(exact, 1, apart).sqrt().masked_fill(exact, 0)

    entropy = functional.cross_entropy(s.flatten(0, 1), shares.flatten(0, 1))
    return pooled_x, pooled_adj, norms.sum() / len(norms), entropy
