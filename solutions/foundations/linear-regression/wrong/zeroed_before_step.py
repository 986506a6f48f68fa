"""You empty the gradients between the backward pass and the step, so there is nothing left to step with.

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
        model.zero_grad(set_to_none=False)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses
