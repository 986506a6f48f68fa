"""You leave the model in evaluation mode. From the first evaluation on, dropout is off and BatchNorm no
longer learns its statistics, for the rest of the training, without an error.

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
    finally:
        pass
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
