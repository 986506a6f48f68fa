"""You call `model.train()` at the end, whatever the mode was. A model that is evaluated after its training,
to be used, comes back with dropout on.

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
                correct += (answers == y).sum().item()
                total += len(y)
    finally:  # also when the model raises
        model.train()
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
