"""You add up mean and variance one sample at a time in Python. The numbers are right, but every sample
costs some lines: `mean(dim=0)` and `std(dim=0, correction=0)` go over all the samples in one call.

fails: performance
"""

import torch
from torch import nn


def statistics(values):
    mean = torch.zeros_like(values[0])
    for value in values:
        mean = mean + value / len(values)
    variance = torch.zeros_like(mean)
    for value in values:
        variance = variance + (value - mean).square() / len(values)
    std = variance.sqrt()
    return mean, torch.where(std == 0, torch.ones_like(std), std)


class Regressor(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.output = nn.Linear(n_hidden, 1)
        self.register_buffer("x_mean", torch.zeros(n_in))
        self.register_buffer("x_std", torch.ones(n_in))
        self.register_buffer("y_mean", torch.zeros(()))
        self.register_buffer("y_std", torch.ones(()))

    def forward(self, x):
        hidden = torch.sigmoid(self.hidden((x - self.x_mean) / self.x_std))  # (N, n_hidden)
        return self.output(hidden).squeeze(1) * self.y_std + self.y_mean  # (N, 1) -> (N,)


def fit(model, x, y, lr, epochs):
    if len(x) == 0 or y.shape != (len(x),):
        raise ValueError(f"y must have the shape ({len(x)},), with at least one sample, got {tuple(y.shape)}")
    model.x_mean, model.x_std = statistics(x)
    model.y_mean, model.y_std = statistics(y)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) / model.y_std).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
