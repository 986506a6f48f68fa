"""You hide entries with -1e9 and put zeros afterwards, which mends the empty rows. But float16 ends at 65504 and
cannot hold that number: take the least one of the dtype, `torch.finfo(scores.dtype).min`.

fails: correctness
"""

import torch


def masked_softmax(scores, mask):
    least = -1e9
    weights = torch.softmax(scores.masked_fill(~mask, least), dim=-1)
    return weights.masked_fill(~mask, 0.0)
