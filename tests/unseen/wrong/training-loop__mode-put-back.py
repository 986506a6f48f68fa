# WRONG: a model that came in evaluation mode is put back there. Cause: the mode treated as the caller's.
import torch
from torch import nn


def train(model, loader, lr, epochs):
    mode = model.training
    model.train()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss(reduction="sum")
    history = []
    for _ in range(epochs):
        running, n = 0.0, 0
        for x, y in loader:
            opt.zero_grad()
            summed = loss_fn(model(x), y)
            (summed / len(y)).backward()
            opt.step()
            running += summed.item()
            n += len(y)
        history.append(running / n)
    model.train(mode)
    return history
