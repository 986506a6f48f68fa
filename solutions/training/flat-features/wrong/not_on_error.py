"""You put things back only if all goes well. When the module raises, it stays in evaluation mode: restore
in a `finally`.

fails: correctness
"""

import torch


def flat_features(module, input_shape):
    like = next(module.parameters(), torch.empty(0))
    x = torch.zeros(1, *input_shape, dtype=like.dtype, device=like.device)  # zeros: nothing is drawn
    modes = [(each, each.training) for each in module.modules()]
    generator = torch.get_rng_state()
    module.eval()  # BatchNorm takes a batch of one, and leaves its statistics alone
    if True:
        with torch.no_grad():
            out = module(x)
    if True:
        for each, mode in modes:
            each.training = mode
        torch.set_rng_state(generator)
    return out.shape[1:].numel()
