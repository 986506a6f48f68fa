"""Entropy, cross-entropy and KL divergence, with wrong values. Read README.md, then fix it."""

import torch

EPSILON = 1e-15


def entropy(p):
    """Return the entropy of each distribution.

    Shape: (..., C) -> (...)
    """
    return -(p * torch.log(p)).sum(dim=-1)


def cross_entropy(p, q):
    """Return the cross-entropy of each pair: the cost of encoding draws from p with a code for q.

    Shape: (..., C), (..., C) -> (...)
    """
    return -(p * torch.log(q + EPSILON)).sum(dim=-1)


def kl_divergence(p, q):
    """Return the Kullback-Leibler divergence of each q from its p.

    Shape: (..., C), (..., C) -> (...)
    """
    p = torch.clamp(p, EPSILON, 1)
    q = torch.clamp(q, EPSILON, 1)
    divergence = (q * (torch.log(q) - torch.log(p))).sum(dim=-1)
    return divergence.mean()


if __name__ == "__main__":
    p, q = torch.tensor([[0.4, 0.4, 0.2], [1.0, 0.0, 0.0]]), torch.tensor([[0.3, 0.5, 0.2], [0.0, 0.5, 0.5]])
    print(entropy(p), cross_entropy(p, q), kl_divergence(p, q))
