# WRONG: an output of shape (N,) raises IndexError instead of giving 1. Cause: flatten(1) needs a second dimension.
import torch


def flat_features(module, input_shape):
    ref = None
    for ref in module.parameters():
        break
    if ref is None:
        ref = torch.zeros(())
    state = torch.get_rng_state()
    flags = [m.training for m in module.modules()]
    try:
        with torch.no_grad():
            module.eval()
            out = module(torch.ones((1,) + tuple(input_shape), dtype=ref.dtype, device=ref.device))
    finally:
        torch.set_rng_state(state)
        for m, flag in zip(module.modules(), flags, strict=True):
            m.training = flag
    return out.flatten(1).size(1)
