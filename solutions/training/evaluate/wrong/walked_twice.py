"""You walk through the loader twice, to count the samples first. A generator is empty the second time, and
a shuffling or augmenting loader costs twice: count as you go.

fails: correctness
"""

import torch


def evaluate(model, loader):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    correct, total = 0, sum(len(y) for _, y in loader)
    try:
        with torch.no_grad():
            for x, y in loader:
                answers = model(x).argmax(dim=1)  # (N, C) -> (N,)
                correct += (answers == y).sum().item()
    finally:  # also when the model raises
        for module, mode in modes:
            module.training = mode  # not module.train(mode), which sets all the modules below it, too
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
