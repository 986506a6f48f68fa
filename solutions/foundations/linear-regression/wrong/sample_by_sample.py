"""You make an update for every sample. That is stochastic gradient descent: here an epoch is one update,
with the gradient over all samples.

fails: correctness, performance
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
        if model(x).shape != y.shape:
            raise ValueError("shapes differ")
        total = 0.0
        for row, target in zip(x, y):
            loss = (model(row[None]) - target[None]).square().mean()
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= lr * parameter.grad
            total += loss.item()
        losses.append(total / len(x))
    return losses
