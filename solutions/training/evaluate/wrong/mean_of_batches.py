"""You average the accuracies of the batches. A last batch of three samples then counts as much as one of
eight, and the result depends on the batch size: count right answers and samples, and divide once.

fails: correctness
"""

import torch


def evaluate(model, loader):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    correct = total = 0
    try:
        with torch.no_grad():
            for x, y in loader:
                answers = model(x).argmax(dim=1)  # (N, C) -> (N,)
                if len(y):
                    correct += (answers == y).float().mean().item()
                    total += 1
    finally:  # also when the model raises
        for module, mode in modes:
            module.training = mode  # not module.train(mode), which sets all the modules below it, too
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
