"""You do not compare the shapes. (N, 1) minus (N,) is an N × N table, and the model learns to predict the
mean of all targets for every sample.

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
        loss = (pred - y).square().mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses
