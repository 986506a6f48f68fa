"""You pick each sample's log-probability in a Python loop. `gather` picks all of them at once.

fails: performance
"""

import torch


def cross_entropy(logits, target, reduction="mean"):
    log_probs = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    if target.shape == logits.shape:
        losses = -(target * log_probs).sum(dim=1)
    elif target.shape == logits.shape[:1]:
        losses = -torch.stack([row[c] for row, c in zip(log_probs, target)]) if len(target) else log_probs.sum(dim=1)
    else:
        raise ValueError(f"target must be (N,) or (N, C), got {tuple(target.shape)} for {tuple(logits.shape)}")
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.mean()
    raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
