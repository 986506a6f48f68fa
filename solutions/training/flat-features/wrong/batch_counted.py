"""You count the batch as well: with two samples you get twice the width. Leave dimension 0 out.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(2, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    generator = torch.get_rng_state()
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        for each, mode in modes:
            each.training = mode
        torch.set_rng_state(generator)
    return out.numel()
