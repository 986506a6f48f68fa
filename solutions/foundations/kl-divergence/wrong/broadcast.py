"""You let p and q broadcast. A single q against a batch of p, or a (N, 1), is summed without a word: raise
ValueError.

fails: correctness
"""

import torch


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    return -torch.xlogy(p, q).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
