"""You draw nothing yourself, but a layer inside does, and the generator has moved when you leave. Keep its
state with `torch.get_rng_state()` and put it back.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(1, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    try:
        with torch.no_grad():
            out = module(x)
    finally:
        for each, mode in modes:
            each.training = mode
    return out.shape[1:].numel()
