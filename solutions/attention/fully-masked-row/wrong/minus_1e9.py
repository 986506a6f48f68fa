"""You hide entries with a very negative but finite number, such as -1e9, and stop there. In an empty row all scores are
then equal, and the softmax spreads the attention evenly over what nobody may see: the row has to be 0.

fails: correctness
"""

import torch


def masked_softmax(scores, mask):
    scores = scores.masked_fill(~mask, -1e9)
    return torch.softmax(scores, dim=-1)
