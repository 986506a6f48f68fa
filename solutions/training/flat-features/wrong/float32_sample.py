"""You always send float32 through. A module in another precision refuses it; one on a GPU refuses a sample
on the CPU: take dtype and device from a parameter.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(1, *input_shape)  # zeros: nothing is drawn
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
    return out.shape[1:].numel()
