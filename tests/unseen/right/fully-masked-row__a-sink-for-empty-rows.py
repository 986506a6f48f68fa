# RIGHT: an extra column takes all of an empty row's weight, nothing of any other's, and is cut off again.
import torch


def masked_softmax(scores, mask):
    hidden = scores.masked_fill(~mask, float("-inf"))
    empty = ~mask.expand(scores.shape).any(dim=-1, keepdim=True)
    sink = torch.zeros(empty.shape, dtype=scores.dtype, device=scores.device).masked_fill(~empty, float("-inf"))
    return torch.softmax(torch.cat([hidden, sink], dim=-1), dim=-1)[..., :-1]
