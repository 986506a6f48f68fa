"""Cross-entropy from logits, by log-sum-exp."""

import torch


def cross_entropy(logits, target, reduction="mean"):
    log_probs = logits - torch.logsumexp(logits, dim=1, keepdim=True)  # (N, C)
    if target.shape == logits.shape:
        losses = -(target * log_probs).sum(dim=1)
    elif target.shape == logits.shape[:1]:
        losses = -log_probs.gather(1, target[:, None]).squeeze(1)
    else:
        raise ValueError(f"target must be (N,) or (N, C), got {tuple(target.shape)} for {tuple(logits.shape)}")
    if reduction == "none":
        return losses  # (N,)
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.mean()
    raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
