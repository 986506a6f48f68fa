"""You exponentiate the scores of queries and keys, as the softmax does. Then the product cannot be grouped
differently. Here the weight of a pair is the plain product of φ(q) and φ(k).

fails: correctness, gradients, performance
"""

import torch


def linear_attention(q, k, v, causal):
    scores = q @ k.transpose(-2, -1)
    if causal:
        hidden = torch.ones_like(scores, dtype=torch.bool).triu(diagonal=1)
        scores = scores.masked_fill(hidden, -torch.inf)
    weights = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    return weights @ v / weights.sum(dim=-1, keepdim=True)
