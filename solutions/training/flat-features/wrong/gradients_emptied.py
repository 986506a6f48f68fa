"""You empty the gradients to be tidy. They were there before you came: somebody may be in the middle of
accumulating them.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(1, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    generator = torch.get_rng_state()
    module.zero_grad()
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        for each, mode in modes:
            each.training = mode
        torch.set_rng_state(generator)
    return out.shape[1:].numel()
