"""You hide entries with -10000, which fits into float16. But a score in sight may be less than that, and then the
hidden entries take its share: `torch.finfo(scores.dtype).min` is the least number there is.

fails: correctness
"""

import torch


def masked_softmax(scores, mask):
    least = -1e4
    weights = torch.softmax(scores.masked_fill(~mask, least), dim=-1)
    return weights.masked_fill(~mask, 0.0)
