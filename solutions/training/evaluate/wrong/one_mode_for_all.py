"""You remember `model.training` and put it back with `model.train(mode)`, which sets every module inside
alike. A BatchNorm that was frozen in evaluation mode is thawed by your evaluation.

fails: correctness
"""

import torch


def evaluate(model, loader):
    mode = model.training
    model.eval()
    correct = total = 0
    try:
        with torch.no_grad():
            for x, y in loader:
                answers = model(x).argmax(dim=1)  # (N, C) -> (N,)
                correct += (answers == y).sum().item()
                total += len(y)
    finally:  # also when the model raises
        model.train(mode)
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
