"""You leave the module in evaluation mode. The training that follows runs without dropout and with frozen
BatchNorm statistics, without an error.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(1, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    generator = torch.get_rng_state()
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        torch.set_rng_state(generator)
    return out.shape[1:].numel()
