"""You compare the samples one by one in Python. The number is right, but each comparison costs several
calls, and on a GPU a wait: compare the whole batch at once.

fails: performance
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
                for answer, label in zip(answers, y):
                    correct += int(answer == label)
                total += len(y)
    finally:  # also when the model raises
        for module, mode in modes:
            module.training = mode  # not module.train(mode), which sets all the modules below it, too
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
