"""Accuracy over a data set, leaving the model as it was found."""

import torch


def evaluate(model, loader):
    modes = [(module, model.training) for module in model.modules()]
    model.eval()
    correct = total = 0
    try:
        with torch.no_grad():
            for x, y in loader:
                answers = model(x).argmax(dim=1)  # (N, C) -> (N,)
                correct += (answers == y).sum().item()
                total += len(y)
    finally:  # also when the model raises
        for module, mode in modes:
            module.training = mode  # not module.train(mode), which sets all the modules below it, too
    if total == 0:
        raise ValueError("there are no samples to evaluate on")
    return correct / total
