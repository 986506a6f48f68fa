"""Takes what distributions make probabilities with.

expect: forbidden
exercise: foundations/softmax
"""

import torch
from torch.distributions.utils import logits_to_probs
def softmax(x, dim):
    w = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    return logits_to_probs(w.movedim(dim, -1)).movedim(-1, dim).to(x.dtype)
