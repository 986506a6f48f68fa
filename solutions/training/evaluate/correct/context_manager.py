"""The modes in a context manager, and the batches' answers kept until the end."""

from contextlib import contextmanager

import torch


@contextmanager
def evaluation_mode(model):
    training = {name for name, module in model.named_modules() if module.training}
    model.train(False)
    try:
        yield model
    finally:
        for name, module in model.named_modules():
            module.training = name in training


@torch.inference_mode()
def evaluate(model, loader):
    with evaluation_mode(model):
        right = [model(x).max(dim=1).indices.eq(y) for x, y in loader]
    if sum(map(len, right)) == 0:
        raise ValueError("no samples")
    right = torch.cat(right)
    return int(right.sum()) / right.numel()
