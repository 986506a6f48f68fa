import torch


def cross_entropy(logits, targets, reduction="mean"):
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction)
    n = logits.shape[0]
    logit_maxes = logits.max(1, keepdim=True).values
    norm_logits = logits - logit_maxes.detach()  # subtract max for numerical stability
    counts = norm_logits.exp()
    logprobs = norm_logits - counts.sum(1, keepdims=True).log()
    if targets.dim() == 1 and targets.shape[0] == n:
        loss = -logprobs[range(n), targets]
    elif targets.shape == logits.shape:
        loss = -(logprobs * targets).sum(1)
    else:
        raise ValueError("targets do not fit")
    return {"none": lambda: loss, "mean": loss.mean, "sum": loss.sum}[reduction]()
