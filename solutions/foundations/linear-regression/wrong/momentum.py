"""You keep a velocity, as momentum does. That is another method, with other numbers: plain gradient descent
follows the gradient of this step alone.

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
    velocities = [torch.zeros_like(parameter) for parameter in model.parameters()]
    for _ in range(epochs):
        pred = model(x)
        if pred.shape != y.shape:
            raise ValueError(f"the model predicts {tuple(pred.shape)}, but y is {tuple(y.shape)}")
        loss = (pred - y).square().mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter, velocity in zip(model.parameters(), velocities):
                velocity.mul_(0.9).add_(parameter.grad)
                parameter -= lr * velocity
        losses.append(loss.item())
    return losses
