"""Has the logarithm of a distribution's probability for the cross-entropy.

expect: forbidden
exercise: foundations/cross-entropy
"""

import torch
from torch.distributions import Categorical
def cross_entropy(logits, target, reduction="mean"):
    if target.shape == logits.shape:
        losses = -(target * Categorical(logits=logits, validate_args=False).logits).sum(1)
    elif target.shape == logits.shape[:1]:
        losses = -Categorical(logits=logits, validate_args=False).log_prob(target)
    else:
        raise ValueError
    if reduction not in ("none", "sum", "mean"):
        raise ValueError
    return losses if reduction == "none" else losses.sum() if reduction == "sum" else losses.mean()
