"""You send random numbers through. That moves the generator, so that the training that follows is another
one than without your look: zeros do as well.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.randn(1, *input_shape).to(like)
    modes = [(each, each.training) for each in module.modules()]
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        for each, mode in modes:
            each.training = mode
    return out.shape[1:].numel()
