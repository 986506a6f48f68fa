"""You add a small number inside the logarithm. The loss stops growing at -log(1e-12) = 28, and the gradient
of confident mistakes fades away.

fails: correctness, gradients
"""

import torch


def cross_entropy(logits, target, reduction="mean"):
    exponentials = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    log_probs = torch.log(exponentials / exponentials.sum(dim=1, keepdim=True) + 1e-12)
    if target.shape == logits.shape:
        losses = -(target * log_probs).sum(dim=1)
    elif target.shape == logits.shape[:1]:
        losses = -log_probs.gather(1, target[:, None]).squeeze(1)
    else:
        raise ValueError(f"target must be (N,) or (N, C), got {tuple(target.shape)} for {tuple(logits.shape)}")
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.mean()
    raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
