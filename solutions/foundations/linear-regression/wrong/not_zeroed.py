"""You never call `zero_grad()`. `backward()` adds to the gradients that are there, so every step follows the
sum of all the steps before it.

fails: correctness
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, n_in=1, n_out=1):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)

    def forward(self, x):
        return self.linear(x)


def fit(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        pred = model(x)
        if pred.shape != y.shape:
            raise ValueError(f"the model predicts {tuple(pred.shape)}, but y is {tuple(y.shape)}")
        loss = (pred - y).square().mean()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses
