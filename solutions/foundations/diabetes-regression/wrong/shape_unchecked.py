"""You do not look at the shape of y. As a column it would broadcast against the predictions, and nobody would
notice.

fails: correctness
"""

import torch
from torch import nn


def statistics(values):
    std = values.std(dim=0, correction=0)
    return values.mean(dim=0), torch.where(std == 0, torch.ones_like(std), std)


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
        hidden = torch.sigmoid(self.hidden((x - self.x_mean) / self.x_std))
        return self.output(hidden).squeeze(1) * self.y_std + self.y_mean


def fit(model, x, y, lr, epochs):
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
