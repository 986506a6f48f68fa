"""You put the modes back only if nothing goes wrong. When the model raises, and the caller catches it,
training goes on in evaluation mode: restore in a `finally`.

fails: correctness
"""

import torch


def evaluate(model, loader):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    correct = total = 0
    if True:
        with torch.no_grad():
            for x, y in loader:
                answers = model(x).argmax(dim=1)  # (N, C) -> (N,)
                correct += (answers == y).sum().item()
                total += len(y)
    if True:
        for module, mode in modes:
            module.training = mode  # not module.train(mode), which sets all the modules below it, too
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
