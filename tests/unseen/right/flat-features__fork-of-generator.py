# RIGHT: the generator is kept by fork_rng, modes are put back by an ExitStack
from contextlib import ExitStack
from functools import partial
from itertools import chain

import torch


def flat_features(module, input_shape):
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.no_grad())
        for part in module.modules():
            stack.callback(partial(setattr, part, "training", part.training))
        module.eval()
        sample = next(chain(module.parameters(), [torch.empty(())]))
        out = module(sample.new_ones((2, *input_shape)))
        return out.numel() // 2
