"""You send the sample through in training mode. Every BatchNorm takes it into its running statistics, or
refuses a batch of one: switch to evaluation mode, and back.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(2, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    generator = torch.get_rng_state()
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        for each, mode in modes:
            each.training = mode
        torch.set_rng_state(generator)
    return out.shape[1:].numel()
